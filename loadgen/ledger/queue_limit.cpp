// In each absence the broker may drop the messages above its limit; it kept `kept` of them.
#include "loadgen/ledger/queue_limit.hpp"

#include <algorithm>

namespace brokerproof::loadgen {
namespace {

/// Numbers that may have been in the queue during an absence.
sequence_set queued_during(const shortfall& lacking, const absence& away, std::int64_t grace_ns) {
    const account& claim = lacking.claim;
    const std::uint64_t to = claim.sent->certainly_after(away.back_ns + claim.clock_ns);
    const std::uint64_t from =
        claim.sent->certainly_before(away.left_ns - grace_ns - claim.clock_ns);
    return from < to ? lacking.missing.within({from, to - 1}) : sequence_set();
}

/// Removes the first `count` of the `candidates` from `from`.
void take_first(sequence_set& from, const sequence_set& candidates, std::uint64_t& count) {
    for (const interval& range : candidates.ranges()) {
        if (count == 0) return;
        const std::uint64_t taken = std::min(count, range.size());
        from = from.minus(sequence_set({range.first, range.first + taken - 1}));
        count -= taken;
    }
}

}  // namespace

std::uint64_t drop_by_policy(std::span<shortfall> shortfalls, const std::vector<absence>& absences,
                             std::uint64_t limit, std::int64_t grace_ns) {
    std::uint64_t dropped = 0;
    for (const absence& away : absences) {
        const auto candidates = [&](const shortfall& lacking) {
            return queued_during(lacking, away, grace_ns);
        };
        std::uint64_t missing = 0;
        for (const shortfall& lacking : shortfalls) missing += candidates(lacking).size();
        const std::uint64_t room = limit - std::min(limit, away.kept);
        std::uint64_t excused = missing - std::min(missing, room);
        dropped += excused;
        for (shortfall& lacking : shortfalls)
            take_first(lacking.missing, candidates(lacking), excused);
    }
    return dropped;
}

}  // namespace brokerproof::loadgen
