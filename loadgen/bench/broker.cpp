#include "loadgen/bench/broker.hpp"

#include <algorithm>

#include "loadgen/bench/hello.hpp"

namespace brokerproof::bench {

namespace {

// Reason codes that the null broker sends: first the two of 3.1.1, then those of MQTT 5.
constexpr std::uint8_t v311_unacceptable_version = 1;
constexpr std::uint8_t v311_identifier_rejected = 2;
constexpr std::uint8_t unsupported_version = 0x84;
constexpr std::uint8_t session_taken_over = 0x8E;

void put_connack(connection& to, const hello& asked, bool present, bool named) {
    bytes body{static_cast<std::uint8_t>(present ? 1 : 0), 0};
    if (asked.level == level_v5) {
        // Not available: Retain, Subscription Identifiers, Shared Subscriptions.
        bytes properties{0x25, 0, 0x29, 0, 0x2A, 0};
        if (named) {
            properties.push_back(0x12);
            put_text(properties, asked.client_id);
        }
        put_varint(body, properties.size());
        put(body, properties);
    }
    put_packet(to.out, first_byte(type::connack), body);
}

}  // namespace

bool broker::take(connection& from, const frame& packet, std::int64_t now_ms) {
    now_ms_ = now_ms;
    from.heard_ms = now_ms;
    if (from.level == 0) return packet.packet_type() == type::connect && connect(from, packet.body);
    switch (packet.packet_type()) {
        case type::publish: return publish(from, packet);
        case type::puback:
        case type::pubrec:
        case type::pubrel:
        case type::pubcomp: return answer(from, packet);
        case type::subscribe: return packet.flags() == 2 && subscribe(from, packet.body);
        case type::unsubscribe: return packet.flags() == 2 && unsubscribe(from, packet.body);
        case type::disconnect: return disconnect(from, packet.body);
        case type::pingreq:
            put_packet(from.out, first_byte(type::pingresp), {});
            touch(from);
            return true;
        default:
            return false;  // a second CONNECT [MQTT-3.1.0-2], or a packet that only servers send
    }
}

void broker::touch(connection& client) {
    if (client.dirty) return;
    client.dirty = true;
    touched.push_back(&client);
}

bool broker::connect(connection& from, view body) {
    hello asked;
    if (!read_hello(body, asked)) return false;
    if (asked.level != level_v311 && asked.level != level_v5) {
        refuse(from, asked.level,
               asked.level < level_v5 ? v311_unacceptable_version : unsupported_version);
        return true;
    }
    const bool named = asked.client_id.empty();
    if (named && asked.level == level_v311 && !asked.clean_start) {  // [MQTT-3.1.3-8]
        refuse(from, asked.level, v311_identifier_rejected);
        return true;
    }
    if (named) asked.client_id = "null-broker-" + std::to_string(++named_);
    bool present = false;
    auto& own_session = session_for(asked, present);
    own_session.expiry_interval = asked.expiry_interval;
    own_session.expires_ms.reset();
    own_session.online = &from;
    from.owner = &own_session;
    from.level = asked.level;
    from.patience_ms = asked.keep_alive * std::int64_t{1500};
    put_connack(from, asked, present, named);
    own_session.resume(std::min<std::size_t>(window_, asked.receive_maximum), now_ms_);
    touch(from);
    ++counts_.connects;
    return true;
}

void broker::refuse(connection& from, std::uint8_t level, std::uint8_t code) {
    bytes body{0, code};
    if (level >= level_v5) body.push_back(0);
    put_packet(from.out, first_byte(type::connack), body);
    from.ended = true;
    touch(from);
}

session& broker::session_for(const hello& asked, bool& present) {
    const auto found = sessions_.find(asked.client_id);
    if (found != sessions_.end()) {
        auto& old = *found->second;
        // A takeover closes a connection, so a session that ends with its connection ends, too.
        const bool stays = old.online == nullptr || old.expiry_interval != 0;
        if (old.online != nullptr) take_over(old);
        present = stays && !asked.clean_start && !old.expired(now_ms_);
        if (present) return old;
        forget(old);
    }
    auto& created = sessions_[asked.client_id];
    created = std::make_unique<session>(asked.client_id);
    return *created;
}

void broker::take_over(session& from) {
    auto& old = *from.online;
    if (old.level == level_v5) {
        const bytes body{session_taken_over};
        put_packet(old.out, first_byte(type::disconnect), body);
    }
    old.ended = true;
    old.owner = nullptr;
    from.online = nullptr;
    touch(old);
}

void broker::forget(session& forgotten) {
    for (const auto& filter : forgotten.filters) router_.remove(filter, &forgotten);
    sessions_.erase(std::string(forgotten.client_id()));
}

void broker::gone(connection& closed, std::int64_t now_ms) {
    now_ms_ = now_ms;
    auto* left_session = closed.owner;
    closed.owner = nullptr;
    if (left_session == nullptr) return;
    left_session->online = nullptr;
    if (left_session->expiry_interval == 0) {
        forget(*left_session);
    } else if (left_session->expiry_interval != never) {
        left_session->expires_ms = now_ms_ + std::int64_t{1000} * left_session->expiry_interval;
    }
}

void broker::sweep(std::int64_t now_ms) {
    now_ms_ = now_ms;
    std::vector<session*> expired_sessions;
    for (const auto& [id, candidate] : sessions_) {
        if (candidate->expired(now_ms)) expired_sessions.push_back(candidate.get());
    }
    for (auto* expired : expired_sessions) forget(*expired);
}

bool broker::disconnect(connection& from, view body) {
    reader fields(body);
    if (from.level == level_v5 && fields.more()) {
        fields.u8();  // the reason code: it only matters to wills
        reader block(fields.more() ? fields.take(fields.varint()) : view{});
        property field;
        while (block.more()) {
            if (!next_property(block, field)) return false;
            // [MQTT-3.14.2-2] and 3.1.2.11.2: zero in CONNECT cannot be raised.
            if (field.id == 0x11 && from.owner->expiry_interval == 0 && field.number != 0)
                return false;
            if (field.id == 0x11) from.owner->expiry_interval = field.number;
        }
    }
    from.ended = true;
    touch(from);
    return fields.ok();
}

}  // namespace brokerproof::bench
