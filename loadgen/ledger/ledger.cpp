// The audit: for each session and each stream that reaches it, what should have come against what
// did. Only what the broker answered for, while the session was subscribed, can be lost.
#include "loadgen/ledger/ledger.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <tuple>

#include "loadgen/ledger/subscriber_index.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;
constexpr std::size_t most_losses = 20;

sequence_set range(std::uint64_t from, std::uint64_t to) {
    return from < to ? sequence_set({from, to - 1}) : sequence_set();
}

sequence_set both(const sequence_set& one, const sequence_set& other) {
    return one.minus(one.minus(other));
}

/// What a session and a stream have to do with each other.
struct account {
    client_number session = 0;
    stream_key stream;
    std::uint8_t qos = 0;
    bool overlapping = false;
    const session_entry* entry = nullptr;
    const sent_stream* sent = nullptr;
    const received_stream* received = nullptr;  ///< none: nothing came

    /// Does what was received belong to the session of now?
    bool present() const {
        return received != nullptr && received->next != 0 && received->epoch == entry->epochs;
    }
    sequence_set seen() const {
        sequence_set out;
        if (received == nullptr) return out;
        if (received->past) out = received->past->seen;
        if (received->next != 0)
            out.add(range(received->first, received->next).minus(received->missing));
        if (received->past) out.add(received->past->copies);
        return out;
    }
    sequence_set answered(const sequence_set& of) const {
        return of.within({0, sent->next - 1}).minus(sent->refused).minus(sent->indeterminate);
    }
};

/// Numbers below `maybe` are not owed to the present session, those from `from` on are, up to `to`.
struct span_of_owed {
    std::uint64_t maybe = 0;
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    bool goes_on = false;  ///< what is behind `to` may still come
};

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

/// What of earlier sessions never came, although later messages did, or it was sent while they were
/// subscribed.
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
    /// Messages that are missing and that neither expiry nor a boundary explains.
    struct shortfall {
        account of;
        sequence_set missing;
    };
    delivery_counts& counts(client_number session) { return out_.groups[all_.group_of(session)]; }
    bool is_stuck(client_number session) const {
        return std::holds_alternative<stuck>(all_.group_with(session).life);
    }

    void settle_suspicions();
    bool guilty(const suspicion& one, const sent_stream& sent) const;
    void audit_streams();
    void audit_pair(const account& of);
    void audit_best_effort(const account& of, const span_of_owed& span);
    void audit_owed(const account& of, const span_of_owed& span);
    bool may_have_expired(const account& of) const;
    void settle_missing();
    void settle_session(std::vector<shortfall>::iterator begin,
                        std::vector<shortfall>::iterator end);
    std::uint64_t drop_by_policy(std::vector<shortfall>::iterator begin,
                                 std::vector<shortfall>::iterator end);
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
        const bool really = guilty(one, *sent);
        --of.suspected;
        ++of[really ? one.of.what : one.otherwise];
        if (really) out_.incidents.push_back(one.of);
    }
}

bool auditor::guilty(const suspicion& one, const sent_stream& sent) const {
    const stamp& of = one.of.of.of;
    const bool timed = sent.slowest_ns >= 0 && sent.acknowledged(of.sequence);
    // By then the broker had it: it has answered for it.
    const std::int64_t had_ns = of.sent_ns + sent.slowest_ns + policy_.grace_ns;
    if (one.of.what == outcome::late) {
        const auto expiry = all_.published_by(of.publisher, of.stream).message_expiry_interval;
        return timed && expiry && one.of.of.now_ns > had_ns + *expiry * second_ns;
    }
    if (sent.resent.contains(of.sequence)) return false;
    if (one.of.what != outcome::stray || one.asked_ns == 0) return true;
    return timed && had_ns < one.asked_ns;
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
    if (may_have_expired(of)) {
        into.expired += missing.size();
    } else {
        shortfalls_.push_back({of, std::move(missing)});
    }
}

/// It waited somewhere for as long as it lives: while the session was away, or in the broker.
bool auditor::may_have_expired(const account& of) const {
    const auto expiry =
        all_.published_by(of.stream.publisher, of.stream.stream).message_expiry_interval;
    if (!expiry) return false;
    const std::int64_t waited =
        std::max({of.entry->longest_absence_ns, of.entry->longest_delay_ns, of.sent->slowest_ns});
    return waited + second_ns >= *expiry * second_ns || is_stuck(of.session);
}

void auditor::settle_missing() {
    std::ranges::sort(shortfalls_, {}, [](const shortfall& one) {
        return std::tuple(one.of.session, one.of.stream);
    });
    for (auto begin = shortfalls_.begin(); begin != shortfalls_.end();) {
        const auto end = std::find_if(begin, shortfalls_.end(), [&](const shortfall& one) {
            return one.of.session != begin->of.session;
        });
        settle_session(begin, end);
        begin = end;
    }
}

void auditor::settle_session(std::vector<shortfall>::iterator begin,
                             std::vector<shortfall>::iterator end) {
    counts(begin->of.session).dropped_by_policy += drop_by_policy(begin, end);
    for (; begin != end; ++begin) report(*begin);
}

/// Of each absence the broker may drop what goes beyond its limit, and it kept `kept`.
std::uint64_t auditor::drop_by_policy(std::vector<shortfall>::iterator begin,
                                      std::vector<shortfall>::iterator end) {
    std::uint64_t dropped = 0;
    if (!policy_.queue_limit) return dropped;
    std::vector<absence> absences = begin->of.entry->absences;
    if (is_stuck(begin->of.session) && owed_to_stuck_[begin->of.session] > *policy_.queue_limit) {
        absences = {{std::numeric_limits<std::int64_t>::min() / 2,
                     std::numeric_limits<std::int64_t>::max() / 2, *policy_.queue_limit}};
    }
    for (const absence& away : absences) {
        const auto candidates = [&](const shortfall& one) {
            return on_the_way(one.missing, *one.of.sent, away, policy_.grace_ns);
        };
        std::uint64_t missing = 0;
        for (auto one = begin; one != end; ++one) missing += candidates(*one).size();
        const std::uint64_t room = *policy_.queue_limit - std::min(*policy_.queue_limit, away.kept);
        std::uint64_t excused = missing - std::min(missing, room);
        dropped += excused;
        for (auto one = begin; one != end; ++one)
            take_first(one->missing, candidates(*one), excused);
    }
    return dropped;
}

void auditor::report(const shortfall& one) {
    counts(one.of.session).lost += one.missing.size();
    for (const interval& numbers : one.missing.ranges())
        out_.losses.push_back({one.of.session, one.of.stream, numbers});
}

delivery_counts total(const std::vector<delivery_counts>& groups) {
    delivery_counts out;
    for (const delivery_counts& one : groups) {
        out.owed += one.owed;
        out.delivered += one.delivered;
        out.lost += one.lost;
        out.expired += one.expired;
        out.dropped_by_policy += one.dropped_by_policy;
        out.open += one.open;
        out.best_effort += one.best_effort;
        out.best_effort_delivered += one.best_effort_delivered;
        out.indeterminate += one.indeterminate;
        out.indeterminate_delivered += one.indeterminate_delivered;
        out.received.add(one.received);
    }
    return out;
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
