// Session State as section 4.1 of 5.0 lists it, the same for both versions. Values only.
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

/// Session Expiry Interval "never" (5.0 section 3.1.2.11.2); 3.1.1 sessions without Clean Session
/// have it, too.
inline constexpr std::uint32_t never_expires = 0xFFFF'FFFF;

struct subscription {
    std::uint8_t qos = 0;  ///< granted
    bool no_local = false;
    bool retain_as_published = false;
    std::optional<std::uint32_t> identifier;
    bool shared = false;  ///< its filter is "$share/NAME/FILTER", of 5.0

    bool operator==(const subscription&) const = default;
};

/// The part of a subscription's filter that topics are matched with.
std::string_view topic_filter(std::string_view filter, const subscription& of);

/// How far a delivery to the client has come.
enum class delivery_stage : std::uint8_t {
    queued,     ///< never sent; it has no packet identifier yet
    published,  ///< PUBLISH sent, waits for PUBACK or PUBREC
    released,   ///< PUBREL sent, waits for PUBCOMP
};

/// One message on its way to one session.
struct delivery {
    std::uint64_t order = 0;  ///< its place among all deliveries of the server
    shared_message what;
    std::uint8_t qos = 0;       ///< to send with
    bool was_retained = false;  ///< sent because of a new subscription
    bool keeps_retain = false;  ///< RETAIN as published, for 5.0
    std::vector<std::uint32_t> subscription_ids;
    std::string share;  ///< the shared subscription it came by; empty: none
    delivery_stage stage = delivery_stage::queued;
    std::uint16_t packet_id = 0;
};

struct session {
    std::string client_id;
    std::optional<link> online;      ///< its connection
    std::uint32_t expiry_s = 0;      ///< in force for the present or the last connection
    std::optional<instant> ends_at;  ///< while offline, unless it never ends
    std::map<std::string, subscription> subscriptions;  ///< by filter
    std::map<std::uint64_t, delivery> outbound;         ///< by order: in flight and queued
    std::map<std::uint16_t, std::uint64_t> in_flight;   ///< packet identifier -> order
    std::uint16_t last_packet_id = 0;
    std::set<std::uint16_t> inbound;  ///< QoS 2 identifiers that wait for PUBREL
    std::optional<mqtt::will> will;
    std::optional<instant> will_due;  ///< while its delay runs

    // What only defects look at; it is not stored.
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
};

/// Deliveries that wait without being in flight.
std::size_t queued_count(const session& s);

/// The next identifier that no delivery in flight uses; there must be one.
std::uint16_t take_packet_id(session& s);
/// Are all identifiers in use?
bool is_out_of_packet_ids(const session& s);

/// The delivery in flight under an identifier; null when there is none.
delivery* find_in_flight(session& s, std::uint16_t packet_id);

/// Section 3.1.3.2.2 of 5.0: seconds between the loss of the connection and the will; absent is 0.
std::uint32_t will_delay(const mqtt::will& will);

}  // namespace brokerproof::reference_broker
