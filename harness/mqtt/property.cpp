// Table 2-4 of the 5.0 standard, and look-ups in it.
#include "harness/mqtt/property.hpp"

#include <algorithm>
#include <array>

#include "harness/mqtt/packet_set.hpp"

namespace brokerproof::mqtt {
namespace {

constexpr packet_set on_connect = set_of(packet_type::connect);
constexpr packet_set on_connack = set_of(packet_type::connack);
constexpr packet_set on_publish = set_of(packet_type::publish);
constexpr packet_set on_subscribe = set_of(packet_type::subscribe);
constexpr packet_set on_disconnect = set_of(packet_type::disconnect);
constexpr packet_set on_auth = set_of(packet_type::auth);

constexpr packet_set on_message = on_publish | will_properties;
constexpr packet_set on_answer = on_connack | publish_acknowledgements | on_disconnect | on_auth |
                                 set_of(packet_type::suback, packet_type::unsuback);
constexpr packet_set on_all =
    on_answer | on_message | on_connect | on_subscribe | set_of(packet_type::unsubscribe);

using id = property_id;
using type = property_type;

constexpr std::array table{
    property_info{id::payload_format_indicator, "payload_format_indicator", type::byte, on_message,
                  false},
    property_info{id::message_expiry_interval, "message_expiry_interval", type::four_byte_integer,
                  on_message, false},
    property_info{id::content_type, "content_type", type::utf8_string, on_message, false},
    property_info{id::response_topic, "response_topic", type::utf8_string, on_message, false},
    property_info{id::correlation_data, "correlation_data", type::binary_data, on_message, false},
    property_info{id::subscription_identifier, "subscription_identifier",
                  type::variable_byte_integer, on_publish | on_subscribe, true},
    property_info{id::session_expiry_interval, "session_expiry_interval", type::four_byte_integer,
                  on_connect | on_connack | on_disconnect, false},
    property_info{id::assigned_client_identifier, "assigned_client_identifier", type::utf8_string,
                  on_connack, false},
    property_info{id::server_keep_alive, "server_keep_alive", type::two_byte_integer, on_connack,
                  false},
    property_info{id::authentication_method, "authentication_method", type::utf8_string,
                  on_connect | on_connack | on_auth, false},
    property_info{id::authentication_data, "authentication_data", type::binary_data,
                  on_connect | on_connack | on_auth, false},
    property_info{id::request_problem_information, "request_problem_information", type::byte,
                  on_connect, false},
    property_info{id::will_delay_interval, "will_delay_interval", type::four_byte_integer,
                  will_properties, false},
    property_info{id::request_response_information, "request_response_information", type::byte,
                  on_connect, false},
    property_info{id::response_information, "response_information", type::utf8_string, on_connack,
                  false},
    property_info{id::server_reference, "server_reference", type::utf8_string,
                  on_connack | on_disconnect, false},
    property_info{id::reason_string, "reason_string", type::utf8_string, on_answer, false},
    property_info{id::receive_maximum, "receive_maximum", type::two_byte_integer,
                  on_connect | on_connack, false},
    property_info{id::topic_alias_maximum, "topic_alias_maximum", type::two_byte_integer,
                  on_connect | on_connack, false},
    property_info{id::topic_alias, "topic_alias", type::two_byte_integer, on_publish, false},
    property_info{id::maximum_qos, "maximum_qos", type::byte, on_connack, false},
    property_info{id::retain_available, "retain_available", type::byte, on_connack, false},
    property_info{id::user_property, "user_property", type::utf8_string_pair, on_all, true},
    property_info{id::maximum_packet_size, "maximum_packet_size", type::four_byte_integer,
                  on_connect | on_connack, false},
    property_info{id::wildcard_subscription_available, "wildcard_subscription_available",
                  type::byte, on_connack, false},
    property_info{id::subscription_identifier_available, "subscription_identifier_available",
                  type::byte, on_connack, false},
    property_info{id::shared_subscription_available, "shared_subscription_available", type::byte,
                  on_connack, false},
};

static_assert(std::ranges::is_sorted(table, {}, &property_info::id));
constexpr std::size_t id_count = static_cast<std::size_t>(table.back().id) + 1;

/// The table's row for each identifier; 0xff where no property has that identifier.
constexpr std::array<std::uint8_t, id_count> make_index() {
    std::array<std::uint8_t, id_count> index{};
    index.fill(0xff);
    for (std::size_t row = 0; row < table.size(); ++row) {
        index[static_cast<std::size_t>(table[row].id)] = static_cast<std::uint8_t>(row);
    }
    return index;
}
constexpr auto row_by_id = make_index();

template <class Value>
std::optional<Value> find_value(const property_list& list, property_id wanted) {
    for (const property& item : list) {
        if (item.id != wanted) continue;
        const auto* value = std::get_if<Value>(&item.value);
        return value != nullptr ? std::optional<Value>(*value) : std::nullopt;
    }
    return std::nullopt;
}

}  // namespace

std::span<const property_info> property_table() { return table; }

const property_info* find_property(property_id wanted) {
    const auto value = static_cast<std::size_t>(wanted);
    if (value >= row_by_id.size() || row_by_id[value] == 0xff) return nullptr;
    return &table[row_by_id[value]];
}

const property_info* find_property(std::string_view name) {
    const auto* found = std::ranges::find(table, name, &property_info::name);
    return found != table.end() ? found : nullptr;
}

std::optional<std::uint32_t> find_integer(const property_list& list, property_id wanted) {
    return find_value<std::uint32_t>(list, wanted);
}

std::optional<std::string> find_string(const property_list& list, property_id wanted) {
    return find_value<std::string>(list, wanted);
}

}  // namespace brokerproof::mqtt
