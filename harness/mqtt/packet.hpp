// MQTT 3.1.1 and 5.0 control packets as plain values. No sockets, no time, no YAML.
// Names are the standard's. Order and duplicates of properties are kept: the wire is evidence.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/base/bytes.hpp"
#include "harness/mqtt/property.hpp"

namespace brokerproof::mqtt {

/// The protocol version; the value is the Protocol Level byte of CONNECT (section 3.1.2.2).
enum class version : std::uint8_t { v311 = 4, v5 = 5 };

/// Control packet types, section 2.1.2 (5.0) and 2.2.1 (3.1.1).
enum class packet_type : std::uint8_t {
    connect = 1,
    connack,
    publish,
    puback,
    pubrec,
    pubrel,
    pubcomp,
    subscribe,
    suback,
    unsubscribe,
    unsuback,
    pingreq,
    pingresp,
    disconnect,
    auth,
};

/// Every member has an initialiser, so that code can name only the fields that matter:
/// `publish{.topic = "a", .payload = "x"}`.
///
/// Binary data (Will Payload, Password, payloads) is kept in std::string: bytes, not characters.
struct will {
    std::uint8_t qos = 0;
    bool retain = false;
    property_list properties{};
    std::string topic{};
    std::string payload{};

    bool operator==(const will&) const = default;
};

struct connect {
    std::string protocol_name = "MQTT";
    std::uint8_t protocol_level = 5;
    bool clean_start = true;  ///< CleanSession in 3.1.1
    std::uint16_t keep_alive = 0;
    property_list properties{};
    std::string client_id{};
    std::optional<mqtt::will> will{};
    std::optional<std::string> username{};
    std::optional<std::string> password{};

    bool operator==(const connect&) const = default;
};

struct connack {
    bool session_present = false;
    std::uint8_t reason_code = 0;  ///< return code in 3.1.1
    property_list properties{};

    bool operator==(const connack&) const = default;
};

struct publish {
    bool dup = false;
    std::uint8_t qos = 0;
    bool retain = false;
    std::string topic{};
    std::uint16_t packet_id = 0;  ///< sent only when qos > 0
    property_list properties{};
    std::string payload{};

    bool operator==(const publish&) const = default;
};

/// PUBACK, PUBREC, PUBREL and PUBCOMP have the same fields.
template <packet_type Type>
struct acknowledgement {
    std::uint16_t packet_id = 0;
    std::uint8_t reason_code = 0;  ///< 5.0 only
    property_list properties{};    ///< 5.0 only

    bool operator==(const acknowledgement&) const = default;
};
using puback = acknowledgement<packet_type::puback>;
using pubrec = acknowledgement<packet_type::pubrec>;
using pubrel = acknowledgement<packet_type::pubrel>;
using pubcomp = acknowledgement<packet_type::pubcomp>;

struct subscription {
    std::string filter{};
    std::uint8_t qos = 0;
    bool no_local = false;             ///< 5.0 only
    bool retain_as_published = false;  ///< 5.0 only
    std::uint8_t retain_handling = 0;  ///< 5.0 only

    bool operator==(const subscription&) const = default;
};

struct subscribe {
    std::uint16_t packet_id = 0;
    property_list properties{};
    std::vector<subscription> subscriptions{};

    bool operator==(const subscribe&) const = default;
};

struct suback {
    std::uint16_t packet_id = 0;
    property_list properties{};
    std::vector<std::uint8_t> reason_codes{};

    bool operator==(const suback&) const = default;
};

struct unsubscribe {
    std::uint16_t packet_id = 0;
    property_list properties{};
    std::vector<std::string> filters{};

    bool operator==(const unsubscribe&) const = default;
};

struct unsuback {
    std::uint16_t packet_id = 0;
    property_list properties{};
    std::vector<std::uint8_t> reason_codes{};  ///< 5.0 only

    bool operator==(const unsuback&) const = default;
};

struct pingreq {
    bool operator==(const pingreq&) const = default;
};

struct pingresp {
    bool operator==(const pingresp&) const = default;
};

struct disconnect {
    std::uint8_t reason_code = 0;  ///< 5.0 only
    property_list properties{};    ///< 5.0 only

    bool operator==(const disconnect&) const = default;
};

/// 5.0 only.
struct auth {
    std::uint8_t reason_code = 0;
    property_list properties{};

    bool operator==(const auth&) const = default;
};

/// The alternatives are in the order of packet_type, so that index() + 1 is the type.
using packet = std::variant<connect, connack, publish, puback, pubrec, pubrel, pubcomp, subscribe,
                            suback, unsubscribe, unsuback, pingreq, pingresp, disconnect, auth>;

inline packet_type type_of(const packet& p) { return static_cast<packet_type>(p.index() + 1); }

/// The Packet Identifier; 0 of a packet that has none.
std::uint16_t packet_id_of(const packet& p);

/// "CONNACK", as the standard spells it.
std::string_view name_of(packet_type type);
/// "connack", as suites spell it; none when no packet has this key.
std::string_view key_of(packet_type type);
std::optional<packet_type> packet_type_by_key(std::string_view key);
/// "3.1.1" and "5".
std::string_view name_of(version v);

/// A default packet of a type (a connect gets the protocol level of `v`).
packet make_packet(packet_type type, version v);

/// One line for people: "CONNACK     session_present=0 rc=0x00". Payloads are cut to 32 bytes,
/// characters other than printable ASCII are escaped, and passwords are not shown.
std::string describe(const packet& p, version v);

}  // namespace brokerproof::mqtt
