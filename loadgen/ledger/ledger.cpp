// The audit: for each session and each stream that reaches it, what should have come against what
// did. Only what the broker answered for, while the session was subscribed, can be lost.
#include "loadgen/ledger/ledger.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <span>
#include <tuple>

#include "loadgen/ledger/account.hpp"
#include "loadgen/ledger/queue_limit.hpp"
#include "loadgen/ledger/subscriber_index.hpp"
#include "loadgen/ledger/suspicion.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr std::size_t most_losses = 20;

sequence_set both(const sequence_set& one, const sequence_set& other) {
    return one.minus(one.minus(other));
}

}  // namespace

class auditor {
public:
    auditor(const topology& all, const sent_book& sent, const received_book& received,
            const audit_policy& policy)
        : all_(all), sent_(sent), received_(received), policy_(policy) {}

    ledger_report run(const session_book& sessions) {
        out_.groups.resize(all_.of().groups.size());
        out_.sessions = sessions.counts();
        for (std::size_t i = 0; i < out_.groups.size(); ++i)
            out_.groups[i].received = received_.counts()[i];
        settle_suspicions();
        audit_streams();
        settle_missing();
        keep_first(out_.incidents);
        std::ranges::sort(out_.losses, {}, [](const loss& one) {
            return std::tuple(one.session, one.stream, one.numbers.first);
        });
        if (out_.losses.size() > most_losses) out_.losses.resize(most_losses);
        return std::move(out_);
    }

private:
    delivery_counts& counts(client_number session) { return out_.groups[all_.group_of(session)]; }
    bool is_stuck(client_number session) const {
        return std::holds_alternative<stuck>(all_.group_with(session).life);
    }

    void settle_suspicions();
    void audit_streams();
    void audit_pair(const account& of);
    void audit_best_effort(const account& of, const span_of_owed& span);
    void audit_owed(const account& of, const span_of_owed& span);
    void settle_missing();
    void settle_session(std::span<shortfall> all);
    std::vector<absence> absences_of(const account& of, std::uint64_t limit) const;
    void report(const shortfall& one);

    const topology& all_;
    const sent_book& sent_;
    const received_book& received_;
    const audit_policy& policy_;
    ledger_report out_;
    std::vector<shortfall> shortfalls_;
    boost::unordered_flat_map<client_number, std::uint64_t> owed_to_stuck_;
};

void auditor::settle_suspicions() {
    out_.incidents = received_.incidents();
    for (const suspicion& one : received_.suspicions()) {
        const delivery& what = one.of.of;
        const sent_stream* sent = sent_.find({what.of.publisher, what.of.stream});
        if (sent == nullptr) continue;  // the publisher's half is not here: it stays a suspicion
        received_counts& of = counts(what.session).received;
        const bool really = guilty(one, *sent, all_, policy_.grace_ns);
        --of.suspected;
        ++of[really ? one.of.what : one.otherwise];
        if (really) out_.incidents.push_back(one.of);
    }
}

void auditor::audit_streams() {
    const subscriber_index index(all_);
    std::vector<subscriber_index::match> matches;
    for (const auto& [key, sent] : sent_.streams()) {
        if (sent.next == 0 || !all_.has(key.publisher, key.stream)) continue;
        const std::uint8_t qos = all_.published_by(key.publisher, key.stream).qos;
        index.find(all_.broker_of(key.publisher), all_.topic(key.publisher, key.stream), matches);
        for (const auto& one : matches) {
            const session_entry* entry = received_.find(one.subscriber);
            if (entry == nullptr) continue;
            audit_pair({.session = one.subscriber,
                        .stream = key,
                        .qos = std::min(qos, one.qos),
                        .overlapping = one.matches > 1,
                        .entry = entry,
                        .sent = &sent,
                        .received = received_.find({one.subscriber, key})});
        }
    }
}

void auditor::audit_pair(const account& of) {
    const span_of_owed span = owed_span(of, policy_.whole_run);
    if (of.qos == 0) {
        audit_best_effort(of, span);
    } else {
        audit_owed(of, span);
    }
    if (of.sent->indeterminate.empty()) return;
    const auto doubtful = of.sent->indeterminate.minus(range(0, span.maybe));
    counts(of.session).indeterminate += doubtful.size();
    counts(of.session).indeterminate_delivered += both(doubtful, of.seen()).size();
}

void auditor::audit_best_effort(const account& of, const span_of_owed& span) {
    const sequence_set due = of.answered(range(span.from, span.to));
    counts(of.session).best_effort += due.size();
    counts(of.session).best_effort_delivered += both(due, of.seen()).size();
}

void auditor::audit_owed(const account& of, const span_of_owed& span) {
    delivery_counts& into = counts(of.session);
    const sequence_set seen = of.seen();
    sequence_set due = range(span.maybe, span.to);
    if (of.received != nullptr && of.received->past) due.add(of.received->past->seen);
    if (of.received != nullptr && of.received->next != 0 && !of.present()) due.add(seen);
    const sequence_set before = missing_before(of);
    due.add(before);
    due = of.answered(due);

    sequence_set missing = due.minus(seen);
    // Between the last message that was surely sent before the session subscribed and the first
    // that was surely sent after it.
    const sequence_set band = both(missing.minus(before), range(span.maybe, span.from));
    missing = missing.minus(band);
    std::uint64_t open = band.size();
    if (span.goes_on)
        open += of.answered(range(std::max(span.to, span.maybe), of.sent->next)).minus(seen).size();

    into.owed += due.size() + (open - band.size());
    into.delivered += both(due, seen).size();
    into.open += open;
    if (is_stuck(of.session)) owed_to_stuck_[of.session] += due.size();
    if (missing.empty()) return;
    const publication& by = all_.published_by(of.stream.publisher, of.stream.stream);
    if (may_have_expired(of, by, is_stuck(of.session))) {
        into.expired += missing.size();
    } else {
        shortfalls_.push_back({of, std::move(missing)});
    }
}

void auditor::settle_missing() {
    std::ranges::sort(shortfalls_, {}, [](const shortfall& one) {
        return std::tuple(one.of.session, one.of.stream);
    });
    for (auto begin = shortfalls_.begin(); begin != shortfalls_.end();) {
        const auto end = std::find_if(begin, shortfalls_.end(), [&](const shortfall& one) {
            return one.of.session != begin->of.session;
        });
        settle_session({begin, end});
        begin = end;
    }
}

void auditor::settle_session(std::span<shortfall> all) {
    const account& of = all.front().of;
    if (policy_.queue_limit) {
        counts(of.session).dropped_by_policy += drop_by_policy(
            all, absences_of(of, *policy_.queue_limit), *policy_.queue_limit, policy_.grace_ns);
    }
    for (const shortfall& one : all) report(one);
}

/// A client that does not read is away all the time, and the broker's queue is full.
std::vector<absence> auditor::absences_of(const account& of, std::uint64_t limit) const {
    const auto owed = owed_to_stuck_.find(of.session);
    if (owed == owed_to_stuck_.end() || owed->second <= limit) return of.entry->absences;
    return {{std::numeric_limits<std::int64_t>::min() / 2,
             std::numeric_limits<std::int64_t>::max() / 2, limit}};
}

void auditor::report(const shortfall& one) {
    counts(one.of.session).lost += one.missing.size();
    for (const interval& numbers : one.missing.ranges())
        out_.losses.push_back({one.of.session, one.of.stream, numbers});
}

ledger_report audit(const topology& all, const sent_book& sent, const received_book& received,
                    const session_book& sessions, const audit_policy& policy) {
    ledger_report out = auditor(all, sent, received, policy).run(sessions);
    for ([[maybe_unused]] const delivery_counts& one : out.groups)
        assert(one.owed ==
               one.delivered + one.lost + one.expired + one.dropped_by_policy + one.open);
    return out;
}

}  // namespace brokerproof::loadgen
