// MQTT 5.0 properties: one constexpr table describes them all (section 2.2.2.2).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace brokerproof::mqtt {

/// Identifiers of section 2.2.2.2, table 2-4. A decoded list holds no others.
enum class property_id : std::uint8_t {
    payload_format_indicator = 0x01,
    message_expiry_interval = 0x02,
    content_type = 0x03,
    response_topic = 0x08,
    correlation_data = 0x09,
    subscription_identifier = 0x0B,
    session_expiry_interval = 0x11,
    assigned_client_identifier = 0x12,
    server_keep_alive = 0x13,
    authentication_method = 0x15,
    authentication_data = 0x16,
    request_problem_information = 0x17,
    will_delay_interval = 0x18,
    request_response_information = 0x19,
    response_information = 0x1A,
    server_reference = 0x1C,
    reason_string = 0x1F,
    receive_maximum = 0x21,
    topic_alias_maximum = 0x22,
    topic_alias = 0x23,
    maximum_qos = 0x24,
    retain_available = 0x25,
    user_property = 0x26,
    maximum_packet_size = 0x27,
    wildcard_subscription_available = 0x28,
    subscription_identifier_available = 0x29,
    shared_subscription_available = 0x2A,
};

/// How a property's value is encoded (section 1.5).
enum class property_type : std::uint8_t {
    byte,
    two_byte_integer,
    four_byte_integer,
    variable_byte_integer,
    utf8_string,
    binary_data,
    utf8_string_pair,
};

struct string_pair {
    std::string name;
    std::string value;

    bool operator==(const string_pair&) const = default;
};

/// All integer types are stored in 32 bits, strings and binary data in std::string; the table has
/// the exact type.
using property_value = std::variant<std::uint32_t, std::string, string_pair>;

struct property {
    property_id id{};
    property_value value;

    bool operator==(const property&) const = default;
};

/// In wire order, duplicates included.
using property_list = std::vector<property>;

/// One row of the table. `packets` has bit (1 << packet_type) for each packet that may carry the
/// property, and bit 0 for Will Properties; the decoder knows the two properties that only one side
/// may send there. `repeatable` means in at least one packet; a SUBSCRIBE has one Subscription
/// Identifier.
struct property_info {
    property_id id;
    std::string_view name;  ///< "session_expiry_interval", as suites spell it
    property_type type;
    std::uint32_t packets;
    bool repeatable;
};

/// The table, ordered by id.
std::span<const property_info> property_table();
const property_info* find_property(property_id id);
const property_info* find_property(std::string_view name);

/// The first value with this id and type, or none.
std::optional<std::uint32_t> find_integer(const property_list& list, property_id id);
std::optional<std::string> find_string(const property_list& list, property_id id);

}  // namespace brokerproof::mqtt
