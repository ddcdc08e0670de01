// What happened in one run of a case, in order. The engine writes it, the judge reads it, reports
// show it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/bytes.hpp"
#include "harness/mqtt/codec.hpp"
#include "harness/mqtt/fields.hpp"
#include "harness/mqtt/packet.hpp"

namespace brokerproof::trace {

/// How the payload of every sentinel begins; the case's tag and a number follow.
inline constexpr std::string_view sentinel_prefix = "bp-fence-";

enum class event_kind : std::uint8_t {
    opened,    ///< TCP connection made
    refused,   ///< TCP connection not made; text says why
    sent,      ///< raw, packet (when it decodes)
    received,  ///< raw, packet, violations
    closed,    ///< text: "fin by us", "rst by us", "fin", "reset", "inbox full", "packet too large"
               ///< ...
    begin,     ///< a step begins: step, iteration, member; due_us when it was to begin
    end,       ///< a step ends: outcome, ack, took
    mark,      ///< name
    saved,     ///< name, value
    noise,  ///< timing could not be trusted around here: value = milliseconds lost, text says what
    note,   ///< text for people
};

/// How a step came to its end. Facts only: whether that is good or bad is the judge's business.
enum class step_outcome : std::uint8_t {
    done,           ///< everything awaited came (`took`), or the window or fence was completed
    timed_out,      ///< nothing that could count came within the limit
    closed,         ///< the connection ended first
    refused,        ///< no TCP connection
    not_connected,  ///< the client had no open connection
    no_fence,       ///< the sentinel did not arrive
    unresolved,     ///< a $name stood for nothing
    interrupted,    ///< the run or the case's deadline ended first
    environment,    ///< our own side failed: no sockets, target could not be restarted ...
};

struct event {
    std::int64_t at_us = 0;  ///< since the case began, monotonic
    event_kind kind{};
    std::string client;  ///< "device", "devices[3]"; empty: the case itself
    int step = -1;
    std::int64_t iteration = -1;  ///< `$n` of the innermost repeat
    std::int64_t member = -1;     ///< `$i` in a group
    std::int64_t due_us = -1;     ///< begin: the planned instant, when there was one
    std::int64_t connection = 0;  ///< on the wire: the client's how many-eth connection, from 0
    bytes raw;                    ///< sent, received: the whole packet
    mqtt::version version = mqtt::version::v5;  ///< of the connection, to decode `raw`
    std::optional<mqtt::packet> packet;
    std::vector<mqtt::violation> violations;
    std::string name;  ///< mark, saved
    std::optional<mqtt::field_value> value;
    std::string text;
    step_outcome outcome = step_outcome::done;
    std::int64_t ack = -1;            ///< end: index of the event that acknowledged a cooked verb
    std::vector<std::uint32_t> took;  ///< end: indexes of the events that the expectation looked at

    bool operator==(const event&) const = default;
};

struct trace {
    std::string case_id;
    mqtt::version version{};
    std::map<std::string, mqtt::field_value>
        names;  ///< fixed for the whole case: topic, tag, parameters, grace
    std::vector<event> events;
    std::int64_t waited_ms = 0;  ///< spent in pauses that the plan asks for (at, after, during)

    bool operator==(const trace&) const = default;
};

std::string_view name_of(event_kind kind);
std::string_view name_of(step_outcome outcome);

/// A closing that was our own doing: the case's verb, a limit of ours, or the end of the case.
bool is_closed_by_us(const event& e);

/// "device  +0.001  < CONNACK   session_present=0 rc=0x00"; empty for begin and end.
std::string describe(const event& e);

}  // namespace brokerproof::trace
