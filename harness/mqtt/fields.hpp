// Sets and reads the fields of packets by name, so that suites need not know C++ types. One table
// lists the fields of every packet type with their kind and versions; properties come from their
// own table.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/base/result.hpp"
#include "harness/mqtt/packet.hpp"

namespace brokerproof::mqtt {

struct field_value;
using field_list = std::vector<field_value>;

/// bool for flags, unsigned for numbers, string for text and binary data, pair for a user property,
/// list for fields that repeat (reason_codes, user_property, filter, subscription_identifier of a
/// publish).
struct field_value {
    std::variant<bool, std::uint64_t, std::string, string_pair, field_list> value;

    bool operator==(const field_value&) const = default;
};

enum class field_kind : std::uint8_t {
    flag,
    number,
    text,
    pair,
    list_of_numbers,
    list_of_text,
    list_of_pairs
};

/// One field of one packet type. `max` is the largest allowed number.
struct field_info {
    std::string name;
    field_kind kind{};
    std::uint64_t max = 0;
    bool v311 = true;
    bool v5 = true;
    bool is_property = false;
};

/// All fields of a packet type, properties last, in a stable order:
///   connect: clean_start client_id keep_alive username password protocol_name protocol_level
///            will_topic will_payload will_qos will_retain, connect properties by name, Will
///            Properties with the prefix "will_" (for example "will_message_expiry_interval";
///            "will_delay_interval" has the prefix already); setting a will field makes the will
///   connack: session_present reason_code + properties
///   publish: dup qos retain topic packet_id payload + properties
///   puback pubrec pubrel pubcomp: packet_id reason_code + properties
///   subscribe: packet_id filter qos no_local retain_as_published retain_handling + properties;
///            `filter` may be a list (then the options hold for every filter)
///   suback unsuback: packet_id reason_codes + properties (a single code may be a number)
///   unsubscribe: packet_id filter (text or list) + properties
///   disconnect auth: reason_code + properties
std::span<const field_info> fields_of(packet_type type);
const field_info* find_field(packet_type type, std::string_view name);

/// The value of a field, or none when it is absent (an unset optional, a missing property,
/// packet_id of a QoS 0 publish). A property that may repeat is a list, and so is a property that
/// repeats illegally. reason_codes and filter are lists; the options of a subscribe are a single
/// value when all its filters agree, else a list.
std::optional<field_value> get_field(const packet& p, std::string_view name);

/// Sets a field. Properties: a list value writes the property once per element, even where that is
/// illegal. The text of a problem says what the field takes: "keep_alive takes a number up to
/// 65535".
result<void> set_field(packet& p, std::string_view name, const field_value& value);

/// "0x8e" (from 0x80 to 0xff), "60", "true", "'text'", "[1, 2]": for messages.
std::string describe(const field_value& value);

}  // namespace brokerproof::mqtt
