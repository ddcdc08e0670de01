// Computes which numbers of a stream a session is owed, and which it certainly missed.
#include "loadgen/ledger/account.hpp"

#include "loadgen/scenario/duration.hpp"
#include "loadgen/scenario/network_hold.hpp"

#include <algorithm>
#include <iterator>

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

sequence_set account::answered(const sequence_set& numbers) const {
    return numbers.within({0, sent->next - 1}).minus(sent->refused).minus(sent->indeterminate);
}

span_of_owed owed_span(const account& claim, bool whole_run) {
    const session_entry& entry = *claim.entry;
    const std::uint64_t next = claim.sent->next;
    span_of_owed out{.maybe = next, .from = next, .to = next, .goes_on = false};
    if (entry.asked_ns != 0)
        out.maybe = claim.sent->certainly_before(entry.asked_ns - claim.clock_ns);
    if (entry.subscribed_ns != 0)
        out.from = claim.sent->certainly_after(entry.subscribed_ns + claim.clock_ns);
    // The first message shows that the subscription existed; all messages after it are owed.
    if (claim.present() && !claim.overlapping && !entry.doubtful)
        out.from = std::min(out.from, claim.received->first);
    out.maybe = std::min(out.maybe, out.from);
    if (entry.left_ns == 0 && !entry.ended && whole_run) return out;
    out.to = claim.present() ? std::min(claim.received->next, next) : out.maybe;
    out.goes_on = !entry.ended;
    return out;
}

sequence_set missing_before(const account& claim) {
    sequence_set out;
    if (claim.received == nullptr) return out;
    const auto head = [&](std::int64_t subscribed_ns, std::uint64_t first) {
        if (subscribed_ns == 0) return;
        out.add(range(claim.sent->certainly_after(subscribed_ns + claim.clock_ns), first));
    };
    if (claim.received->past) {
        out.add(claim.received->past->missing);
        for (const auto& beginning : claim.received->past->beginnings)
            head(beginning.subscribed_ns, beginning.first);
    }
    if (claim.received->next != 0 && !claim.present()) {
        out.add(claim.received->missing);
        head(claim.received->subscribed_ns, claim.received->first);
    }
    return out;
}

namespace {

/// The latest time that is known not to be after it was sent.
std::int64_t sent_at(const sent_stream& sent, std::uint64_t number) {
    const auto later =
        std::ranges::upper_bound(sent.marks, number, {}, &sent_stream::mark::sequence);
    return later == sent.marks.begin() ? 0 : std::prev(later)->sent_ns;
}

}  // namespace

/// A message that was sent again may have been acknowledged only by the broker that came after.
forgotten_claim forgotten_numbers(const account& claim,
                                  std::span<const forgotten_session> sessions) {
    forgotten_claim out;
    for (const forgotten_session& gone : sessions) {
        auto lost = range(claim.sent->certainly_after(gone.subscribed_ns + claim.clock_ns),
                          claim.sent->certainly_before(gone.broker_ended_ns - claim.clock_ns));
        lost = claim.answered(lost).minus(claim.sent->resent).minus(claim.seen());
        lost = lost.minus(missing_before(claim));
        if (lost.empty()) continue;
        const auto oldest_ns = sent_at(*claim.sent, lost.ranges().front().first);
        out.window_ns = std::max(out.window_ns, gone.broker_ended_ns - oldest_ns);
        out.numbers.add(lost);
    }
    return out;
}

bool reads_late(const topology& layout, client_number client) {
    return has_network(layout.planned()) ||
           std::holds_alternative<stuck>(layout.group_with(client).life);
}

bool may_have_expired(const account& claim, const publication& published, bool blind) {
    const auto expiry = published.message_expiry_interval;
    if (!expiry) return false;
    const std::int64_t waited = std::max(
        {claim.entry->longest_absence_ns, claim.entry->longest_delay_ns, claim.sent->slowest_ns});
    return waited + claim.clock_ns + second_ns >= *expiry * second_ns || blind;
}

}  // namespace brokerproof::loadgen
