#include "loadgen/life/message_writer.hpp"

#include <algorithm>
#include <string_view>

#include "harness/mqtt/wire.hpp"
#include "loadgen/life/wire.hpp"

namespace brokerproof::loadgen {
namespace {

using mqtt::property_id;

class message_writer {
public:
    message_writer(const membership& self, const outgoing_message& message)
        : self_(self),
          message_(message),
          wanted_(self.wanted().publish[message.publication]),
          texts_(self.group.texts.publications[message.publication]),
          known_(self.context.names_for(self.group, self.index(), message.to)),
          mark_(stamp_of()) {}

    void append_to(bytes& packets, bool dup);

private:
    stamp stamp_of() const;
    stamp request_stamp() const;
    std::string_view filled(const message_template& text);
    void write_properties();
    void write_request();
    void write_alias();
    std::span<std::uint8_t> add_property(property_id id, std::string_view name, std::size_t size);
    void add_property(property_id id, std::string_view name, std::string_view value);

    const membership& self_;
    const outgoing_message& message_;
    const publication& wanted_;
    const publication_texts& texts_;
    const names known_;
    const stamp mark_;
};

stamp message_writer::stamp_of() const {
    const life_plan& plan = self_.context.plan;
    stamp mark;
    mark.run = plan.run_number;
    mark.publisher = self_.number;
    mark.stream = plan.clients.stream(self_.group.index, message_.publication, message_.to);
    mark.sequence = message_.sequence;
    mark.intended_ns = to_ns(message_.intended);
    mark.sent_ns = to_ns(message_.first_sent);
    return mark;
}

/// What the Correlation Data says: which request it is, and when it was due.
stamp message_writer::request_stamp() const {
    stamp mark = mark_;
    if (wanted_.answers) {
        const topology& clients = self_.context.plan.clients;
        mark.publisher = clients.first_of(wanted_.answers->group) + message_.to;
        mark.stream = message_.request.stream;
        mark.sequence = message_.request.sequence;
        mark.intended_ns = message_.request.intended_ns;
    }
    mark.sent_ns = mark.intended_ns;
    return mark;
}

/// The text may stand in a buffer of the context, until the next one is filled in.
std::string_view message_writer::filled(const message_template& text) {
    if (text.is_constant()) return text.constant_text();
    const std::uint64_t seed = self_.context.plan.clients.planned().seed;
    std::string& buffer = self_.context.text;
    buffer.clear();
    text.append(buffer,
                {.run = known_.run,
                 .group = known_.group,
                 .client = known_.client,
                 .shard = known_.shard,
                 .to = known_.to,
                 .number = mark_.sequence,
                 .time_ns = mark_.sent_ns,
                 .seed = message_seed(seed, mark_.publisher, mark_.stream, mark_.sequence)});
    return buffer;
}

/// Adds a property with room for a text of this size. `name`: of a User Property.
std::span<std::uint8_t> message_writer::add_property(property_id id, std::string_view name,
                                                     std::size_t size) {
    bytes& properties = self_.context.properties;
    const bool named = id == property_id::user_property;
    const std::size_t start = properties.size();
    properties.resize(start + 1 + (named ? 2 + name.size() : 0) + 2 + size);
    mqtt::byte_writer to(properties.data() + start);
    to.byte(static_cast<std::uint8_t>(id));
    if (named) to.text(name);
    to.two_bytes(static_cast<std::uint16_t>(size));
    return std::span(properties).last(size);
}

void message_writer::add_property(property_id id, std::string_view name, std::string_view value) {
    std::ranges::copy(value, add_property(id, name, value.size()).begin());
}

void message_writer::write_properties() {
    bytes& properties = self_.context.properties;
    properties.clear();
    if (wanted_.properties.payload_format_indicator) {
        properties.push_back(static_cast<std::uint8_t>(property_id::payload_format_indicator));
        properties.push_back(*wanted_.properties.payload_format_indicator);
    }
    for (const property_text& text : texts_.properties)
        add_property(text.id, text.name, filled(text.value));
    if (wanted_.request || wanted_.answers) write_request();
    if (wanted_.topic_alias) write_alias();
    if (wanted_.stamp == stamp_place::user_property)  // the last one
        add_property(property_id::user_property, stamp_property, stamp_text_size);
}

void message_writer::write_request() {
    const auto room = add_property(property_id::correlation_data, {}, stamp_text_size);
    write_stamp_text(room, {}, request_stamp());
}

/// The first message of a connection tells topic and alias, the others only the alias.
void message_writer::write_alias() {
    const auto chosen = self_.context.aliases.choose(self_.number, mark_.stream);
    if (chosen.alias == 0) return;
    bytes& properties = self_.context.properties;
    properties.push_back(static_cast<std::uint8_t>(property_id::topic_alias));
    properties.push_back(static_cast<std::uint8_t>(chosen.alias >> 8U));
    properties.push_back(static_cast<std::uint8_t>(chosen.alias & 0xFFU));
    if (chosen.known) self_.context.topic.clear();
}

void message_writer::append_to(bytes& packets, bool dup) {
    life_context& context = self_.context;
    texts_.topic.write(context.topic, known_);
    write_properties();
    wire::publish_head head;
    head.topic = context.topic;
    head.packet_id = message_.packet_id;
    head.qos = message_.qos;
    head.dup = dup;
    head.retain = wanted_.retain;
    head.message_expiry_interval = wanted_.message_expiry_interval.value_or(0);
    head.properties = context.properties;
    const std::size_t front = wanted_.stamp == stamp_place::front ? stamp_size : 0;
    std::string_view own;
    if (wanted_.payload) own = filled(texts_.payload);
    const std::size_t size =
        wanted_.payload ? front + own.size() : static_cast<std::size_t>(wanted_.size);
    const auto payload = wire::append_publish(packets, self_.version(), head, size);
    if (wanted_.payload) {
        std::ranges::copy(own, payload.begin() + static_cast<std::ptrdiff_t>(front));
    } else {
        std::ranges::fill(payload.subspan(front), std::uint8_t{'.'});
    }
    if (wanted_.stamp == stamp_place::front) write_stamp(payload, mark_);
    if (wanted_.stamp == stamp_place::user_property)
        write_stamp_text({payload.data() - stamp_text_size, stamp_text_size}, payload, mark_);
}

}  // namespace

void append_message(const membership& self, bytes& packets, const outgoing_message& message,
                    bool dup) {
    message_writer(self, message).append_to(packets, dup);
}

}  // namespace brokerproof::loadgen
