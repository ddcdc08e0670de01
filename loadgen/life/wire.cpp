#include "loadgen/life/wire.hpp"

#include "harness/mqtt/wire.hpp"
#include "loadgen/ledger/stamp.hpp"

namespace brokerproof::loadgen::wire {
namespace {

constexpr std::size_t expiry_property_size = 5;  // identifier and four bytes, section 3.3.2.3.3

/// Reads values in order. After a read past the end it is invalid.
class reader {
public:
    explicit reader(bytes_view from) : rest_(from) {}

    bool ok() const { return ok_; }
    bytes_view rest() const { return rest_; }
    std::uint8_t byte() {
        const auto one = take(1);
        return one.empty() ? std::uint8_t{0} : one[0];
    }
    std::uint16_t two_bytes() {
        const auto two = take(2);
        return two.empty() ? std::uint16_t{0} : static_cast<std::uint16_t>(two[0] << 8U | two[1]);
    }
    std::uint32_t variable() {
        std::uint32_t value = 0;
        for (unsigned shift = 0; shift < 28; shift += 7) {
            const std::uint8_t one = byte();
            value |= static_cast<std::uint32_t>(one & 0x7fU) << shift;
            if ((one & 0x80U) == 0) return value;
        }
        ok_ = false;
        return 0;
    }
    bytes_view take(std::size_t size) {
        if (size > rest_.size()) ok_ = false;
        if (!ok_) return {};
        const auto taken = rest_.first(size);
        rest_ = rest_.subspan(size);
        return taken;
    }

private:
    bytes_view rest_;
    bool ok_ = true;
};

std::string_view as_text(bytes_view data) {
    const void* at = data.data();
    return {static_cast<const char*>(at), data.size()};
}

void skip_value(reader& from, mqtt::property_type type) {
    using enum mqtt::property_type;
    switch (type) {
        case byte: from.byte(); break;
        case two_byte_integer: from.take(2); break;
        case four_byte_integer: from.take(4); break;
        case variable_byte_integer: from.variable(); break;
        case utf8_string_pair: from.take(from.two_bytes()); [[fallthrough]];
        case utf8_string:
        case binary_data: from.take(from.two_bytes()); break;
    }
}

/// False when there is no such property.
bool read_property(reader& from, mqtt::property_id id, publish_view& into) {
    using enum mqtt::property_id;
    if (id == user_property) {
        const auto name = as_text(from.take(from.two_bytes()));
        const auto value = as_text(from.take(from.two_bytes()));
        if (name == stamp_property) into.stamp = value;
    } else if (id == response_topic) {
        into.response_topic = as_text(from.take(from.two_bytes()));
    } else if (id == correlation_data) {
        into.correlation_data = as_text(from.take(from.two_bytes()));
    } else if (id == topic_alias) {
        into.topic_alias = from.two_bytes();
    } else {
        const auto* known = mqtt::find_property(id);
        if (known == nullptr) return false;
        skip_value(from, known->type);
    }
    return true;
}

/// False when the list is malformed.
bool read_properties(bytes_view list, publish_view& into) {
    reader from(list);
    while (from.ok() && !from.rest().empty()) {
        const auto id = static_cast<mqtt::property_id>(from.byte());
        if (!read_property(from, id, into)) return false;
    }
    return from.ok();
}

}  // namespace

bool read(bytes_view packet, mqtt::version version, publish_view& into) {
    reader from(packet);
    const std::uint8_t first = from.byte();
    from.variable();
    into.dup = (first & 8U) != 0;
    into.qos = static_cast<std::uint8_t>((first >> 1U) & 3U);
    into.retain = (first & 1U) != 0;
    into.topic = as_text(from.take(from.two_bytes()));
    into.packet_id = into.qos > 0 ? from.two_bytes() : std::uint16_t{0};
    bytes_view properties;
    if (version == mqtt::version::v5) properties = from.take(from.variable());
    into.payload = from.rest();
    if (!properties.empty() && !read_properties(properties, into)) return false;
    return from.ok() && into.qos < 3 && (into.qos == 0 || into.packet_id != 0);
}

bool read(bytes_view packet, mqtt::version version, answer_view& into) {
    reader from(packet);
    from.byte();
    from.variable();
    into.packet_id = from.two_bytes();
    const bool coded = version == mqtt::version::v5 && !from.rest().empty();
    into.reason_code = coded ? from.byte() : std::uint8_t{0};
    return from.ok() && into.packet_id != 0;
}

void append_answer(bytes& out, mqtt::packet_type type, std::uint16_t packet_id) {
    const auto flags = type == mqtt::packet_type::pubrel ? 2U : 0U;  // MQTT-3.6.1-1
    const std::uint8_t packet[] = {
        static_cast<std::uint8_t>(static_cast<unsigned>(type) << 4U | flags), 2,
        static_cast<std::uint8_t>(packet_id >> 8U), static_cast<std::uint8_t>(packet_id & 0xffU)};
    out.insert(out.end(), std::begin(packet), std::end(packet));
}

std::span<std::uint8_t> append_publish(bytes& out, mqtt::version version, const publish_head& head,
                                       std::size_t payload_size) {
    const bool v5 = version == mqtt::version::v5;
    const std::size_t expiry = head.message_expiry_interval != 0 ? expiry_property_size : 0;
    const std::size_t properties = v5 ? expiry + head.properties.size() : 0;
    const std::size_t length = v5 ? mqtt::variable_integer_size(properties) : 0;
    const std::size_t body =
        2 + head.topic.size() + (head.qos > 0 ? 2U : 0U) + length + properties + payload_size;
    const std::size_t start = out.size();
    out.resize(start + 1 + mqtt::variable_integer_size(body) + body);
    mqtt::byte_writer to(out.data() + start);
    to.byte(static_cast<std::uint8_t>(3U << 4U | (head.dup ? 8U : 0U) | head.qos * 2U |
                                      (head.retain ? 1U : 0U)));
    to.variable(body);
    to.text(head.topic);
    if (head.qos > 0) to.two_bytes(head.packet_id);
    if (v5) to.variable(properties);
    if (v5 && expiry != 0) {
        to.byte(static_cast<std::uint8_t>(mqtt::property_id::message_expiry_interval));
        to.four_bytes(head.message_expiry_interval);
    }
    if (v5) to.raw(as_text(head.properties));
    return std::span(out).last(payload_size);
}

}  // namespace brokerproof::loadgen::wire
