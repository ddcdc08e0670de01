// Encodes packets to bytes. It writes legal and illegal values alike. Each packet is described
// once, for both sinks.
#include <cassert>

#include "harness/mqtt/codec.hpp"
#include "harness/mqtt/wire.hpp"

namespace brokerproof::mqtt {
namespace {

// ---- properties

template <class Sink>
void put_integer(Sink& out, property_type type, std::uint32_t value) {
    switch (type) {
        case property_type::byte: return out.byte(static_cast<std::uint8_t>(value));
        case property_type::two_byte_integer:
            return out.two_bytes(static_cast<std::uint16_t>(value));
        case property_type::variable_byte_integer: return out.variable(value);
        default: return out.four_bytes(value);
    }
}

// The value's own type decides between integer, text and pair, so that a wrongly typed property is
// written as given.
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
void put_properties(Sink& out, const property_list& list, version protocol) {
    if (protocol != version::v5) return;
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

std::uint8_t connect_flags_byte(const connect& body) {
    unsigned flags = flag(body.clean_start, 1) | flag(body.will.has_value(), 2);
    if (body.will) flags |= two_bits(body.will->qos, 3) | flag(body.will->retain, 5);
    flags |= flag(body.password.has_value(), 6) | flag(body.username.has_value(), 7);
    return static_cast<std::uint8_t>(flags);
}

template <class Sink>
void put_body(Sink& out, const connect& body, version) {
    const version protocol = body.protocol_level == 5 ? version::v5 : version::v311;
    out.text(body.protocol_name);
    out.byte(body.protocol_level);
    out.byte(connect_flags_byte(body));
    out.two_bytes(body.keep_alive);
    put_properties(out, body.properties, protocol);
    out.text(body.client_id);
    if (body.will) {
        put_properties(out, body.will->properties, protocol);
        out.text(body.will->topic);
        out.text(body.will->payload);
    }
    if (body.username) out.text(*body.username);
    if (body.password) out.text(*body.password);
}

template <class Sink>
void put_body(Sink& out, const connack& body, version protocol) {
    out.byte(flag(body.session_present, 0));
    out.byte(body.reason_code);
    put_properties(out, body.properties, protocol);
}

template <class Sink>
void put_body(Sink& out, const publish& body, version protocol) {
    out.text(body.topic);
    if ((body.qos & 3) != 0) out.two_bytes(body.packet_id);
    put_properties(out, body.properties, protocol);
    out.raw(body.payload);
}

// Section 3.4.2.1: the code may be left out when it is 0 and there are no properties; 3.4.2.2.1:
// the Property Length of 0 may be left out by itself.
template <class Sink, packet_type Type>
void put_body(Sink& out, const acknowledgement<Type>& body, version protocol) {
    out.two_bytes(body.packet_id);
    if (protocol != version::v5 || (body.reason_code == 0 && body.properties.empty())) return;
    out.byte(body.reason_code);
    if (!body.properties.empty()) put_properties(out, body.properties, protocol);
}

std::uint8_t option_byte(const subscription& s, version protocol) {
    unsigned options = two_bits(s.qos, 0);
    if (protocol == version::v5) {
        options |=
            flag(s.no_local, 2) | flag(s.retain_as_published, 3) | two_bits(s.retain_handling, 4);
    }
    return static_cast<std::uint8_t>(options);
}

template <class Sink>
void put_body(Sink& out, const subscribe& body, version protocol) {
    out.two_bytes(body.packet_id);
    put_properties(out, body.properties, protocol);
    for (const subscription& s : body.subscriptions) {
        out.text(s.filter);
        out.byte(option_byte(s, protocol));
    }
}

template <class Sink>
void put_body(Sink& out, const suback& body, version protocol) {
    out.two_bytes(body.packet_id);
    put_properties(out, body.properties, protocol);
    for (const std::uint8_t code : body.reason_codes) out.byte(code);
}

template <class Sink>
void put_body(Sink& out, const unsubscribe& body, version protocol) {
    out.two_bytes(body.packet_id);
    put_properties(out, body.properties, protocol);
    for (const std::string& filter : body.filters) out.text(filter);
}

template <class Sink>
void put_body(Sink& out, const unsuback& body, version protocol) {
    out.two_bytes(body.packet_id);
    if (protocol != version::v5) return;
    put_properties(out, body.properties, protocol);
    for (const std::uint8_t code : body.reason_codes) out.byte(code);
}

template <class Sink>
void put_body(Sink&, const pingreq&, version) {}

template <class Sink>
void put_body(Sink&, const pingresp&, version) {}

template <class Sink>
void put_body(Sink& out, const disconnect& body, version protocol) {
    if (protocol != version::v5 || (body.reason_code == 0 && body.properties.empty())) return;
    out.byte(body.reason_code);
    if (!body.properties.empty()) put_properties(out, body.properties, protocol);
}

// Section 3.15.2.1: AUTH may leave out code and Property Length only together.
template <class Sink>
void put_body(Sink& out, const auth& body, version protocol) {
    if (protocol != version::v5 || (body.reason_code == 0 && body.properties.empty())) return;
    out.byte(body.reason_code);
    put_properties(out, body.properties, protocol);
}

// ---- fixed header

// Table 2-2: the flags of PUBREL, SUBSCRIBE and UNSUBSCRIBE are 0010, those of PUBLISH carry DUP,
// QoS, RETAIN.
std::uint8_t first_byte(const packet& subject) {
    const packet_type type = type_of(subject);
    unsigned flags = 0;
    if (const auto* message = std::get_if<publish>(&subject)) {
        flags = flag(message->retain, 0) | two_bits(message->qos, 1) | flag(message->dup, 3);
    } else if (type == packet_type::pubrel || type == packet_type::subscribe ||
               type == packet_type::unsubscribe) {
        flags = 2;
    }
    return static_cast<std::uint8_t>((static_cast<unsigned>(type) << 4) | flags);
}

}  // namespace

void encode_to(bytes& out, const packet& subject, version protocol) {
    std::visit(
        [&](const auto& body) {
            byte_counter counter;
            put_body(counter, body, protocol);
            const std::size_t start = out.size();
            out.resize(start + 1 + variable_integer_size(counter.size()) + counter.size());
            byte_writer writer(out.data() + start);
            writer.byte(first_byte(subject));
            writer.variable(counter.size());
            put_body(writer, body, protocol);
            assert(writer.position() == out.data() + out.size());
        },
        subject);
}

bytes encode(const packet& subject, version protocol) {
    bytes out;
    encode_to(out, subject, protocol);
    return out;
}

}  // namespace brokerproof::mqtt
