#include "harness/reference_broker/packets.hpp"

#include "harness/mqtt/codec.hpp"
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

/// Hands a packet to its function. `c` may be no more afterwards.
struct dispatch {
    broker& b;
    connection& c;

    void operator()(mqtt::publish& packet) const { on_publish(b, c, std::move(packet)); }
    void operator()(const mqtt::puback& packet) const { on_puback(b, c, packet); }
    void operator()(const mqtt::pubrec& packet) const { on_pubrec(b, c, packet); }
    void operator()(const mqtt::pubrel& packet) const { on_pubrel(b, c, packet); }
    void operator()(const mqtt::pubcomp& packet) const { on_pubcomp(b, c, packet); }
    void operator()(const mqtt::subscribe& packet) const { on_subscribe(b, c, packet); }
    void operator()(const mqtt::unsubscribe& packet) const { on_unsubscribe(b, c, packet); }
    void operator()(const mqtt::disconnect& packet) const { on_disconnect(b, c, packet); }
    // [MQTT-3.12.4-1]
    void operator()(const mqtt::pingreq&) const {
        const bool window_is_closed = c.unacknowledged.size() >= c.receive_maximum;
        if (window_is_closed && b.wrong(defect::quota_holds_pings)) return;
        send(b, c, mqtt::pingresp{});
    }
    // [MQTT-3.1.0-2]
    void operator()(const mqtt::connect&) const { not_now("a second CONNECT"); }
    // [MQTT-4.12.0-7] v5: no client here has begun an enhanced authentication.
    void operator()(const mqtt::auth&) const { not_now("AUTH without an Authentication Method"); }
    // The decoder objects to packets that only servers send before they come here.
    template <class OnlyFromServers>
    void operator()(const OnlyFromServers&) const {
        not_now("a packet that only servers send");
    }

private:
    void not_now(std::string_view what) const { disconnect(b, c, reason::protocol_error, what); }
};

void on_packet(broker& b, connection& c, bytes_view frame) {
    if (!is_accepted(c)) return on_first_packet(b, c, frame);
    restart_keep_alive(b, c);
    session_of(b, c).last_packet_at = b.now;
    mqtt::decoded read = mqtt::decode(frame, c.version, mqtt::sender::client);
    const auto bad = objection_to(read);
    if (bad && b.wrong(defect::malformed_packet_ignored)) return;
    if (bad) {  // [MQTT-4.13.1-1] v5, [MQTT-4.8.0-1] v3.1.1
        return disconnect(b, c, bad->reason, bad->text);
    }
    const dispatch handle{b, c};
    std::visit(handle, *read.packet);
}

/// The next whole packet of `input`, of size 0 when there is none yet. None: the connection had to
/// be closed.
std::optional<std::size_t> next_packet(broker& b, connection& c, bytes_view input) {
    const mqtt::frame found = mqtt::find_frame(input);
    if (found.state == mqtt::frame_state::malformed) {
        disconnect(b, c, reason::malformed_packet, "the remaining length has more than four bytes");
        return std::nullopt;
    }
    if (found.size > b.chosen.maximum_packet_size) {
        disconnect(b, c, reason::packet_too_large, "larger than the Maximum Packet Size");
        return std::nullopt;
    }
    return found.state == mqtt::frame_state::complete ? found.size : 0;
}

/// The bytes that this connection has to be read from: what was left over, then what came.
bytes take_unread(connection& c, bytes_view data) {
    bytes input = std::move(c.unread);
    c.unread.clear();
    input.insert(input.end(), data.begin(), data.end());
    return input;
}

}  // namespace

void on_bytes(broker& b, link from, bytes_view data) {
    connection* c = find_connection(b, from);
    if (c == nullptr) return;
    bytes input = take_unread(*c, data);
    bytes_view rest = input;
    while (!rest.empty()) {
        const auto size = next_packet(b, *c, rest);
        if (!size) return;
        if (*size == 0) break;
        on_packet(b, *c, rest.first(*size));
        rest = rest.subspan(*size);
        c = find_connection(b, from);
        if (c == nullptr) return;  // closed: what came behind has no effect
    }
    input.erase(input.begin(), input.end() - static_cast<std::ptrdiff_t>(rest.size()));
    c->unread = std::move(input);
}

}  // namespace brokerproof::reference_broker
