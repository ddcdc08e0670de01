// Traces as they stand in a page: column by column, since a whole run has 10^5 events and a page is
// to stay small. reports/web/src/unpack.ts reads them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reports/model.hpp"

namespace brokerproof::reports {

/// What only few events have, beside the columns.
struct rare_parts {
    std::size_t at = 0;  ///< which event of those in the page
    std::optional<mqtt::version> version;  ///< other than that of the trace
    std::optional<std::size_t> bytes;      ///< of a packet that is shortened: its whole size
    std::string text;                      ///< for people
    std::vector<mqtt::violation> violations;
    std::optional<std::int64_t> due_us;
    std::optional<trace::step_outcome> outcome;  ///< other than `done`
    std::optional<std::string> name;
    boxed<mqtt::field_value> value;

    bool operator==(const rare_parts&) const = default;
};

/// A place where events are missing.
struct trace_gap {
    std::size_t behind = 0;  ///< how many events of the page
    std::size_t count = 0;   ///< how many are missing

    bool operator==(const trace_gap&) const = default;
};

struct packed_trace {
    std::vector<std::string> kinds;
    std::vector<std::size_t> kind;  ///< of each event, a number into `kinds`
    std::vector<std::int64_t> at;   ///< of each event, us since the one before
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

/// At most about `most` events: of longer traces the beginning, the end, and what is around the
/// evidence. `left_out` tells where how many are missing.
packed_trace pack(const case_result& judged, std::size_t most);

}  // namespace brokerproof::reports
