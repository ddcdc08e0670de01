// Bodies of CONNECT, CONNACK, DISCONNECT and AUTH.
#include <algorithm>
#include <array>

#include "harness/mqtt/decode_parts.hpp"
#include "harness/mqtt/printing.hpp"

namespace brokerproof::mqtt {
namespace {

/// The Connect Flags byte, section 3.1.2.3.
struct connect_flags {
    explicit connect_flags(std::uint8_t byte)
        : reserved((byte & 0x01) != 0),
          clean_start((byte & 0x02) != 0),
          will((byte & 0x04) != 0),
          will_qos(static_cast<std::uint8_t>((byte >> 3) & 0x03)),
          will_retain((byte & 0x20) != 0),
          password((byte & 0x40) != 0),
          username((byte & 0x80) != 0) {}

    bool reserved;
    bool clean_start;
    bool will;
    std::uint8_t will_qos;
    bool will_retain;
    bool password;
    bool username;
};

void check_connect_flags(const cursor& in, const connect_flags& flags, std::size_t offset) {
    const auto report = [&](statement_ids ids, std::string text) {
        in.context().report(ids, offset, std::move(text));
    };
    if (flags.reserved) report(statement::connect_reserved_flag, "the reserved connect flag is 1");
    if (!flags.will && flags.will_qos != 0) {
        report(statement::will_qos_without_will, "Will QoS is set without Will Flag");
    }
    if (!flags.will && flags.will_retain) {
        report(statement::will_retain_without_will, "Will Retain is set without Will Flag");
    }
    if (flags.will && flags.will_qos == 3) report(statement::will_qos_range, "Will QoS is 3");
    if (flags.password && !flags.username && !in.is_v5()) {
        report(statement::password_without_username, "Password Flag is set without User Name Flag");
    }
}

void check_protocol_name(const cursor& in, const std::string& name, std::size_t offset) {
    if (name == "MQTT") return;
    in.context().report(statement::protocol_name, offset,
                        "protocol name is " + quoted(name, 32) + ", not 'MQTT'");
}

will read_will(cursor& in, const connect_flags& flags) {
    will out;
    out.qos = flags.will_qos;
    out.retain = flags.will_retain;
    out.properties = read_properties(in, will_properties);
    const std::size_t topic_at = in.offset() + 2;
    out.topic = in.text("will topic");
    if (!in.failed()) check_topic_name(in, out.topic, topic_at, statement::name_without_wildcard);
    out.payload = in.binary("will payload");
    return out;
}

bool carries(const property_list& list, property_id wanted) {
    return std::ranges::find(list, wanted, &property::id) != list.end();
}

// A list with faults may hide the method in its unreadable part; then the missing method proves
// nothing.
void require_method(const cursor& in, const property_list& list, std::size_t violations_before,
                    std::size_t offset, std::string text) {
    if (in.context().violation_count() != violations_before) return;
    if (carries(list, property_id::authentication_method)) return;
    in.context().report(statement::none, offset, std::move(text));
}

}  // namespace

bool is_old_refusal(bytes_view frame) {
    constexpr std::array<std::uint8_t, 4> refusal{0x20, 0x02, 0x00, 0x01};
    return std::ranges::equal(frame, refusal);
}

version connect_version(bytes_view body, version fallback) {
    if (body.size() < 2) return fallback;
    const std::size_t level_at = 2 + ((std::size_t{body[0]} << 8) | body[1]);
    if (level_at >= body.size()) return fallback;
    return body[level_at] == 5 ? version::v5 : version::v311;
}

void read_body(cursor& in, connect& body) {
    const std::size_t name_at = in.offset() + 2;
    body.protocol_name = in.text("protocol name");
    body.protocol_level = in.byte("protocol level");
    const std::size_t flags_at = in.offset();
    const connect_flags flags(in.byte("connect flags"));
    body.clean_start = flags.clean_start;
    body.keep_alive = in.two_bytes("keep alive");
    if (!in.failed()) {
        check_protocol_name(in, body.protocol_name, name_at);
        check_connect_flags(in, flags, flags_at);
    }
    const std::size_t properties_at = in.offset();
    const std::size_t violations_before = in.context().violation_count();
    body.properties = read_properties(in, set_of(packet_type::connect));
    if (carries(body.properties, property_id::authentication_data)) {  // 5.0 section 3.1.2.11.10
        require_method(in, body.properties, violations_before, properties_at,
                       "CONNECT has authentication_data without authentication_method");
    }
    body.client_id = in.text("client identifier");
    if (flags.will) body.will = read_will(in, flags);
    if (flags.username) body.username = in.text("user name");
    if (flags.password) body.password = in.binary("password");
}

void read_body(cursor& in, connack& body) {
    const std::size_t flags_at = in.offset();
    const std::uint8_t flags = in.byte("acknowledge flags");
    body.session_present = (flags & 0x01) != 0;
    body.reason_code = read_reason_code(in);
    if (!in.failed() && (flags & 0xfe) != 0) {
        in.context().report(statement::connack_flags, flags_at,
                            "reserved bits of the acknowledge flags are set: " + hex_byte(flags));
    }
    if (!in.failed() && body.session_present && body.reason_code != 0) {
        in.context().report(statement::session_present_on_refusal, flags_at,
                            "session_present is 1 with code " + hex_byte(body.reason_code));
    }
    body.properties = read_properties(in, set_of(packet_type::connack));
}

// Section 3.14.2: an absent reason code is 0x00, and below two bytes there is no Property Length.
void read_body(cursor& in, disconnect& body) {
    if (!in.is_v5()) return;
    if (in.remaining() > 0) body.reason_code = read_reason_code(in);
    if (in.remaining() > 0) body.properties = read_properties(in, set_of(packet_type::disconnect));
}

void read_body(cursor& in, auth& body) {
    if (in.remaining() == 0) return;  // section 3.15.2.1: Success without properties
    body.reason_code = read_reason_code(in);
    const std::size_t properties_at = in.offset();
    const std::size_t violations_before = in.context().violation_count();
    if (in.remaining() > 0) body.properties = read_properties(in, set_of(packet_type::auth));
    const bool bare_success = body.reason_code == 0 && body.properties.empty();
    if (!bare_success) {  // section 3.15.2.2.2
        require_method(in, body.properties, violations_before, properties_at,
                       "AUTH has no authentication_method");
    }
}

}  // namespace brokerproof::mqtt
