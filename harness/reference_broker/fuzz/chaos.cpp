#include "harness/reference_broker/fuzz/chaos.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <memory>

#include <fmt/format.h>

#include "harness/mqtt/samples.hpp"
#include "harness/reference_broker/protocol.hpp"
#include "harness/reference_broker/server.hpp"
#include "harness/scram/client.hpp"
#include "harness/scram/messages.hpp"

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
        const bytes_view next = take(1);
        return next.empty() ? std::uint8_t{0} : next[0];
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
    bytes sent;  ///< until its first packet is whole
    version speaks = version::v5;
    bytes unread;
    std::string challenge;  ///< in the last AUTH
    bool greeted = false;
    bool open = true;
};

constexpr auto username = "u";

scram::client scram_client(bool is_right) {
    return {username, secret(is_right ? "right" : "wrong"), "n"};
}

options chosen_by(std::uint8_t byte) {
    options chosen;
    if (auto known = scram::make_user(username, secret("right"), "salt", 1))
        chosen.scram_users.push_back(std::move(*known));
    if ((byte & 0x01) != 0) chosen.queue_limit = 3;
    if ((byte & 0x02) != 0) chosen.receive_maximum = 2;
    if ((byte & 0x04) != 0) chosen.server_keep_alive = 3;
    if ((byte & 0x08) != 0) chosen.session_expiry_cap_s = 5;
    if ((byte & 0x10) != 0) chosen.session_expiry_floor_s = 2;
    if ((byte & 0x20) != 0) chosen.maximum_packet_size = 100;
    if ((byte & 0x40) != 0) chosen.maximum_qos = 1;
    if ((byte & 0x80) != 0) chosen.retain_available = chosen.shared_subscriptions = false;
    return chosen;
}

template <class Choices>
auto pick(const Choices& choices, unsigned number) {
    return choices[number % std::size(choices)];
}

constexpr std::array names{"a", "b", "c", ""};
constexpr std::array topics{"t", "t/1", "$t", "w"};
constexpr std::array filters{"t", "t/#", "#", "+/1", "$share/g/t/#", "$share/g/#", "w", "$t"};

std::string method_of(unsigned bits) {
    return (bits & 0x40) != 0 ? "OTHER" : std::string(scram::method);
}

mqtt::connect connect_of(version speaks, std::uint8_t name_bits, std::uint8_t option_bits) {
    mqtt::connect packet;
    packet.protocol_level = static_cast<std::uint8_t>(speaks);
    packet.client_id = pick(names, name_bits);
    packet.clean_start = (option_bits & 0x01) != 0;
    packet.keep_alive = (option_bits & 0x02) != 0 ? 2 : 0;
    if ((option_bits & 0x04) != 0) {
        packet.will.emplace();
        packet.will->topic = "w";
        packet.will->qos = static_cast<std::uint8_t>(name_bits % 3);
        packet.will->retain = (name_bits & 0x10) != 0;
        if ((option_bits & 0x08) != 0) {
            packet.will->properties.push_back({property_id::will_delay_interval, 2U});
        }
    }
    constexpr std::array<std::uint32_t, 4> intervals{0, 1, 60, 0xFFFF'FFFF};
    packet.properties.push_back(
        {property_id::session_expiry_interval, pick(intervals, option_bits >> 4)});
    if ((option_bits & 0x40) != 0) packet.properties.push_back({property_id::receive_maximum, 1U});
    if ((option_bits & 0x80) != 0)
        packet.properties.push_back({property_id::maximum_packet_size, 24U});
    if ((name_bits & 0x20) != 0) {
        packet.properties.push_back({property_id::authentication_method, method_of(name_bits)});
        packet.properties.push_back({property_id::authentication_data, scram_client(true).first()});
    }
    return packet;
}

/// Begins an exchange, or answers the last challenge: rightly, or not.
mqtt::auth auth_of(const std::string& challenge, std::uint8_t bits) {
    constexpr std::array<std::uint8_t, 4> codes{0x18, 0x18, 0x19, 0x00};
    mqtt::auth packet;
    packet.reason_code = pick(codes, bits);
    auto ours = scram_client((bits & 0x08) == 0);
    const auto proof = ours.prove(challenge);
    const bool begins = packet.reason_code == 0x19 || !proof;
    packet.properties = {{property_id::authentication_method, method_of(bits)},
                         {property_id::authentication_data, begins ? ours.first() : *proof}};
    return packet;
}

mqtt::publish publish_of(std::uint8_t bits, std::uint8_t id) {
    mqtt::publish packet;
    packet.qos = static_cast<std::uint8_t>(bits % 3);
    packet.topic = pick(topics, bits >> 2);
    packet.retain = (bits & 0x10) != 0;
    if (packet.qos != 0) packet.packet_id = static_cast<std::uint16_t>(1 + id % 8);
    packet.dup = packet.qos != 0 && (bits & 0x20) != 0;
    if ((bits & 0x40) != 0) {
        packet.properties.push_back({property_id::message_expiry_interval, std::uint32_t{id} % 4});
    }
    if ((bits & 0x80) != 0) packet.payload = std::string(id, 'x');
    return packet;
}

mqtt::packet subscription_of(version speaks, std::uint8_t filter_bits, std::uint8_t option_bits) {
    if ((filter_bits & 0x80) != 0) {
        mqtt::unsubscribe packet;
        packet.packet_id = 1;
        packet.filters.emplace_back(pick(filters, filter_bits));
        return packet;
    }
    mqtt::subscription wish;
    wish.filter = pick(filters, filter_bits);
    wish.qos = static_cast<std::uint8_t>(option_bits % 3);
    if (speaks == version::v5) {
        wish.no_local = (option_bits & 0x04) != 0 && !wish.filter.starts_with("$share");
        wish.retain_as_published = (option_bits & 0x08) != 0;
        wish.retain_handling = static_cast<std::uint8_t>((option_bits >> 4) % 3);
    }
    mqtt::subscribe packet;
    packet.packet_id = 1;
    packet.subscriptions.push_back(std::move(wish));
    if ((option_bits & 0x80) != 0) {
        packet.properties.push_back({property_id::subscription_identifier, 1U + option_bits});
    }
    return packet;
}

mqtt::packet acknowledgement_of(std::uint8_t bits) {
    const auto id = static_cast<std::uint16_t>(1 + (bits >> 3) % 16);
    const std::uint8_t code = (bits & 0x04) != 0 ? 0x80 : 0x00;
    switch (bits % 4) {
        case 0: return mqtt::puback{id, code, {}};
        case 1: return mqtt::pubrec{id, code, {}};
        case 2: return mqtt::pubrel{id, 0, {}};
        default: return mqtt::pubcomp{id, 0, {}};
    }
}

mqtt::disconnect disconnect_of(std::uint8_t bits) {
    mqtt::disconnect packet;
    if ((bits & 0x01) != 0) packet.reason_code = 0x04;
    if ((bits & 0x02) != 0) {
        packet.properties.push_back({property_id::session_expiry_interval, std::uint32_t{bits}});
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
    void receive(const output& sent);
    void read(peer& from, const mqtt::decoded& packet);
    void learn_version(peer& from, bytes_view data);
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
    for (auto& [id, peer] : peers_) peer.open = false;
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
    const version speaks = current().speaks;
    const auto two_bytes = [this] { return std::pair{script_.byte(), script_.byte()}; };
    switch (code % 16) {
        case 0: return send_bytes(script_.take(script_.byte() % 32));
        case 1: {
            const auto& sample = samples[script_.byte() * 256U % samples.size()];
            return send_bytes(mqtt::encode(sample.value, sample.version));
        }
        case 2:
            server_->closed(slot, now_);
            current().open = false;
            slot = 0;
            return hand_out();
        case 3: return advance(std::chrono::milliseconds(1U << (script_.byte() % 24)));
        case 4: return start();
        case 5: return send(disconnect_of(script_.byte()));
        case 6: return send(mqtt::pingreq{});
        case 7: return send(acknowledgement_of(script_.byte()));
        case 8:
        case 9: {
            const auto [first, second] = two_bytes();
            return send(connect_of(speaks, first, second));
        }
        case 10:
        case 11: {
            const auto [first, second] = two_bytes();
            return send(subscription_of(speaks, first, second));
        }
        case 12:
            if (speaks == version::v5) return send(auth_of(current().challenge, script_.byte()));
            [[fallthrough]];
        default: {
            const auto [first, second] = two_bytes();
            return send(publish_of(first, second));
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
void play::learn_version(peer& from, bytes_view data) {
    if (mqtt::find_frame(from.sent).state == mqtt::frame_state::complete) return;
    from.sent.insert(from.sent.end(), data.begin(), data.end());
    const auto frame = mqtt::find_frame(from.sent);
    if (frame.state != mqtt::frame_state::complete) return;
    const auto asked = announced_protocol(bytes_view(from.sent).first(frame.size));
    if (asked) from.speaks = asked->level >= 5 ? version::v5 : version::v311;
}

void play::advance(std::chrono::milliseconds time) {
    now_ += time;
    server_->advance(now_);
    const auto next = server_->next_timer();
    if (next && *next <= now_) fail("something that is due was not done");
    hand_out();
}

void play::hand_out() {
    for (const auto& sent : server_->take_output()) receive(sent);
    for (link& slot : slots_) {
        if (slot != 0 && !peers_[slot].open) slot = 0;
    }
}

void play::receive(const output& sent) {
    const auto found = peers_.find(sent.to);
    if (found == peers_.end()) return fail("bytes for a connection that never was");
    peer& from = found->second;
    if (!from.open) return fail("bytes for a connection that is closed");
    from.unread.insert(from.unread.end(), sent.data.begin(), sent.data.end());
    bytes_view rest = from.unread;
    while (!rest.empty()) {
        const auto frame = mqtt::find_frame(rest);
        if (frame.state != mqtt::frame_state::complete) return fail("half a packet");
        read(from, mqtt::decode(rest.first(frame.size), from.speaks, mqtt::sender::server));
        rest = rest.subspan(frame.size);
    }
    from.unread.clear();
    if (sent.close) from.open = false;
}

void play::read(peer& from, const mqtt::decoded& packet) {
    for (const auto& violation : packet.violations) fail(violation.text);
    if (!packet.packet) return fail("bytes that are no packet");
    if (const auto* asked = std::get_if<mqtt::auth>(&*packet.packet)) {
        from.challenge =
            mqtt::find_string(asked->properties, property_id::authentication_data).value_or("");
        return;
    }
    const bool is_connack = std::holds_alternative<mqtt::connack>(*packet.packet);
    if (is_connack == from.greeted) {
        fail(fmt::format("{} {} CONNACK", mqtt::describe(*packet.packet, from.speaks),
                         from.greeted ? "after a" : "before"));
    }
    from.greeted = true;
}

void play::end() {
    server_->shut_down(now_);
    hand_out();
    for (const auto& [id, peer] : peers_) {
        if (peer.open) fail("a connection outlived the server");
    }
    start();
    advance(std::chrono::hours(1));
}

}  // namespace

std::string broken_rule(bytes_view script) { return play(script).perform(); }

}  // namespace brokerproof::reference_broker
