// The state of a slice during a run, and its result at the end. Values only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "loadgen/fleet/leftover.hpp"
#include "loadgen/ledger/books_file.hpp"
#include "loadgen/life/recovery.hpp"
#include "loadgen/measure/broken_rule.hpp"
#include "loadgen/measure/measures.hpp"

namespace brokerproof::loadgen {

/// Adds the same recovery of another slice.
void merge(recovery_state& into, const recovery_state& other);

/// The state that decides milestones.
struct slice_status {
    std::int64_t phase = INT64_MAX;  ///< the earliest that a slice is still in; -1: none has begun
    std::uint64_t expected = 0;      ///< clients that should be online in this phase
    std::uint64_t online = 0;
    std::uint64_t in_flight = 0;      ///< publishes without an answer, and those that wait for room
    std::uint64_t unfinished = 0;     ///< publications of this phase that have not sent all
    std::int64_t last_news_ns = 0;    ///< when the last PUBLISH or CONNACK came
    std::int64_t last_packet_ns = 0;  ///< when the last packet of any kind came
    bool operator==(const slice_status&) const = default;
};
void merge(slice_status& into, const slice_status& other);

struct slice_snapshot {
    measures so_far;
    std::vector<recovery_state> recoveries;
    std::vector<received_counts> received;  ///< a group each
    std::vector<session_counts> sessions;   ///< a group each
};
void merge(slice_snapshot& into, const slice_snapshot& other);
/// Before any slice has answered: nothing was measured yet, in `groups` groups.
slice_snapshot snapshot_of_nobody(std::size_t groups);

struct slice_result : ledger_books {
    slice_snapshot last;
    std::vector<std::string> remarks;   ///< the first faults in what brokers sent
    std::vector<leftover> leftovers{};  ///< still on their brokers
    std::vector<broken_rule> rules{};   ///< with `fleet_plan::witness`
};

}  // namespace brokerproof::loadgen
