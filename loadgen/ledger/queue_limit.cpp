// Of each absence the broker may drop what goes beyond its limit, and it kept `kept`.
#include "loadgen/ledger/queue_limit.hpp"

#include <algorithm>

namespace brokerproof::loadgen {
namespace {

/// Numbers that might have been on their way during an absence.
sequence_set on_the_way(const sequence_set& missing, const sent_stream& sent, const absence& away,
                        std::int64_t grace_ns) {
    const std::uint64_t to = sent.certainly_after(away.back_ns);
    const std::uint64_t from = sent.certainly_before(away.left_ns - grace_ns);
    return from < to ? missing.within({from, to - 1}) : sequence_set();
}

/// Takes the first `count` numbers out of `from`.
void take_first(sequence_set& from, const sequence_set& out_of, std::uint64_t& count) {
    for (const interval& one : out_of.ranges()) {
        if (count == 0) return;
        const std::uint64_t taken = std::min(count, one.size());
        from = from.minus(sequence_set({one.first, one.first + taken - 1}));
        count -= taken;
    }
}

}  // namespace

std::uint64_t drop_by_policy(std::span<shortfall> all, const std::vector<absence>& absences,
                             std::uint64_t limit, std::int64_t grace_ns) {
    std::uint64_t dropped = 0;
    for (const absence& away : absences) {
        const auto candidates = [&](const shortfall& one) {
            return on_the_way(one.missing, *one.of.sent, away, grace_ns);
        };
        std::uint64_t missing = 0;
        for (const shortfall& one : all) missing += candidates(one).size();
        const std::uint64_t room = limit - std::min(limit, away.kept);
        std::uint64_t excused = missing - std::min(missing, room);
        dropped += excused;
        for (shortfall& one : all) take_first(one.missing, candidates(one), excused);
    }
    return dropped;
}

}  // namespace brokerproof::loadgen
