// The Session State that section 4.1 of 5.0 lists, the same for both versions. Values only.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "harness/reference_broker/message.hpp"

namespace brokerproof::reference_broker {

/// The Session Expiry Interval "never" (5.0 section 3.1.2.11.2); 3.1.1 sessions without Clean
/// Session have it too.
inline constexpr std::uint32_t never_expires = 0xFFFF'FFFF;

struct subscription {
    std::uint8_t qos = 0;  ///< granted
    bool no_local = false;
    bool retain_as_published = false;
    std::optional<std::uint32_t> identifier;
    bool shared = false;  ///< the filter is "$share/NAME/FILTER" of 5.0
    instant acts_from{};  ///< not stored

    bool operator==(const subscription&) const = default;
};

/// The part of a subscription's filter that is matched with topics.
std::string_view topic_filter(std::string_view filter, const subscription& granted);

/// How far a delivery to a client has come.
enum class delivery_stage : std::uint8_t {
    queued,     ///< never sent; it has no packet identifier yet
    published,  ///< PUBLISH sent, waits for PUBACK or PUBREC
    released,   ///< PUBREL sent, waits for PUBCOMP
};

/// One message on its way to one session.
struct delivery {
    std::uint64_t order = 0;  ///< its number among all deliveries of the server
    shared_message content;
    std::uint8_t qos = 0;       ///< the QoS to send it with
    bool was_retained = false;  ///< a retained message, sent because of a new subscription
    bool keeps_retain = false;  ///< Retain As Published, for 5.0
    std::vector<std::uint32_t> subscription_ids;
    std::string share;  ///< the shared subscription that it belongs to; empty: none
    delivery_stage stage = delivery_stage::queued;
    std::uint16_t packet_id = 0;
    instant ready_at{};  ///< it may not leave before; not stored
};

struct session {
    std::string client_id;
    std::optional<link> online;      ///< its connection; none while it is offline
    std::uint32_t expiry_s = 0;      ///< the interval of the present or the last connection
    std::optional<instant> ends_at;  ///< set while it is offline, unless it never ends
    std::map<std::string, subscription> subscriptions;  ///< by filter
    std::map<std::uint64_t, delivery> outbound;         ///< in flight and queued, by order number
    std::map<std::uint16_t, std::uint64_t> in_flight;   ///< packet identifier -> order number
    std::uint16_t last_packet_id = 0;
    std::set<std::uint16_t> inbound;        ///< QoS 2 identifiers that wait for PUBREL
    std::map<std::uint16_t, message> held;  ///< QoS 2 messages that are passed on at PUBREL
    std::optional<mqtt::will> will;
    std::optional<instant> will_due;  ///< set while the will delay runs

    // Only defects read these; they are not stored.
    instant connected_at{};
    instant last_packet_at{};
    bool began_clean = false;
    bool said_goodbye = false;
    bool will_was_published = false;
    std::map<std::string, subscription> removed;
    std::optional<mqtt::will> will_of_first_visit;
    std::optional<mqtt::will> stale_will;
    std::optional<std::uint16_t> last_receive_maximum;
    std::size_t last_unacknowledged = 0;
    std::set<std::string> enrolled_again;  ///< shared filters
    std::map<std::uint16_t, std::string> aliases;
    std::uint16_t last_acknowledged = 0;  ///< the identifier of the last QoS 1 PUBLISH
};

/// The number of deliveries that were never sent.
std::size_t queued_count(const session& state);

/// Are all identifiers in use?
bool is_out_of_packet_ids(const session& state);

/// The delivery in flight under an identifier; null when there is none.
delivery* find_in_flight(session& state, std::uint16_t packet_id);

/// Section 3.1.3.2.2 of 5.0: seconds between the loss of the connection and the will; 0 when
/// absent.
std::uint32_t will_delay(const mqtt::will& will);

}  // namespace brokerproof::reference_broker
