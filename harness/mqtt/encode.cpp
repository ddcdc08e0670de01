// Packets to bytes. What is given is written, legal or not; each packet is described once for both
// sinks.
#include <cassert>

#include "harness/mqtt/codec.hpp"
#include "harness/mqtt/wire.hpp"

namespace brokerproof::mqtt {
namespace {

// ---- properties

template <class Sink>
void put_integer(Sink& out, property_type type, std::uint32_t value) {
    switch (type) {
        case property_type::byte:
            return out.byte(static_cast<std::uint8_t>(value));
        case property_type::two_byte_integer:
            return out.two_bytes(static_cast<std::uint16_t>(value));
        case property_type::variable_byte_integer:
            return out.variable(value);
        default:
            return out.four_bytes(value);
    }
}

// The value decides between integer, text and pair, so that a wrongly typed property is written as
// it is.
template <class Sink>
void put_property(Sink& out, const property& item) {
    out.variable(static_cast<std::uint8_t>(item.id));
    if (const auto* number = std::get_if<std::uint32_t>(&item.value)) {
        const property_info* info = find_property(item.id);
        put_integer(out, info != nullptr ? info->type : property_type::four_byte_integer, *number);
    } else if (const auto* text = std::get_if<std::string>(&item.value)) {
        out.text(*text);
    } else if (const auto* pair = std::get_if<string_pair>(&item.value)) {
        out.text(pair->name);
        out.text(pair->value);
    }
}

std::size_t size_of(const property_list& list) {
    byte_counter counter;
    for (const property& item : list) put_property(counter, item);
    return counter.size();
}

template <class Sink>
void put_properties(Sink& out, const property_list& list, version v) {
    if (v != version::v5) return;
    out.variable(list.empty() ? 0 : size_of(list));
    for (const property& item : list) put_property(out, item);
}

// ---- packets

constexpr std::uint8_t flag(bool set, unsigned bit) {
    return static_cast<std::uint8_t>(set ? 1U << bit : 0U);
}

constexpr std::uint8_t two_bits(std::uint8_t value, unsigned bit) {
    return static_cast<std::uint8_t>((value & 3U) << bit);
}

std::uint8_t connect_flags(const connect& p) {
    unsigned flags = flag(p.clean_start, 1) | flag(p.will.has_value(), 2);
    if (p.will) flags |= two_bits(p.will->qos, 3) | flag(p.will->retain, 5);
    flags |= flag(p.password.has_value(), 6) | flag(p.username.has_value(), 7);
    return static_cast<std::uint8_t>(flags);
}

template <class Sink>
void put_body(Sink& out, const connect& p, version) {
    const version v = p.protocol_level == 5 ? version::v5 : version::v311;
    out.text(p.protocol_name);
    out.byte(p.protocol_level);
    out.byte(connect_flags(p));
    out.two_bytes(p.keep_alive);
    put_properties(out, p.properties, v);
    out.text(p.client_id);
    if (p.will) {
        put_properties(out, p.will->properties, v);
        out.text(p.will->topic);
        out.text(p.will->payload);
    }
    if (p.username) out.text(*p.username);
    if (p.password) out.text(*p.password);
}

template <class Sink>
void put_body(Sink& out, const connack& p, version v) {
    out.byte(flag(p.session_present, 0));
    out.byte(p.reason_code);
    put_properties(out, p.properties, v);
}

template <class Sink>
void put_body(Sink& out, const publish& p, version v) {
    out.text(p.topic);
    if ((p.qos & 3) != 0) out.two_bytes(p.packet_id);
    put_properties(out, p.properties, v);
    out.raw(p.payload);
}

// Section 3.4.2.1: the code may be left out when it is 0 and there are no properties; 3.4.2.2.1: so
// may the Property Length of 0 alone.
template <class Sink, packet_type Type>
void put_body(Sink& out, const acknowledgement<Type>& p, version v) {
    out.two_bytes(p.packet_id);
    if (v != version::v5 || (p.reason_code == 0 && p.properties.empty())) return;
    out.byte(p.reason_code);
    if (!p.properties.empty()) put_properties(out, p.properties, v);
}

std::uint8_t option_byte(const subscription& s, version v) {
    unsigned options = two_bits(s.qos, 0);
    if (v == version::v5) {
        options |=
            flag(s.no_local, 2) | flag(s.retain_as_published, 3) | two_bits(s.retain_handling, 4);
    }
    return static_cast<std::uint8_t>(options);
}

template <class Sink>
void put_body(Sink& out, const subscribe& p, version v) {
    out.two_bytes(p.packet_id);
    put_properties(out, p.properties, v);
    for (const subscription& s : p.subscriptions) {
        out.text(s.filter);
        out.byte(option_byte(s, v));
    }
}

template <class Sink>
void put_body(Sink& out, const suback& p, version v) {
    out.two_bytes(p.packet_id);
    put_properties(out, p.properties, v);
    for (const std::uint8_t code : p.reason_codes) out.byte(code);
}

template <class Sink>
void put_body(Sink& out, const unsubscribe& p, version v) {
    out.two_bytes(p.packet_id);
    put_properties(out, p.properties, v);
    for (const std::string& filter : p.filters) out.text(filter);
}

template <class Sink>
void put_body(Sink& out, const unsuback& p, version v) {
    out.two_bytes(p.packet_id);
    if (v != version::v5) return;
    put_properties(out, p.properties, v);
    for (const std::uint8_t code : p.reason_codes) out.byte(code);
}

template <class Sink>
void put_body(Sink&, const pingreq&, version) {}

template <class Sink>
void put_body(Sink&, const pingresp&, version) {}

template <class Sink>
void put_body(Sink& out, const disconnect& p, version v) {
    if (v != version::v5 || (p.reason_code == 0 && p.properties.empty())) return;
    out.byte(p.reason_code);
    if (!p.properties.empty()) put_properties(out, p.properties, v);
}

// Section 3.15.2.1 lets AUTH leave out code and Property Length only together.
template <class Sink>
void put_body(Sink& out, const auth& p, version v) {
    if (v != version::v5 || (p.reason_code == 0 && p.properties.empty())) return;
    out.byte(p.reason_code);
    put_properties(out, p.properties, v);
}

// ---- fixed header

// Table 2-2: the flags of PUBREL, SUBSCRIBE and UNSUBSCRIBE are 0010, those of PUBLISH carry DUP,
// QoS, RETAIN.
std::uint8_t first_byte(const packet& p) {
    const packet_type type = type_of(p);
    unsigned flags = 0;
    if (const auto* message = std::get_if<publish>(&p)) {
        flags = flag(message->retain, 0) | two_bits(message->qos, 1) | flag(message->dup, 3);
    } else if (type == packet_type::pubrel || type == packet_type::subscribe ||
               type == packet_type::unsubscribe) {
        flags = 2;
    }
    return static_cast<std::uint8_t>((static_cast<unsigned>(type) << 4) | flags);
}

}  // namespace

void encode_to(bytes& out, const packet& p, version v) {
    std::visit(
        [&](const auto& body) {
            byte_counter counter;
            put_body(counter, body, v);
            const std::size_t start = out.size();
            out.resize(start + 1 + variable_integer_size(counter.size()) + counter.size());
            byte_writer writer(out.data() + start);
            writer.byte(first_byte(p));
            writer.variable(counter.size());
            put_body(writer, body, v);
            assert(writer.position() == out.data() + out.size());
        },
        p);
}

bytes encode(const packet& p, version v) {
    bytes out;
    encode_to(out, p, v);
    return out;
}

}  // namespace brokerproof::mqtt
