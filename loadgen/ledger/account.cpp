// Which numbers of a stream a session is owed, and which it surely missed.
#include "loadgen/ledger/account.hpp"

#include <algorithm>

namespace brokerproof::loadgen {

sequence_set range(std::uint64_t from, std::uint64_t to) {
    return from < to ? sequence_set({from, to - 1}) : sequence_set();
}

bool account::present() const {
    return received != nullptr && received->next != 0 && received->epoch == entry->epochs;
}

sequence_set account::seen() const {
    sequence_set out;
    if (received == nullptr) return out;
    if (received->past) out = received->past->seen;
    if (received->next != 0)
        out.add(range(received->first, received->next).minus(received->missing));
    if (received->past) out.add(received->past->copies);
    return out;
}

sequence_set account::answered(const sequence_set& of) const {
    return of.within({0, sent->next - 1}).minus(sent->refused).minus(sent->indeterminate);
}

span_of_owed owed_span(const account& of, bool whole_run) {
    const session_entry& entry = *of.entry;
    const std::uint64_t next = of.sent->next;
    span_of_owed out{.maybe = next, .from = next, .to = next, .goes_on = false};
    if (entry.asked_ns != 0) out.maybe = of.sent->certainly_before(entry.asked_ns);
    if (entry.subscribed_ns != 0) out.from = of.sent->certainly_after(entry.subscribed_ns);
    // What came first shows that the subscription was there; all that follows is owed.
    if (of.present() && !of.overlapping && !entry.doubtful)
        out.from = std::min(out.from, of.received->first);
    out.maybe = std::min(out.maybe, out.from);
    if (entry.left_ns == 0 && !entry.ended && whole_run) return out;
    out.to = of.present() ? std::min(of.received->next, next) : out.maybe;
    out.goes_on = !entry.ended;
    return out;
}

sequence_set missing_before(const account& of) {
    sequence_set out;
    if (of.received == nullptr) return out;
    const auto head = [&](std::int64_t subscribed_ns, std::uint64_t first) {
        if (subscribed_ns == 0) return;
        out.add(range(of.sent->certainly_after(subscribed_ns), first));
    };
    if (of.received->past) {
        out.add(of.received->past->missing);
        for (const auto& one : of.received->past->beginnings) head(one.subscribed_ns, one.first);
    }
    if (of.received->next != 0 && !of.present()) {
        out.add(of.received->missing);
        head(of.received->subscribed_ns, of.received->first);
    }
    return out;
}

bool may_have_expired(const account& of, const publication& by, bool blind) {
    constexpr std::int64_t second_ns = 1'000'000'000;
    const auto expiry = by.message_expiry_interval;
    if (!expiry) return false;
    const std::int64_t waited =
        std::max({of.entry->longest_absence_ns, of.entry->longest_delay_ns, of.sent->slowest_ns});
    return waited + second_ns >= *expiry * second_ns || blind;
}

}  // namespace brokerproof::loadgen
