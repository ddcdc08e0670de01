#include "loadgen/life/message_writer.hpp"

#include <algorithm>
#include <string_view>

#include "harness/mqtt/wire.hpp"
#include "loadgen/life/wire.hpp"

namespace brokerproof::loadgen {
namespace {

stamp stamp_of(const membership& self, const outgoing_message& message) {
    const life_plan& plan = self.context.plan;
    stamp mark;
    mark.run = plan.run_number;
    mark.publisher = self.number;
    mark.stream = plan.clients.stream(self.group.index, message.publication, message.to);
    mark.sequence = message.sequence;
    mark.intended_ns = to_ns(message.intended);
    mark.sent_ns = to_ns(message.first_sent);
    return mark;
}

message_values values_of(const membership& self, const names& known, const stamp& mark) {
    const std::uint64_t seed = self.context.plan.clients.planned().seed;
    return {.run = known.run,
            .group = known.group,
            .client = known.client,
            .shard = known.shard,
            .to = known.to,
            .number = mark.sequence,
            .time_ns = mark.sent_ns,
            .seed = message_seed(seed, mark.publisher, mark.stream, mark.sequence)};
}

/// The payload of the user; it may stand in the buffer of the context.
std::string_view filled_payload(const membership& self, const message_template& text,
                                const names& known, const stamp& mark) {
    if (text.is_constant()) return text.constant_text();
    std::string& buffer = self.context.payload;
    buffer.clear();
    text.append(buffer, values_of(self, known, mark));
    return buffer;
}

/// Room for the stamp, as the last property.
void reserve_stamp(bytes& properties) {
    mqtt::byte_counter size;
    size.byte(0);
    size.text(stamp_property);
    size.two_bytes(0);
    const std::size_t start = properties.size();
    properties.resize(start + size.size() + stamp_text_size);
    mqtt::byte_writer to(properties.data() + start);
    to.byte(static_cast<std::uint8_t>(mqtt::property_id::user_property));
    to.text(stamp_property);
    to.two_bytes(stamp_text_size);
}

}  // namespace

void append_message(const membership& self, bytes& packets, const outgoing_message& message,
                    bool dup) {
    const publication& wanted = self.wanted().publish[message.publication];
    const publication_texts& texts = self.group.texts.publications[message.publication];
    life_context& context = self.context;
    const names known = context.names_for(self.group, self.index(), message.to);
    const stamp mark = stamp_of(self, message);
    texts.topic.write(context.topic, known);
    context.properties.clear();
    if (wanted.stamp == stamp_place::user_property) reserve_stamp(context.properties);
    wire::publish_head head;
    head.topic = context.topic;
    head.packet_id = message.packet_id;
    head.qos = message.qos;
    head.dup = dup;
    head.retain = wanted.retain;
    head.message_expiry_interval = wanted.message_expiry_interval.value_or(0);
    head.properties = context.properties;
    const std::size_t front = wanted.stamp == stamp_place::front ? stamp_size : 0;
    std::string_view own;
    if (wanted.payload) own = filled_payload(self, texts.payload, known, mark);
    const std::size_t size =
        wanted.payload ? front + own.size() : static_cast<std::size_t>(wanted.size);
    const auto payload = wire::append_publish(packets, self.version(), head, size);
    if (wanted.payload) {
        std::ranges::copy(own, payload.begin() + static_cast<std::ptrdiff_t>(front));
    } else {
        std::ranges::fill(payload.subspan(front), std::uint8_t{'.'});
    }
    if (wanted.stamp == stamp_place::front) write_stamp(payload, mark);
    if (wanted.stamp == stamp_place::user_property)
        write_stamp_text({payload.data() - stamp_text_size, stamp_text_size}, payload, mark);
}

}  // namespace brokerproof::loadgen
