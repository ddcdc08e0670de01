// The second half of broker.hpp: PUBLISH with its answers, SUBSCRIBE and UNSUBSCRIBE.
#include <algorithm>

#include "loadgen/bench/broker.hpp"

namespace brokerproof::bench {

namespace {

constexpr std::uint8_t no_subscription_existed = 0x11;
constexpr std::uint8_t shared_subscriptions_not_supported = 0x9E;
constexpr std::uint8_t v311_failure = 0x80;
constexpr std::uint8_t retain_not_supported = 0x9A;

/// Properties of a PUBLISH: the expiry interval is decoded, the others are copied as they are.
bool read_properties(reader& from, std::int64_t now_ms, message& into) {
    reader block(from.take(from.varint()));
    property field;
    while (block.more()) {
        if (!next_property(block, field)) return false;
        // CONNACK allows no topic aliases, and only a server may send subscription identifiers.
        if (field.id == 0x23 || field.id == 0x0B) return false;
        if (field.id == 0x02)
            into.expires_ms = now_ms + std::int64_t{1000} * field.number;
        else
            put(into.properties, field.raw);
    }
    return from.ok();
}

/// An answer in v5 may have a reason code. One below 0x80 means success, as does none.
bool failed(reader& from) { return from.more() && from.u8() >= 0x80; }

}  // namespace

std::shared_ptr<message> broker::read_publish(connection& from, const frame& packet,
                                              std::uint16_t& packet_id) {
    auto published = std::make_shared<message>();
    reader fields(packet.body);
    published->topic = fields.text();
    if ((packet.flags() & 6U) != 0) {
        packet_id = fields.u16();
        if (packet_id == 0) return nullptr;
    }
    if (from.level == level_v5 && !read_properties(fields, now_ms_, *published)) return nullptr;
    if (!fields.ok() || published->topic.empty()) return nullptr;
    published->payload.assign(fields.left().begin(), fields.left().end());
    return published;
}

bool broker::publish(connection& from, const frame& packet) {
    const auto qos = static_cast<std::uint8_t>((packet.flags() >> 1U) & 3U);
    if (qos == 3) return false;  // [MQTT-3.3.1-4]
    if (from.level == level_v5 && (packet.flags() & 1U) != 0) {
        const bytes reason{retain_not_supported};
        put_packet(from.out, first_byte(type::disconnect), reason);
        from.ended = true;
        touch(from);
        return true;
    }
    std::uint16_t packet_id = 0;
    auto published = read_publish(from, packet, packet_id);
    if (!published) return false;
    ++counts_.published;
    if (qos == 1) put_answer(from.out, type::puback, packet_id);
    if (qos == 2) put_answer(from.out, type::pubrec, packet_id);
    if (qos > 0) touch(from);
    // [MQTT-4.3.3-10] Until PUBREL, a message that is sent again is not routed again.
    if (qos == 2 && !from.owner->receiving.insert(packet_id).second) return true;
    route(from, std::move(published), qos);
    return true;
}

void broker::route(const connection& from, std::shared_ptr<const message> published,
                   std::uint8_t qos) {
    router_.match(published->topic, from.owner, receivers_);
    for (const auto& to : receivers_) {
        to.subscriber->deliver(published, std::min(qos, to.qos), now_ms_);
        if (to.subscriber->online != nullptr) touch(*to.subscriber->online);
    }
    counts_.delivered += receivers_.size();
}

bool broker::answer(connection& from, const frame& packet) {
    reader fields(packet.body);
    const auto packet_id = fields.u16();
    if (!fields.ok()) return false;
    auto& own_session = *from.owner;
    switch (packet.packet_type()) {
        case type::pubrec:
            if (failed(fields)) {
                own_session.finish(packet_id, now_ms_);
            } else {
                own_session.received(packet_id);
                put_answer(from.out, type::pubrel, packet_id);
            }
            break;
        case type::pubrel:
            if (packet.flags() != 2) return false;
            own_session.receiving.erase(packet_id);
            put_answer(from.out, type::pubcomp, packet_id);
            break;
        default: own_session.finish(packet_id, now_ms_);
    }
    touch(from);
    return true;
}

std::uint8_t broker::subscribe_one(session& subscriber, std::string_view filter,
                                   std::uint8_t options) {
    if (filter.starts_with("$share/") && subscriber.online->level == level_v5) {
        return shared_subscriptions_not_supported;
    }
    const auto qos = static_cast<std::uint8_t>(options & 3U);
    if (filter.empty() || qos == 3) return v311_failure;
    router_.add(filter, {&subscriber, qos, (options & 4U) != 0});
    const bool is_new = std::ranges::find(subscriber.filters, filter) == subscriber.filters.end();
    if (is_new) subscriber.filters.emplace_back(filter);
    return qos;
}

bool broker::subscribe(connection& from, view body) {
    reader fields(body);
    bytes answer_body;
    put_u16(answer_body, fields.u16());
    if (from.level == level_v5) {
        reader block(fields.take(fields.varint()));
        if (block.more()) {  // a subscription identifier or user properties
            property field;
            while (block.more()) {
                if (!next_property(block, field) || field.id == 0x0B) return false;
            }
        }
        answer_body.push_back(0);
    }
    if (!fields.more()) return false;  // [MQTT-3.8.3-2]
    while (fields.more()) {
        const auto filter = fields.text();
        const auto options = fields.u8();
        if (!fields.ok()) return false;
        answer_body.push_back(subscribe_one(*from.owner, filter, options));
    }
    put_packet(from.out, first_byte(type::suback), answer_body);
    touch(from);
    return true;
}

bool broker::unsubscribe(connection& from, view body) {
    reader fields(body);
    bytes answer_body;
    put_u16(answer_body, fields.u16());
    if (from.level == level_v5) {
        fields.take(fields.varint());
        answer_body.push_back(0);
    }
    if (!fields.more()) return false;
    while (fields.more()) {
        const auto filter = fields.text();
        if (!fields.ok()) return false;
        const bool was_there = router_.remove(filter, from.owner);
        std::erase(from.owner->filters, filter);
        if (from.level == level_v5) {
            answer_body.push_back(was_there ? std::uint8_t{0} : no_subscription_existed);
        }
    }
    put_packet(from.out, first_byte(type::unsuback), answer_body);
    touch(from);
    return true;
}

}  // namespace brokerproof::bench
