#include "loadgen/ledger/retained.hpp"

#include <algorithm>

namespace brokerproof::loadgen {
namespace {

bool can_be_judged(const account& claim, const publication& published) {
    const session_entry& session = *claim.entry;
    const bool online = session.left_ns == 0 && !session.ended && !session.doubtful;
    return published.retain && !published.message_expiry_interval && online &&
           session.asked_ns != 0 && session.subscribed_ns != 0;
}

/// The last number that the broker certainly had before the SUBSCRIBE.
std::optional<std::uint64_t> last_before(const account& claim, std::int64_t grace_ns) {
    const std::int64_t slowest = claim.sent->slowest_ns;
    const bool answered = slowest >= 0 || claim.qos == 0;
    if (!answered) return {};
    const std::int64_t latest =
        claim.entry->asked_ns - std::max<std::int64_t>(slowest, 0) - grace_ns - claim.clock_ns;
    const auto had = claim.answered(range(0, claim.sent->certainly_before(latest)));
    if (had.empty()) return {};
    return had.ranges().back().last;
}

/// The lowest number that did not come as a retained copy in the present session, if all above it
/// did not come either.
std::uint64_t copies_below(const account& claim) {
    if (claim.received == nullptr || claim.received->epoch != claim.entry->epochs) return 0;
    return claim.received->past ? claim.received->past->copy_next : 0;
}

}  // namespace

void retained_audit::look_at(const account& claim, std::int64_t grace_ns) {
    const auto& [publisher, stream] = claim.stream;
    if (!can_be_judged(claim, layout_.published_by(publisher, stream))) return;
    due_copy& copy = copies_[{claim.session, layout_.topic(publisher, stream)}];
    ++copy.streams;
    const auto number = last_before(claim, grace_ns);
    const std::uint64_t came_below = copies_below(claim);
    copy.came = copy.came || came_below > number.value_or(0);
    if (!number) return;
    copy.owed = true;
    copy.best_effort = copy.best_effort && claim.qos == 0;
    copy.stream = claim.stream;
    copy.number = *number;
}

void retained_audit::settle(std::optional<std::uint64_t> queue_limit, ledger_report& into) const {
    for (auto begin = copies_.begin(); begin != copies_.end();) {
        const client_number session = begin->first.first;
        delivery_counts& counts = into.groups[layout_.group_of(session)];
        std::uint64_t owed = 0;
        std::uint64_t lost = 0;
        auto next = begin;
        for (; next != copies_.end() && next->first.first == session; ++next) {
            const due_copy& copy = next->second;
            if (!copy.owed) continue;
            if (copy.best_effort) {
                ++counts.retained_best_effort;
                counts.retained_best_effort_delivered += copy.came ? 1 : 0;
                continue;
            }
            ++owed;
            lost += copy.came ? 0 : 1;
        }
        const std::uint64_t over = owed - std::min(owed, queue_limit.value_or(owed));
        std::uint64_t excused = std::min(lost, over);
        counts.retained_owed += owed;
        counts.retained_lost += lost - excused;
        for (; begin != next; ++begin) {
            const due_copy& copy = begin->second;
            if (!copy.owed || copy.came || copy.best_effort) continue;
            if (excused != 0) {
                --excused;
                continue;
            }
            const interval number{copy.number, copy.number};
            into.losses.push_back({session, copy.stream, number, {}, true});
        }
    }
}

}  // namespace brokerproof::loadgen
