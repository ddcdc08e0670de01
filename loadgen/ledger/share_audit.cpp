// A message is lost when no member got it although one of them was subscribed when it was sent.
// What an absent member may still hold, and what a session may have taken along when it ended, is
// no proof of a loss.
#include "loadgen/ledger/share_audit.hpp"

#include <algorithm>
#include <limits>

#include "loadgen/ledger/coverage.hpp"

namespace brokerproof::loadgen {

/// What one session of a member got of a stream.
struct share_audit::receiver {
    client_number client = 0;
    sequence_set seen;
    sequence_set abandoned;  ///< of these: another member may get them, too
};

/// What may have become of the numbers of a stream.
struct share_audit::fates {
    sequence_set owed;   ///< a member had certainly subscribed
    sequence_set maybe;  ///< a member may have subscribed
    sequence_set held;   ///< may wait for a member that is away at the end
    sequence_set gone;   ///< may have waited for a session that has ended
    std::int64_t first_asked_ns = std::numeric_limits<std::int64_t>::max();
    std::int64_t clock_ns = 0;
};

namespace {

constexpr std::size_t most_share_faults = 20;

void move_count(std::uint64_t& from, std::uint64_t& to, std::uint64_t count) {
    const std::uint64_t moved = std::min(from, count);
    from -= moved;
    to += moved;
}

bool may_have_expired(const topology& layout, const std::vector<account>& members) {
    const auto& [publisher, stream] = members.front().stream;
    const publication& published = layout.published_by(publisher, stream);
    return std::ranges::any_of(members, [&](const account& member) {
        return may_have_expired(member, published, reads_late(layout, member.session));
    });
}

/// A copy for each of `holders`, of which those that have not abandoned it are too many.
std::uint64_t wrong_copies(std::size_t holders, std::size_t settled) {
    return holders == 0 || settled == 0 ? 0 : settled - 1;
}

}  // namespace

void share_audit::look_at(stream_key stream, const sent_stream& sent,
                          std::span<const match> members, ledger_report& into) {
    const auto accounts = accounts_of(stream, sent, members);
    if (accounts.empty()) return;
    const auto receivers = receivers_of(accounts);
    fates known = fates_of(accounts);
    if (!policy_.all_slices && accounts.size() < members.size()) known.held = known.maybe;
    std::vector<sequence_set> sets;
    for (const receiver& one : receivers) sets.push_back(one.seen);
    judge_copies(accounts, receivers, into);
    const auto strays = judge_strays(accounts, receivers, known, into);
    delivery_counts& counts = into.groups[layout_.group_of(accounts.front().session)];
    judge_missing(members.front().share, accounts, united(sets), strays, known, counts);
}

std::vector<account> share_audit::accounts_of(stream_key stream, const sent_stream& sent,
                                              std::span<const match> members) const {
    const std::uint8_t sent_qos = layout_.published_by(stream.publisher, stream.stream).qos;
    std::vector<account> out;
    for (const match& member : members) {
        const session_entry* entry = received_.find(member.subscriber);
        if (entry == nullptr || entry->refused) continue;
        const bool is_near =
            layout_.slice_of(stream.publisher) == layout_.slice_of(member.subscriber);
        out.push_back({.session = member.subscriber,
                       .stream = stream,
                       .qos = std::min(sent_qos, member.qos),
                       .overlapping = member.matches > 1,
                       .entry = entry,
                       .sent = &sent,
                       .received = received_.find({member.subscriber, stream}),
                       .clock_ns = is_near ? 0 : policy_.clock_uncertainty_ns});
    }
    return out;
}

std::vector<share_audit::receiver> share_audit::receivers_of(const std::vector<account>& members) {
    std::vector<receiver> out;
    for (const account& member : members) {
        taken_[member.session] += member.seen().size();
        const received_stream* pair = member.received;
        if (pair == nullptr) continue;
        auto abandoned = abandoned_numbers(*member.entry, *pair);
        if (pair->past) abandoned.add(pair->past->abandoned);
        if (pair->past && !pair->past->seen.empty())
            out.push_back({member.session, pair->past->seen, abandoned});
        if (pair->next != 0)
            out.push_back({member.session, range(pair->first, pair->next).minus(pair->missing),
                           std::move(abandoned)});
    }
    return out;
}

share_audit::fates share_audit::fates_of(const std::vector<account>& members) const {
    fates out;
    for (const account& member : members) {
        const sent_stream& sent = *member.sent;
        const std::int64_t doubt = member.clock_ns;
        out.clock_ns = std::max(out.clock_ns, doubt);
        const auto span = [&](std::int64_t asked, std::int64_t subscribed, std::uint64_t known_to,
                              std::uint64_t perhaps_to) {
            out.first_asked_ns = std::min(out.first_asked_ns, asked);
            if (subscribed != 0)
                out.owed.add(range(sent.certainly_after(subscribed + doubt), known_to));
            const auto possible = range(sent.certainly_before(asked - doubt), perhaps_to);
            out.maybe.add(possible);
            return possible;
        };
        for (const tenure& past : received_.earlier(member.session)) {
            out.gone.add(span(past.asked_ns, past.subscribed_ns,
                              sent.certainly_before(past.left_ns - doubt),
                              sent.certainly_after(past.gone_ns + doubt)));
        }
        const session_entry& entry = *member.entry;
        if (entry.asked_ns == 0) continue;
        const std::uint64_t known_to =
            entry.ended ? sent.certainly_before(entry.left_ns - doubt) : sent.next;
        const auto possible = span(entry.asked_ns, entry.subscribed_ns, known_to, sent.next);
        if (entry.ended) {
            out.gone.add(possible);
        } else if (entry.left_ns != 0) {
            out.held.add(possible);
        }
        if (entry.doubtful)
            out.gone.add(possible.within({0, sent.certainly_after(entry.subscribed_ns + doubt)}));
    }
    return out;
}

/// Another member may get a QoS 1 message only if the connection of the first has ended before the
/// broker read its acknowledgement. So all who got it but one must have lost their connection.
void share_audit::judge_copies(const std::vector<account>& members,
                               const std::vector<receiver>& receivers, ledger_report& into) const {
    const stream_key stream = members.front().stream;
    std::vector<sequence_set> sets;  // of each receiver what it has settled, then what it abandoned
    for (const receiver& one : receivers) {
        sets.push_back(one.seen.minus(one.abandoned));
        sets.push_back(common(one.seen, one.abandoned));
    }
    for (const overlap& copied : overlaps(sets)) {
        const auto settled = static_cast<std::size_t>(std::ranges::count_if(
            copied.holders, [](std::uint32_t holder) { return holder % 2 == 0; }));
        // A message that was published twice may come twice.
        const auto once = sequence_set(copied.numbers).minus(members.front().sent->resent);
        const std::uint64_t copies =
            copied.numbers.size() * static_cast<std::uint64_t>(copied.holders.size() - 1);
        const std::uint64_t wrong = once.size() * wrong_copies(copied.holders.size(), settled);
        const client_number first = receivers[copied.holders.front() / 2].client;
        const client_number second = receivers[copied.holders.back() / 2].client;
        received_counts& counts = into.groups[layout_.group_of(second)].received;
        move_count(counts.fresh, counts.duplicated, wrong);
        move_count(counts.fresh, counts.redelivered, copies - wrong);
        if (wrong != 0 && into.share_faults.size() < most_share_faults)
            into.share_faults.push_back(
                {share_fault_kind::duplicated, first, second, stream, once.ranges().front()});
    }
}

/// The numbers that the broker certainly had before any member subscribed.
sequence_set share_audit::judge_strays(const std::vector<account>& members,
                                       const std::vector<receiver>& receivers, const fates& known,
                                       ledger_report& into) const {
    const sent_stream& sent = *members.front().sent;
    if (sent.slowest_ns < 0) return {};
    const std::int64_t latest =
        known.first_asked_ns - sent.slowest_ns - policy_.grace_ns - known.clock_ns;
    const auto before = members.front().answered(range(0, sent.certainly_before(latest)));
    for (const receiver& one : receivers) {
        const auto strays = common(one.seen, before);
        if (strays.empty()) continue;
        received_counts& counts = into.groups[layout_.group_of(one.client)].received;
        move_count(counts.fresh, counts.stray, strays.size());
        if (into.share_faults.size() < most_share_faults)
            into.share_faults.push_back({share_fault_kind::stray, one.client, one.client,
                                         members.front().stream, strays.ranges().front()});
    }
    return before;
}

void share_audit::judge_missing(std::uint32_t share, const std::vector<account>& members,
                                const sequence_set& seen, const sequence_set& strays,
                                const fates& known, delivery_counts& into) {
    const account& first = members.front();
    auto due = known.owed;
    due.add(seen.minus(strays));
    due = first.answered(due);
    const auto came = common(due, seen);
    const bool best_effort =
        std::ranges::any_of(members, [](const account& member) { return member.qos == 0; });
    const auto unsure = common(first.sent->indeterminate, known.maybe);
    into.indeterminate += unsure.size();
    into.indeterminate_delivered += common(unsure, seen).size();
    if (best_effort) {
        into.best_effort += due.size();
        into.best_effort_delivered += came.size();
        return;
    }
    const auto band = first.answered(known.maybe.minus(known.owed)).minus(seen);
    auto missing = due.minus(seen);
    const auto open = policy_.whole_run ? common(missing, known.held) : missing;
    missing = missing.minus(open);
    into.owed += due.size() + band.size();
    into.delivered += came.size();
    into.open += open.size() + band.size();
    into.at_boundary += band.size();
    const auto gone = common(missing, known.gone);
    into.gone_with_session += gone.size();
    missing = missing.minus(gone);
    if (missing.empty()) return;
    if (may_have_expired(layout_, members)) {
        into.expired += missing.size();
        return;
    }
    account claim = first;
    claim.clock_ns = known.clock_ns;
    shortfalls_[share].push_back({claim, std::move(missing)});
    auto& known_members = members_[share];
    known_members.clear();
    for (const account& member : members) known_members.push_back(member.session);
}

void share_audit::settle(ledger_report& into) {
    for (auto& [share, lacking] : shortfalls_) settle_share(share, lacking, into);
    report_balance(into);
}

void share_audit::settle_share(std::uint32_t share, std::vector<shortfall>& lacking,
                               ledger_report& into) {
    delivery_counts& counts = into.groups[layout_.group_of(lacking.front().claim.session)];
    if (policy_.queue_limit)
        counts.dropped_by_policy +=
            drop_by_policy(lacking, absences_of(share), *policy_.queue_limit, policy_.grace_ns);
    for (const shortfall& one : lacking) {
        counts.lost += one.missing.size();
        for (const interval& numbers : one.missing.ranges())
            into.losses.push_back({one.claim.session, one.claim.stream, numbers, {}, false});
    }
}

/// Of all members, because the broker may have chosen any of them. A client that does not read
/// counts as away all the time, with a full queue at the broker.
std::vector<absence> share_audit::absences_of(std::uint32_t share) const {
    std::vector<absence> out;
    for (const client_number member : members_.at(share)) {
        const auto& own = received_.find(member)->absences;
        out.insert(out.end(), own.begin(), own.end());
        if (reads_late(layout_, member))
            out.push_back({std::numeric_limits<std::int64_t>::min() / 2,
                           std::numeric_limits<std::int64_t>::max() / 2, *policy_.queue_limit});
    }
    return out;
}

void share_audit::report_balance(ledger_report& into) const {
    const auto& groups = layout_.planned().groups;
    for (std::size_t group = 0; group < groups.size(); ++group) {
        if (!shares(groups[group]) || groups[group].clients == 0) continue;
        std::vector<std::uint64_t> taken;
        for (std::uint32_t i = 0; i < groups[group].clients; ++i) {
            const auto own = taken_.find(layout_.first_of(group) + i);
            taken.push_back(own == taken_.end() ? 0 : own->second);
        }
        std::ranges::sort(taken);
        into.shares.push_back(
            {group, taken.size(), taken.front(), taken[(taken.size() - 1) / 2], taken.back()});
    }
}

}  // namespace brokerproof::loadgen
