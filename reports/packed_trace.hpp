// Traces in the form that a page holds: column by column, since a whole run has 10^5 events and the
// page must stay small. reports/web/src/unpack.ts reads them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reports/model.hpp"

namespace brokerproof::reports {

/// Parts that only few events have, in addition to the columns.
struct rare_parts {
    std::size_t at = 0;                    ///< index among the events of the page
    std::optional<mqtt::version> version;  ///< where it differs from that of the trace
    std::optional<std::size_t> bytes;      ///< of a packet that is shortened: its whole size
    std::string text;                      ///< for people
    std::vector<mqtt::violation> violations;
    std::optional<std::uint64_t> count;  ///< of events that the trace no longer has
    std::optional<std::int64_t> due_us;
    std::optional<trace::step_outcome> outcome;  ///< other than `done`
    std::optional<std::string> name;
    boxed<mqtt::field_value> value;

    bool operator==(const rare_parts&) const = default;
};

/// A place where events are missing.
struct trace_gap {
    std::size_t behind = 0;  ///< how many events of the page stand before it
    std::size_t count = 0;   ///< how many are missing

    bool operator==(const trace_gap&) const = default;
};

struct packed_trace {
    std::vector<std::string> kinds;
    std::vector<std::size_t> kind;  ///< of each event, a number into `kinds`
    std::vector<std::int64_t> at;   ///< of each event, microseconds since the previous one
    std::vector<std::string> clients;
    std::vector<std::size_t> client;  ///< of each event, a number into `clients`
    // Of the beginning and of the end of each step; -1: none.
    std::vector<int> step;
    std::vector<std::int64_t> iteration;
    std::vector<std::int64_t> member;
    // Of each packet.
    std::vector<std::string> line;
    std::vector<bytes> raw;  ///< the first bytes
    std::vector<rare_parts> rare;
    std::vector<trace_gap> left_out;
    mqtt::version version{};
    std::int64_t waited_ms = 0;
    std::map<std::string, mqtt::field_value> names;
};

/// At most about `most` events. Longer traces keep the beginning, the end, and the events around
/// the evidence; `left_out` says where events are missing, and how many.
packed_trace pack(const case_result& judged, std::size_t most);

}  // namespace brokerproof::reports
