#include "harness/reference_broker/fuzz/chaos.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <memory>

#include <fmt/format.h>

#include "harness/mqtt/samples.hpp"
#include "harness/reference_broker/protocol.hpp"
#include "harness/reference_broker/server.hpp"

namespace brokerproof::reference_broker {
namespace {

using mqtt::property_id;
using mqtt::version;

/// Takes the script apart; zeros when it is over.
class reader {
public:
    explicit reader(bytes_view script) : rest_(script) {}

    bool over() const { return rest_.empty(); }
    std::uint8_t byte() {
        const bytes_view one = take(1);
        return one.empty() ? std::uint8_t{0} : one[0];
    }
    bytes_view take(std::size_t size) {
        const bytes_view taken = rest_.first(std::min(size, rest_.size()));
        rest_ = rest_.subspan(taken.size());
        return taken;
    }

private:
    bytes_view rest_;
};

/// One connection as its client sees it.
struct peer {
    bytes sent;    ///< until its first packet is whole
    version speaks = version::v5;
    bytes unread;
    bool greeted = false;
    bool open = true;
};

options chosen_by(std::uint8_t byte) {
    options made;
    if ((byte & 0x01) != 0) made.queue_limit = 3;
    if ((byte & 0x02) != 0) made.receive_maximum = 2;
    if ((byte & 0x04) != 0) made.server_keep_alive = 3;
    if ((byte & 0x08) != 0) made.session_expiry_cap_s = 5;
    if ((byte & 0x10) != 0) made.session_expiry_floor_s = 2;
    if ((byte & 0x20) != 0) made.maximum_packet_size = 100;
    if ((byte & 0x40) != 0) made.maximum_qos = 1;
    if ((byte & 0x80) != 0) made.retain_available = made.shared_subscriptions = false;
    return made;
}

template <class Choices>
auto pick(const Choices& from, unsigned which) {
    return from[which % std::size(from)];
}

constexpr std::array names{"a", "b", "c", ""};
constexpr std::array topics{"t", "t/1", "$t", "w"};
constexpr std::array filters{"t", "t/#", "#", "+/1", "$share/g/t/#", "$share/g/#", "w", "$t"};

mqtt::connect connect_of(version v, std::uint8_t who, std::uint8_t how) {
    mqtt::connect packet;
    packet.protocol_level = static_cast<std::uint8_t>(v);
    packet.client_id = pick(names, who);
    packet.clean_start = (how & 0x01) != 0;
    packet.keep_alive = (how & 0x02) != 0 ? 2 : 0;
    if ((how & 0x04) != 0) {
        packet.will.emplace();
        packet.will->topic = "w";
        packet.will->qos = static_cast<std::uint8_t>(who % 3);
        packet.will->retain = (who & 0x10) != 0;
        if ((how & 0x08) != 0) {
            packet.will->properties.push_back({property_id::will_delay_interval, 2U});
        }
    }
    constexpr std::array<std::uint32_t, 4> intervals{0, 1, 60, 0xFFFF'FFFF};
    packet.properties.push_back(
        {property_id::session_expiry_interval, pick(intervals, how >> 4)});
    if ((how & 0x40) != 0) packet.properties.push_back({property_id::receive_maximum, 1U});
    if ((how & 0x80) != 0) packet.properties.push_back({property_id::maximum_packet_size, 24U});
    return packet;
}

mqtt::publish publish_of(std::uint8_t what, std::uint8_t id) {
    mqtt::publish packet;
    packet.qos = static_cast<std::uint8_t>(what % 3);
    packet.topic = pick(topics, what >> 2);
    packet.retain = (what & 0x10) != 0;
    if (packet.qos != 0) packet.packet_id = static_cast<std::uint16_t>(1 + id % 8);
    packet.dup = packet.qos != 0 && (what & 0x20) != 0;
    if ((what & 0x40) != 0) {
        packet.properties.push_back({property_id::message_expiry_interval, std::uint32_t{id} % 4});
    }
    if ((what & 0x80) != 0) packet.payload = std::string(id, 'x');
    return packet;
}

mqtt::packet subscription_of(version v, std::uint8_t what, std::uint8_t how) {
    if ((what & 0x80) != 0) {
        mqtt::unsubscribe packet;
        packet.packet_id = 1;
        packet.filters.emplace_back(pick(filters, what));
        return packet;
    }
    mqtt::subscription one;
    one.filter = pick(filters, what);
    one.qos = static_cast<std::uint8_t>(how % 3);
    if (v == version::v5) {
        one.no_local = (how & 0x04) != 0 && !one.filter.starts_with("$share");
        one.retain_as_published = (how & 0x08) != 0;
        one.retain_handling = static_cast<std::uint8_t>((how >> 4) % 3);
    }
    mqtt::subscribe packet;
    packet.packet_id = 1;
    packet.subscriptions.push_back(std::move(one));
    if ((how & 0x80) != 0) {
        packet.properties.push_back({property_id::subscription_identifier, 1U + how});
    }
    return packet;
}

mqtt::packet acknowledgement_of(std::uint8_t what) {
    const auto id = static_cast<std::uint16_t>(1 + (what >> 3) % 16);
    const std::uint8_t code = (what & 0x04) != 0 ? 0x80 : 0x00;
    switch (what % 4) {
        case 0:
            return mqtt::puback{id, code, {}};
        case 1:
            return mqtt::pubrec{id, code, {}};
        case 2:
            return mqtt::pubrel{id, 0, {}};
        default:
            return mqtt::pubcomp{id, 0, {}};
    }
}

mqtt::disconnect disconnect_of(std::uint8_t how) {
    mqtt::disconnect packet;
    if ((how & 0x01) != 0) packet.reason_code = 0x04;
    if ((how & 0x02) != 0) {
        packet.properties.push_back({property_id::session_expiry_interval, std::uint32_t{how}});
    }
    return packet;
}

class play {
public:
    explicit play(bytes_view script) : script_(script), chosen_(chosen_by(script_.byte())) {
        start();
    }

    std::string perform() {
        while (!script_.over() && broken_.empty()) step();
        if (broken_.empty()) end();
        return broken_;
    }

private:
    void step();
    void end();
    void start();
    void send(const mqtt::packet& packet);
    void send_bytes(bytes_view data);
    void advance(std::chrono::milliseconds time);
    void hand_out();
    void receive(const output& what);
    void read(peer& p, const mqtt::decoded& packet);
    void learn_version(peer& p, bytes_view data);
    void fail(std::string text) {
        if (broken_.empty()) broken_ = std::move(text);
    }
    peer& current() { return peers_[at_]; }

    reader script_;
    options chosen_;
    memory_store store_;
    instant now_{std::chrono::hours(1)};
    std::unique_ptr<server> server_;
    std::map<link, peer> peers_;
    std::array<link, 4> slots_{};
    link at_ = 0;
    link last_ = 0;
    std::string broken_;
};

void play::start() {
    for (auto& [id, one] : peers_) one.open = false;
    server_.reset();
    server_ = std::make_unique<server>(chosen_, store_, now_);
    slots_ = {};
    hand_out();
}

void play::step() {
    static const auto samples = mqtt::all_samples();
    const std::uint8_t code = script_.byte();
    link& slot = slots_[(code >> 4) % slots_.size()];
    if (slot == 0) {
        slot = ++last_;
        peers_[slot].speaks = (code & 0x40) != 0 ? version::v311 : version::v5;
        server_->opened(slot, now_);
    }
    at_ = slot;
    const version v = current().speaks;
    const auto two = [this] { return std::pair{script_.byte(), script_.byte()}; };
    switch (code % 16) {
        case 0:
            return send_bytes(script_.take(script_.byte() % 32));
        case 1: {
            const auto& one = samples[script_.byte() * 256U % samples.size()];
            return send_bytes(mqtt::encode(one.value, one.v));
        }
        case 2:
            server_->closed(slot, now_);
            current().open = false;
            slot = 0;
            return hand_out();
        case 3:
            return advance(std::chrono::milliseconds(1U << (script_.byte() % 24)));
        case 4:
            return start();
        case 5:
            return send(disconnect_of(script_.byte()));
        case 6:
            return send(mqtt::pingreq{});
        case 7:
            return send(acknowledgement_of(script_.byte()));
        case 8:
        case 9: {
            const auto [who, how] = two();
            return send(connect_of(v, who, how));
        }
        case 10:
        case 11: {
            const auto [what, how] = two();
            return send(subscription_of(v, what, how));
        }
        default: {
            const auto [what, id] = two();
            return send(publish_of(what, id));
        }
    }
}

void play::send(const mqtt::packet& packet) { send_bytes(mqtt::encode(packet, current().speaks)); }

void play::send_bytes(bytes_view data) {
    learn_version(current(), data);
    server_->received(at_, data, now_);
    hand_out();
}

/// What the server speaks is what the first packet asks for.
void play::learn_version(peer& p, bytes_view data) {
    if (mqtt::find_frame(p.sent).state == mqtt::frame_state::complete) return;
    p.sent.insert(p.sent.end(), data.begin(), data.end());
    const auto frame = mqtt::find_frame(p.sent);
    if (frame.state != mqtt::frame_state::complete) return;
    const auto asked = announced_protocol(bytes_view(p.sent).first(frame.size));
    if (asked) p.speaks = asked->level >= 5 ? version::v5 : version::v311;
}

void play::advance(std::chrono::milliseconds time) {
    now_ += time;
    server_->advance(now_);
    const auto next = server_->next_timer();
    if (next && *next <= now_) fail("something that is due was not done");
    hand_out();
}

void play::hand_out() {
    for (const auto& what : server_->take_output()) receive(what);
    for (link& slot : slots_) {
        if (slot != 0 && !peers_[slot].open) slot = 0;
    }
}

void play::receive(const output& what) {
    const auto found = peers_.find(what.to);
    if (found == peers_.end()) return fail("bytes for a connection that never was");
    peer& p = found->second;
    if (!p.open) return fail("bytes for a connection that is closed");
    p.unread.insert(p.unread.end(), what.data.begin(), what.data.end());
    bytes_view rest = p.unread;
    while (!rest.empty()) {
        const auto frame = mqtt::find_frame(rest);
        if (frame.state != mqtt::frame_state::complete) return fail("half a packet");
        read(p, mqtt::decode(rest.first(frame.size), p.speaks, mqtt::sender::server));
        rest = rest.subspan(frame.size);
    }
    p.unread.clear();
    if (what.close) p.open = false;
}

void play::read(peer& p, const mqtt::decoded& packet) {
    for (const auto& one : packet.violations) fail(one.text);
    if (!packet.packet) return fail("bytes that are no packet");
    const bool is_connack = std::holds_alternative<mqtt::connack>(*packet.packet);
    if (is_connack == p.greeted) {
        fail(fmt::format("{} {} CONNACK", mqtt::describe(*packet.packet, p.speaks),
                         p.greeted ? "after a" : "before"));
    }
    p.greeted = true;
}

void play::end() {
    server_->shut_down(now_);
    hand_out();
    for (const auto& [id, one] : peers_) {
        if (one.open) fail("a connection outlived the server");
    }
    start();
    advance(std::chrono::hours(1));
}

}  // namespace

std::string broken_rule(bytes_view script) { return play(script).perform(); }

}  // namespace brokerproof::reference_broker
