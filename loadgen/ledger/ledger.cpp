// The audit compares, for each session and each stream that reaches it, the owed messages with the
// received ones. Only a message that the broker acknowledged while the session was subscribed can
// be lost.
#include "loadgen/ledger/ledger.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <span>
#include <tuple>

#include "loadgen/ledger/account.hpp"
#include "loadgen/ledger/coverage.hpp"
#include "loadgen/ledger/queue_limit.hpp"
#include "loadgen/ledger/retained.hpp"
#include "loadgen/ledger/share_audit.hpp"
#include "loadgen/ledger/subscriber_index.hpp"
#include "loadgen/ledger/suspicion.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr std::size_t most_losses = 20;

}  // namespace

class auditor {
public:
    auditor(const topology& layout, const sent_book& sent, const received_book& received,
            const audit_policy& policy)
        : layout_(layout),
          sent_(sent),
          received_(received),
          policy_(policy),
          retained_(layout),
          shares_(layout, received, policy) {}

    ledger_report run(const session_book& sessions) {
        out_.groups.resize(layout_.planned().groups.size());
        out_.sessions = sessions.counts();
        for (std::size_t i = 0; i < out_.groups.size(); ++i)
            out_.groups[i].received = received_.counts()[i];
        settle_suspicions();
        audit_streams();
        settle_missing();
        shares_.settle(out_);
        retained_.settle(policy_.queue_limit, out_);
        keep_first(out_.incidents);
        std::ranges::sort(out_.losses, {}, [](const loss& entry) {
            return std::tuple(entry.session, entry.stream, entry.numbers.first);
        });
        if (out_.losses.size() > most_losses) out_.losses.resize(most_losses);
        for (loss& entry : out_.losses)
            entry.topic = layout_.topic(entry.stream.publisher, entry.stream.stream);
        return std::move(out_);
    }

private:
    delivery_counts& counts(client_number session) {
        return out_.groups[layout_.group_of(session)];
    }
    std::int64_t clock_between(client_number publisher, client_number session) const {
        const bool shared = layout_.slice_of(publisher) == layout_.slice_of(session);
        return shared ? 0 : policy_.clock_uncertainty_ns;
    }

    void settle_suspicions();
    void audit_streams();
    void audit_stream(stream_key key, const sent_stream& sent,
                      std::span<const subscriber_index::match> matches);
    void audit_pair(const account& claim);
    void audit_best_effort(const account& claim, const span_of_owed& span);
    void audit_owed(const account& claim, const span_of_owed& span);
    void audit_forgotten(const account& claim);
    void settle_missing();
    void settle_session(std::span<shortfall> shortfalls);
    std::vector<absence> absences_of(const account& claim, std::uint64_t limit) const;
    void report(const shortfall& lacking);

    const topology& layout_;
    const sent_book& sent_;
    const received_book& received_;
    const audit_policy& policy_;
    ledger_report out_;
    retained_audit retained_;
    share_audit shares_;
    std::vector<shortfall> shortfalls_;
    boost::unordered_flat_map<client_number, std::uint64_t> owed_to_stuck_;
};

void auditor::settle_suspicions() {
    out_.incidents = received_.incidents();
    for (const suspicion& suspected : received_.suspicions()) {
        const delivery& message = suspected.incident.delivery;
        const sent_stream* sent = sent_.find({message.stamp.publisher, message.stamp.stream});
        if (sent == nullptr) continue;  // without the publisher's half it stays a suspicion
        received_counts& tally = counts(message.session).received;
        const std::int64_t tolerance =
            policy_.grace_ns + clock_between(message.stamp.publisher, message.session);
        const bool is_fault = guilty(suspected, *sent, layout_, tolerance);
        --tally.suspected;
        ++tally[is_fault ? suspected.incident.outcome : suspected.otherwise];
        if (is_fault) out_.incidents.push_back(suspected.incident);
    }
}

void auditor::audit_streams() {
    const subscriber_index index(layout_);
    std::vector<subscriber_index::match> matches;
    for (const auto& [key, sent] : sent_.streams()) {
        if (sent.next == 0 || !layout_.has_stream(key.publisher, key.stream)) continue;
        if (layout_.published_by(key.publisher, key.stream).stamp == stamp_place::none) {
            out_.unstamped += sent.next;
            continue;
        }
        index.find(layout_.broker_of(key.publisher), layout_.topic(key.publisher, key.stream),
                   matches);
        audit_stream(key, sent, matches);
    }
}

void auditor::audit_stream(stream_key key, const sent_stream& sent,
                           std::span<const subscriber_index::match> matches) {
    const std::uint8_t qos = layout_.published_by(key.publisher, key.stream).qos;
    for (auto begin = matches.begin(); begin != matches.end();) {
        const auto end = std::find_if(begin, matches.end(),
                                      [&](const auto& next) { return next.share != begin->share; });
        const std::span members(begin, end);
        begin = end;
        if (members.front().share != 0) {
            shares_.look_at(key, sent, members, out_);
            continue;
        }
        for (const auto& match : members) {
            const session_entry* entry = received_.find(match.subscriber);
            if (entry == nullptr || entry->refused) continue;
            const account claim{.session = match.subscriber,
                                .stream = key,
                                .qos = std::min(qos, match.qos),
                                .overlapping = match.matches > 1,
                                .entry = entry,
                                .sent = &sent,
                                .received = received_.find({match.subscriber, key}),
                                .clock_ns = clock_between(key.publisher, match.subscriber)};
            audit_pair(claim);
            if (policy_.whole_run) retained_.look_at(claim, policy_.grace_ns);
        }
    }
}

void auditor::audit_pair(const account& claim) {
    const span_of_owed span = owed_span(claim, policy_.whole_run);
    if (claim.qos == 0) {
        audit_best_effort(claim, span);
    } else {
        audit_owed(claim, span);
        audit_forgotten(claim);
    }
    if (claim.sent->indeterminate.empty()) return;
    const auto doubtful = claim.sent->indeterminate.minus(range(0, span.maybe));
    counts(claim.session).indeterminate += doubtful.size();
    counts(claim.session).indeterminate_delivered += common(doubtful, claim.seen()).size();
}

/// Nobody is accused of it, because the profile of the broker does not say that it is durable.
void auditor::audit_forgotten(const account& claim) {
    const auto sessions = received_.forgotten(claim.session);
    if (sessions.empty()) return;
    const publication& published =
        layout_.published_by(claim.stream.publisher, claim.stream.stream);
    if (published.message_expiry_interval) return;  // it may have expired before
    const auto gone = forgotten_numbers(claim, sessions);
    delivery_counts& into = counts(claim.session);
    into.lost_with_broker += gone.numbers.size();
    into.loss_window_ns = std::max(into.loss_window_ns, gone.window_ns);
}

void auditor::audit_best_effort(const account& claim, const span_of_owed& span) {
    const sequence_set due = claim.answered(range(span.from, span.to));
    counts(claim.session).best_effort += due.size();
    counts(claim.session).best_effort_delivered += common(due, claim.seen()).size();
}

void auditor::audit_owed(const account& claim, const span_of_owed& span) {
    delivery_counts& into = counts(claim.session);
    const sequence_set seen = claim.seen();
    sequence_set due = range(span.maybe, span.to);
    if (claim.received != nullptr && claim.received->past) due.add(claim.received->past->seen);
    if (claim.received != nullptr && claim.received->next != 0 && !claim.present()) due.add(seen);
    const sequence_set before = missing_before(claim);
    due.add(before);
    due = claim.answered(due);

    sequence_set missing = due.minus(seen);
    // The numbers between the last message that was certainly sent before the session subscribed
    // and the first message that was certainly sent after it.
    const sequence_set band = common(missing.minus(before), range(span.maybe, span.from));
    missing = missing.minus(band);
    std::uint64_t open = band.size();
    if (span.goes_on)
        open += claim.answered(range(std::max(span.to, span.maybe), claim.sent->next))
                    .minus(seen)
                    .size();

    into.owed += due.size() + (open - band.size());
    into.delivered += common(due, seen).size();
    into.open += open;
    into.at_boundary += band.size();
    if (reads_late(layout_, claim.session)) owed_to_stuck_[claim.session] += due.size();
    if (missing.empty()) return;
    const publication& published =
        layout_.published_by(claim.stream.publisher, claim.stream.stream);
    if (may_have_expired(claim, published, reads_late(layout_, claim.session))) {
        into.expired += missing.size();
    } else {
        shortfalls_.push_back({claim, std::move(missing)});
    }
}

void auditor::settle_missing() {
    std::ranges::sort(shortfalls_, {}, [](const shortfall& lacking) {
        return std::tuple(lacking.claim.session, lacking.claim.stream);
    });
    for (auto begin = shortfalls_.begin(); begin != shortfalls_.end();) {
        const auto end = std::find_if(begin, shortfalls_.end(), [&](const shortfall& next) {
            return next.claim.session != begin->claim.session;
        });
        settle_session({begin, end});
        begin = end;
    }
}

void auditor::settle_session(std::span<shortfall> shortfalls) {
    const account& claim = shortfalls.front().claim;
    if (policy_.queue_limit) {
        counts(claim.session).dropped_by_policy +=
            drop_by_policy(shortfalls, absences_of(claim, *policy_.queue_limit),
                           *policy_.queue_limit, policy_.grace_ns);
    }
    for (const shortfall& lacking : shortfalls) report(lacking);
}

/// A client that does not read counts as away all the time, with a full queue at the broker.
std::vector<absence> auditor::absences_of(const account& claim, std::uint64_t limit) const {
    const auto owed = owed_to_stuck_.find(claim.session);
    if (owed == owed_to_stuck_.end() || owed->second <= limit) return claim.entry->absences;
    return {{std::numeric_limits<std::int64_t>::min() / 2,
             std::numeric_limits<std::int64_t>::max() / 2, limit}};
}

void auditor::report(const shortfall& lacking) {
    counts(lacking.claim.session).lost += lacking.missing.size();
    for (const interval& numbers : lacking.missing.ranges())
        out_.losses.push_back({lacking.claim.session, lacking.claim.stream, numbers, {}, false});
}

ledger_report audit(const topology& layout, const sent_book& sent, const received_book& received,
                    const session_book& sessions, const audit_policy& policy) {
    ledger_report out = auditor(layout, sent, received, policy).run(sessions);
    for ([[maybe_unused]] const delivery_counts& group : out.groups)
        assert(group.owed == group.delivered + group.lost + group.expired +
                                 group.dropped_by_policy + group.gone_with_session + group.open);
    return out;
}

}  // namespace brokerproof::loadgen
