// The events of one run of a case, in order. The engine writes them, the judge reads them, reports
// show them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include "harness/base/boxed.hpp"
#include "harness/base/bytes.hpp"
#include "harness/base/enum_names.hpp"
#include "harness/base/transport.hpp"
#include "harness/mqtt/codec.hpp"
#include "harness/mqtt/fields.hpp"
#include "harness/mqtt/packet.hpp"

namespace brokerproof::trace {

/// How the payload of every sentinel begins; the case's tag and a number follow.
inline constexpr std::string_view sentinel_prefix = "bp-fence-";
inline std::string sentinel_of(std::string_view tag, std::uint32_t number) {
    return std::string(sentinel_prefix) + std::string(tag) + '-' + std::to_string(number);
}

// --- happenings on a connection ---
//
// `kind` is the name of the happening in result files. Members are described for writers and
// readers.

/// A TCP connection was made; with WebSocket, the handshake too.
struct opened {
    static constexpr std::string_view kind = "opened";
    std::string endpoint;  ///< for people: "127.0.0.1:1883", "ws://127.0.0.1:8080/mqtt"
    transport via = transport::tcp;
    std::uint16_t local_port = 0;  ///< of our side; 0 when there is no socket

    bool operator==(const opened&) const = default;
};
BOOST_DESCRIBE_STRUCT(opened, (), (endpoint, via, local_port))

/// No connection was made.
struct refused {
    static constexpr std::string_view kind = "refused";
    std::string detail;  ///< for people

    bool operator==(const refused&) const = default;
};
BOOST_DESCRIBE_STRUCT(refused, (), (detail))

/// How a case had its bytes carried below MQTT.
enum class carriage : std::uint8_t {
    usual,       ///< as it comes
    pieces,      ///< divided into frames of WebSocket, records of TLS or segments of TCP
    text_frame,  ///< of WebSocket, which MQTT forbids
};
BOOST_DESCRIBE_ENUM(carriage, usual, pieces, text_frame)

struct sent {
    static constexpr std::string_view kind = "sent";
    bytes raw;                   ///< the whole packet, or bytes that are not a packet
    boxed<mqtt::packet> packet;  ///< when `raw` decodes
    carriage carried = carriage::usual;

    bool operator==(const sent&) const = default;
};
BOOST_DESCRIBE_STRUCT(sent, (), (raw, packet, carried))

struct received {
    static constexpr std::string_view kind = "received";
    bytes raw;                   ///< the whole packet, or the first of bytes that are not a packet
    boxed<mqtt::packet> packet;  ///< when `raw` decodes
    std::vector<mqtt::violation> violations;

    bool operator==(const received&) const = default;
};
BOOST_DESCRIBE_STRUCT(received, (), (raw, packet, violations))

/// The side that ended a connection.
enum class closing_side : std::uint8_t {
    broker,    ///< the broker, or the network
    us_case,   ///< a verb of the case, or its end
    us_limit,  ///< brokerproof on its own: at a limit, or because nothing more could be read
};
BOOST_DESCRIBE_ENUM(closing_side, broker, us_case, us_limit)

/// The way in which a connection ended.
enum class closing_way : std::uint8_t {
    fin,            ///< FIN of TCP, or a closing handshake of WebSocket
    cut,            ///< us_case: FIN of TCP, without the close_notify of TLS
    close_frame,    ///< us_case: a Close frame of WebSocket
    rst,            ///< RST of TCP
    socket_error,   ///< any other error of the socket: `detail`
    disconnect,     ///< us_case: FIN after DISCONNECT
    case_over,      ///< us_case: nothing was left to do
    unreadable,     ///< us_limit: bytes that are not a packet: `detail`
    websocket,      ///< us_limit: bytes that break the rules of WebSocket: `detail`
    packet_bytes,   ///< us_limit: a packet of `amount` bytes was announced
    inbox_packets,  ///< us_limit: `amount` packets that no step had looked at
    inbox_bytes,    ///< us_limit: the same in bytes
    unsent_bytes,   ///< us_limit: `amount` bytes that the broker did not take
    run_memory,     ///< us_limit: the memory of the whole run was used up
};
BOOST_DESCRIBE_ENUM(closing_way, fin, cut, close_frame, rst, socket_error, disconnect, case_over,
                    unreadable, websocket, packet_bytes, inbox_packets, inbox_bytes, unsent_bytes,
                    run_memory)

struct closed {
    static constexpr std::string_view kind = "closed";
    closing_side side = closing_side::broker;
    closing_way way = closing_way::fin;
    std::uint64_t amount = 0;  ///< at a limit: the amount that exceeded it
    std::uint64_t limit = 0;   ///< at a limit: the most that we hold
    std::string detail;        ///< for people

    bool operator==(const closed&) const = default;
};
BOOST_DESCRIBE_STRUCT(closed, (), (side, way, amount, limit, detail))

// --- happenings in the case ---

struct step_began {
    static constexpr std::string_view kind = "step_began";
    int step = 0;                              ///< in reading order, from 0
    std::optional<std::uint32_t> iteration{};  ///< `$n` of the innermost repeat
    std::optional<std::uint32_t> member{};     ///< `$i` in a group
    std::optional<std::int64_t> due_us{};      ///< the planned instant, if any

    bool operator==(const step_began&) const = default;
};
BOOST_DESCRIBE_STRUCT(step_began, (), (step, iteration, member, due_us))

/// How a step ended. Facts only: the judge decides whether that is good or bad.
enum class step_outcome : std::uint8_t {
    done,               ///< all awaited events came (`took`), or the window or fence was completed
    timed_out,          ///< no event that counts came within the limit
    closed,             ///< the connection ended first
    refused,            ///< no TCP connection
    other_subprotocol,  ///< the server chose another WebSocket subprotocol than mqtt
    not_connected,      ///< the client had no open connection
    no_fence,           ///< the sentinel did not arrive
    unresolved,         ///< a $name had no value
    interrupted,        ///< the run or the case's deadline ended first
    environment,        ///< our own side failed: no sockets, the target could not be restarted ...
};
BOOST_DESCRIBE_ENUM(step_outcome, done, timed_out, closed, refused, other_subprotocol,
                    not_connected, no_fence, unresolved, interrupted, environment)

struct step_ended {
    static constexpr std::string_view kind = "step_ended";
    int step = 0;
    std::optional<std::uint32_t> iteration{};
    std::optional<std::uint32_t> member{};
    step_outcome outcome = step_outcome::done;
    std::optional<std::uint32_t> ack{};    ///< index of the event that acknowledged a cooked verb
    std::optional<std::uint32_t> fence{};  ///< number of its sentinel, if one was sent
    std::vector<std::uint32_t> took{};     ///< indexes of the events that the expectation looked at
    std::string detail{};                  ///< for people; with `unresolved` and `environment`

    bool operator==(const step_ended&) const = default;
};
BOOST_DESCRIBE_STRUCT(step_ended, (), (step, iteration, member, outcome, ack, fence, took, detail))

/// The instant that `mark:` names; "name[3]" for a member of a group.
struct mark {
    static constexpr std::string_view kind = "mark";
    std::string name;

    bool operator==(const mark&) const = default;
};
BOOST_DESCRIBE_STRUCT(mark, (), (name))

/// The value that `save:` took from a packet; its name is "name[3]" for a member of a group.
struct saved {
    static constexpr std::string_view kind = "saved";
    std::string name;
    boxed<mqtt::field_value> value;  ///< never empty

    bool operator==(const saved&) const = default;
};
BOOST_DESCRIBE_STRUCT(saved, (), (name, value))

/// The cause for which times up to here cannot be trusted.
enum class noise_source : std::uint8_t {
    own_loop,   ///< our event loop was late
    bystander,  ///< the broker did not answer the PINGREQ of a client that takes no part
};
BOOST_DESCRIBE_ENUM(noise_source, own_loop, bystander)

struct noise {
    static constexpr std::string_view kind = "noise";
    noise_source source = noise_source::own_loop;
    std::uint64_t lost_ms = 0;

    bool operator==(const noise&) const = default;
};
BOOST_DESCRIBE_STRUCT(noise, (), (source, lost_ms))

/// The cause for which the rest of a case did not run.
enum class stop_cause : std::uint8_t {
    deadline,       ///< the case reached its deadline
    interrupted,    ///< the whole run was interrupted
    broker_died,    ///< during the run: `detail` says how
    broker_killed,  ///< during the run, by another program or the kernel: `detail` says how
    broker_hung,    ///< a bystander got no answer for a long time: `detail` says how long
    broker_gone,    ///< nothing listens any more at the place of a broker that somebody else runs
    no_broker,      ///< the private broker of the case did not start: `detail` says why
};
BOOST_DESCRIBE_ENUM(stop_cause, deadline, interrupted, broker_died, broker_killed, broker_hung,
                    broker_gone, no_broker)

/// Was it the broker that ended, or that answers no more?
constexpr bool is_end_of_broker(stop_cause cause) {
    return cause == stop_cause::broker_died || cause == stop_cause::broker_killed ||
           cause == stop_cause::broker_hung || cause == stop_cause::broker_gone;
}

struct stopped {
    static constexpr std::string_view kind = "stopped";
    stop_cause cause = stop_cause::deadline;
    std::string detail;  ///< for people

    bool operator==(const stopped&) const = default;
};
BOOST_DESCRIBE_STRUCT(stopped, (), (cause, detail))

/// Stands for events that were left out to keep the memory of the run bounded.
struct left_out {
    static constexpr std::string_view kind = "left_out";
    std::uint64_t events = 0;

    bool operator==(const left_out&) const = default;
};
BOOST_DESCRIBE_STRUCT(left_out, (), (events))

// --- events ---

using happening = std::variant<opened, refused, sent, received, closed, step_began, step_ended,
                               mark, saved, noise, stopped, left_out>;

struct event {
    std::int64_t at_us = 0;        ///< since the case began, monotonic
    std::string client;            ///< "device", "devices[3]"; empty: the case itself
    std::uint32_t connection = 0;  ///< on a connection: its number for this client, from 0
    mqtt::version version = mqtt::version::v5;  ///< of the connection; else the case's
    brokerproof::trace::happening happening;

    /// Null when something else happened.
    template <class Happening>
    const Happening* get_if() const {
        return std::get_if<Happening>(&happening);
    }
    bool operator==(const event&) const = default;
};
BOOST_DESCRIBE_STRUCT(event, (), (at_us, client, connection, version, happening))

struct trace {
    std::string case_id;
    mqtt::version version{};
    /// Fixed for the whole case: topic, tag, parameters, grace.
    std::map<std::string, mqtt::field_value> names;
    std::vector<event> events;
    std::int64_t waited_ms = 0;  ///< spent in pauses that the plan asks for (at, after, during)

    bool operator==(const trace&) const = default;
};

/// "opened", "step_ended" ...
std::string_view kind_of(const happening& happened);
/// The happening of that kind with default members; none when there is no such kind.
std::optional<happening> happening_of_kind(std::string_view kind);

/// The packet of `sent` and `received`, when the bytes decode; else null.
const mqtt::packet* packet_of(const event& source);

}  // namespace brokerproof::trace
