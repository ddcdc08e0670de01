#include "harness/reference_broker/packets.hpp"

#include "harness/mqtt/codec.hpp"
#include "harness/reference_broker/authenticating.hpp"
#include "harness/reference_broker/connecting.hpp"
#include "harness/reference_broker/delivering.hpp"
#include "harness/reference_broker/ending.hpp"
#include "harness/reference_broker/objection.hpp"
#include "harness/reference_broker/publishing.hpp"
#include "harness/reference_broker/reason.hpp"
#include "harness/reference_broker/sending.hpp"
#include "harness/reference_broker/subscribing.hpp"

namespace brokerproof::reference_broker {
namespace {

/// Hands a packet to its function. `peer` may be gone afterwards.
struct dispatch {
    broker& core;
    connection& peer;

    void operator()(mqtt::publish& packet) const { on_publish(core, peer, std::move(packet)); }
    void operator()(const mqtt::puback& packet) const { on_puback(core, peer, packet); }
    void operator()(const mqtt::pubrec& packet) const { on_pubrec(core, peer, packet); }
    void operator()(const mqtt::pubrel& packet) const { on_pubrel(core, peer, packet); }
    void operator()(const mqtt::pubcomp& packet) const { on_pubcomp(core, peer, packet); }
    void operator()(const mqtt::subscribe& packet) const { on_subscribe(core, peer, packet); }
    void operator()(const mqtt::unsubscribe& packet) const { on_unsubscribe(core, peer, packet); }
    void operator()(const mqtt::disconnect& packet) const { on_disconnect(core, peer, packet); }
    // [MQTT-3.12.4-1]
    void operator()(const mqtt::pingreq&) const {
        const bool window_is_closed = peer.unacknowledged.size() >= peer.receive_maximum;
        if (window_is_closed && core.wrong(defect::quota_holds_pings)) return;
        send_or_drop(core, peer, mqtt::pingresp{});
    }
    // [MQTT-3.1.0-2]
    void operator()(const mqtt::connect&) const { not_now("a second CONNECT"); }
    void operator()(const mqtt::auth& packet) const { on_auth(core, peer, packet); }
    // The decoder reports packets that only servers send, so they do not come here.
    template <class OnlyFromServers>
    void operator()(const OnlyFromServers&) const {
        not_now("a packet that only servers send");
    }

private:
    void not_now(std::string_view packet_name) const {
        disconnect(core, peer, reason::protocol_error, packet_name);
    }
};

void on_packet(broker& core, connection& peer, bytes_view frame) {
    if (peer.waiting) return on_packet_of_waiting(core, peer, frame);
    if (!is_accepted(peer)) return on_first_packet(core, peer, frame);
    restart_keep_alive(core, peer);
    session_of(core, peer).last_packet_at = core.now;
    mqtt::decoded read = mqtt::decode(frame, peer.version, mqtt::sender::client);
    const auto bad = objection_to(read);
    if (bad && core.wrong(defect::malformed_packet_ignored)) return;
    if (bad) {  // [MQTT-4.13.1-1] v5, [MQTT-4.8.0-1] v3.1.1
        return disconnect(core, peer, bad->reason, bad->text);
    }
    const dispatch handle{core, peer};
    std::visit(handle, *read.packet);
}

/// The size of the next complete packet in `input`; 0 when the packet is not complete yet. None:
/// the connection had to be closed.
std::optional<std::size_t> next_packet(broker& core, connection& peer, bytes_view input) {
    const mqtt::frame frame = mqtt::find_frame(input);
    if (frame.state == mqtt::frame_state::malformed) {
        disconnect(core, peer, reason::malformed_packet,
                   "the remaining length has more than four bytes");
        return std::nullopt;
    }
    if (frame.size > core.chosen.maximum_packet_size) {
        disconnect(core, peer, reason::packet_too_large, "larger than the Maximum Packet Size");
        return std::nullopt;
    }
    return frame.state == mqtt::frame_state::complete ? frame.size : 0;
}

bool refuses_split_packets(const broker& core, const connection& peer) {
    switch (peer.accepted_by) {
        case listener::tcp: return false;
        case listener::tls: return core.wrong(defect::tls_split_packet_refused);
        case listener::websocket: return core.wrong(defect::web_split_packet_refused);
    }
    return false;
}

/// The bytes to read packets from: those that were left over last time, then the new ones.
bytes take_unread(connection& peer, bytes_view data) {
    bytes input = std::move(peer.unread);
    peer.unread.clear();
    input.insert(input.end(), data.begin(), data.end());
    return input;
}

}  // namespace

void on_bytes(broker& core, link from, bytes_view data) {
    connection* peer = find_connection(core, from);
    if (peer == nullptr) return;
    bytes input = take_unread(*peer, data);
    bytes_view rest = input;
    while (!rest.empty()) {
        const auto size = next_packet(core, *peer, rest);
        if (!size) return;
        if (*size == 0) break;
        on_packet(core, *peer, rest.first(*size));
        rest = rest.subspan(*size);
        peer = find_connection(core, from);
        if (peer == nullptr)
            return;  // the connection is closed: the remaining bytes have no effect
        if (peer->accepted_by == listener::websocket && core.wrong(defect::web_frame_is_packet))
            return;
    }
    if (!rest.empty() && refuses_split_packets(core, *peer)) return drop(core, *peer);
    input.erase(input.begin(), input.end() - static_cast<std::ptrdiff_t>(rest.size()));
    peer->unread = std::move(input);
}

}  // namespace brokerproof::reference_broker
