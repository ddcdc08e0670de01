// What was seen of clients and a broker. Values only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe/enum.hpp>

#include "harness/mqtt/packet.hpp"
#include "harness/watch/account.hpp"
#include "harness/watch/matter.hpp"
#include "harness/witness/rule.hpp"

namespace brokerproof::watch {

/// What a packet is, or the end of a connection.
enum class packet_kind : std::uint8_t {
    connect,
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
    connection_closed,
};
BOOST_DESCRIBE_ENUM(packet_kind, connect, connack, publish, puback, pubrec, pubrel, pubcomp,
                    subscribe, suback, unsubscribe, unsuback, pingreq, pingresp, disconnect, auth,
                    connection_closed)

/// One of the packets that show what is told.
struct shown_packet {
    std::int64_t at_us = 0;
    std::string client_id;         ///< whose connection it is; empty: not known
    std::uint64_t connection = 0;  ///< which one, among all; 0: not remembered
    witness::side from{};          ///< who has sent it, or has ended the connection
    packet_kind kind{};
    std::string label;           ///< the fields that matter, for people
    std::uint64_t left_out = 0;  ///< packets of its client before it that are not shown

    bool operator==(const shown_packet&) const = default;
};

struct missed_messages {
    std::vector<cause> causes;  ///< each alone would have lost them; the earliest first
    std::uint64_t count = 0;
    std::string first_topic;
    std::int64_t first_us = 0;          ///< when the first of them was published
    std::vector<shown_packet> packets;  ///< around the first of them

    bool operator==(const missed_messages&) const = default;
};

struct client_finding {
    finding kind{};
    std::uint64_t count = 1;
    std::int64_t first_us = 0;
    std::string about;                  ///< a filter, another id, seconds or a rule: for people
    std::vector<shown_packet> packets;  ///< before it was first made

    bool operator==(const client_finding&) const = default;
};

enum class session_state : std::uint8_t { none, online, kept, over };
BOOST_DESCRIBE_ENUM(session_state, none, online, kept, over)

/// A time in which a session had one state.
struct session_span {
    session_state state{};
    std::int64_t from_us = 0;
    std::int64_t to_us = 0;

    bool operator==(const session_span&) const = default;
};

struct client_report {
    std::string client_id;
    std::string broker;  ///< its address, when a recording has several; else empty
    mqtt::version version{};
    std::uint64_t connections = 0;
    std::uint64_t came = 0;           ///< messages that it was waiting for and that came
    std::uint64_t waiting = 0;        ///< messages that its kept session still has to get
    std::vector<session_span> spans;  ///< the last ones, in their order
    std::vector<missed_messages> missed;
    std::vector<client_finding> findings;
    std::vector<retained_sum> retained;  ///< what its new subscriptions got
    std::vector<will_sum> wills;         ///< its own

    bool operator==(const client_report&) const = default;
};

/// A rule across packets that one side has broken.
struct broken_rule {
    witness::rule rule{};
    witness::side side{};
    std::string statement;
    std::string client_id;  ///< of the first breach
    std::uint64_t count = 0;
    std::vector<shown_packet> packets;  ///< before the first breach

    bool operator==(const broken_rule&) const = default;
};

/// Connections whose bytes were not read, or not all of them.
struct unread_connections {
    std::uint64_t tls = 0;
    std::uint64_t http = 0;       ///< MQTT over WebSocket, most likely
    std::uint64_t level_3 = 0;    ///< MQTT 3.1
    std::uint64_t other = 0;      ///< no MQTT, another level, or broken packets
    std::uint64_t one_sided = 0;  ///< only one side has said anything
    /// Messages on connections that were there before the recording began, of which nobody can tell
    /// whether they are of MQTT 3.1.1 or 5: they are not accounted for.
    std::uint64_t uncertain_messages = 0;

    unread_connections& operator+=(const unread_connections& more);
    bool operator==(const unread_connections&) const = default;
};

/// TCP to a port that was not asked for.
struct other_port {
    std::uint16_t port = 0;  ///< of the server, as far as it shows
    std::uint64_t frames = 0;

    bool operator==(const other_port&) const = default;
};

/// How far a recording of a network can be believed.
struct recording {
    std::uint64_t frames = 0;
    std::uint64_t joined = 0;           ///< connections whose beginning was not recorded
    std::uint64_t lost_bytes = 0;       ///< sent, and not recorded
    std::uint64_t cut_frames = 0;       ///< recorded in part (a snap length)
    std::uint64_t fragments = 0;        ///< parts of IP packets, which are not read
    std::vector<other_port> elsewhere;  ///< the busiest first
    std::string failure;                ///< why it could not be read to its end; may be empty

    bool operator==(const recording&) const = default;
};

struct watch_report {
    std::string source;        ///< the broker's address, or the file of the recording
    std::int64_t began_s = 0;  ///< when time 0 was, since 1970; 0: not known
    std::uint64_t connections = 0;
    std::uint64_t packets = 0;
    std::uint64_t published = 0;  ///< messages that the broker accepted
    std::uint64_t forgotten = 0;  ///< clients that left for good, with nothing to tell about them
    unread_connections unread;
    std::optional<watch::recording> recording;  ///< none: as a proxy
    std::vector<client_report> clients;
    std::vector<broken_rule> rules;
    std::vector<shared_group> groups;  ///< shared subscriptions

    bool operator==(const watch_report&) const = default;
};

/// The gravest grade of a report; none when nothing was found.
std::optional<grade> gravest(const watch_report& of);

}  // namespace brokerproof::watch
