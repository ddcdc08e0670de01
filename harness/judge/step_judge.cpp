// One step: what its expectation looked at against what it says.

#include <algorithm>

#include <fmt/format.h>

#include "harness/judge/finding.hpp"
#include "harness/mqtt/reason_code.hpp"
#include "harness/plan/cooked_verb.hpp"

namespace brokerproof::judge {

using trace::step_outcome;

namespace {

const trace::event& event_at(const moment_in_trace& m, std::uint32_t index) {
    return m.seen.events.at(index);
}

std::string what_happened(const moment_in_trace& m) {
    switch (m.end.outcome) {
        case step_outcome::timed_out: return "nothing came in time";
        case step_outcome::closed: return "the connection was closed";
        case step_outcome::refused: return "no TCP connection could be made";
        case step_outcome::not_connected: return "the client was not connected";
        case step_outcome::no_fence: return "the sentinel did not arrive";
        default: return std::string(trace::name_of(m.end.outcome));
    }
}

std::string action_text(const moment_in_trace& m) {
    return m.step.client.empty() ? m.step.verb : m.end.client + ": " + m.step.verb;
}

/// The last thing that happened on this client before the step ended: evidence of a closing.
std::vector<std::uint32_t> last_event_of(const moment_in_trace& m) {
    for (std::size_t i = m.index; i-- > 0;) {
        const auto& e = m.seen.events[i];
        const bool on_wire = e.kind == trace::event_kind::closed ||
                             e.kind == trace::event_kind::refused ||
                             e.kind == trace::event_kind::received;
        if (on_wire && e.client == m.end.client) return {static_cast<std::uint32_t>(i)};
    }
    return {};
}

/// Did our own limits (a full inbox, a packet that is too large for us) end the connection?
bool ended_by_our_limit(const moment_in_trace& m) {
    if (m.end.outcome != step_outcome::closed) return false;
    const auto last = last_event_of(m);
    return !last.empty() && event_at(m, last.front()).text.starts_with("by us: ");
}

/// The SUBSCRIBE that a SUBACK answers.
const mqtt::subscribe* request_of(const moment_in_trace& m, const mqtt::suback& answer,
                                  std::uint32_t at) {
    for (auto i = at; i-- > 0;) {
        const auto& e = event_at(m, i);
        if (e.kind != trace::event_kind::sent || e.client != m.end.client || !e.packet) continue;
        const auto* request = std::get_if<mqtt::subscribe>(&*e.packet);
        if (request != nullptr && request->packet_id == answer.packet_id) return request;
    }
    return nullptr;
}

/// A broker may grant less than was asked for (MQTT-3.8.4-6 of v3.1.1, -7 of v5). Then a case that
/// goes on as if it had been granted would prove nothing.
std::optional<finding> examine_grant(const moment_in_trace& m, std::uint32_t index) {
    const auto& seen = event_at(m, index);
    const auto* answer = seen.packet ? std::get_if<mqtt::suback>(&*seen.packet) : nullptr;
    const auto* request = answer == nullptr ? nullptr : request_of(m, *answer, index);
    if (request == nullptr) return {};
    const auto count = std::min(request->subscriptions.size(), answer->reason_codes.size());
    for (std::size_t i = 0; i < count; ++i) {
        const auto granted = answer->reason_codes[i];
        const auto asked = request->subscriptions[i].qos;
        if (granted >= asked) continue;
        auto out = make(m, verdict_kind::unsupported,
                        fmt::format("the broker granted QoS {} to a filter that asked for QoS {}",
                                    granted, asked));
        out.evidence = {index};
        return out;
    }
    return {};
}

std::optional<finding> examine_setup(const moment_in_trace& m) {
    if (m.end.outcome != step_outcome::done) {
        auto out = make(m, verdict_kind::blocked,
                        fmt::format("the set-up failed: {}: {}", action_text(m), what_happened(m)));
        out.evidence = last_event_of(m);
        out.by_absence = true;
        return out;
    }
    if (m.end.ack < 0) return {};
    const auto index = static_cast<std::uint32_t>(m.end.ack);
    const auto& ack = event_at(m, index);
    if (!ack.packet || plan::accepts(*ack.packet)) return examine_grant(m, index);
    auto out = make(m, verdict_kind::blocked,
                    fmt::format("the set-up failed: {}: the broker answered {}", action_text(m),
                                mqtt::describe(*ack.packet, ack.version)));
    out.evidence = {index};
    return out;
}

/// `connect` with `expect: { connack: { session_present: true } }`: that CONNACK accepts is still
/// set-up.
std::optional<finding> examine_implied_success(const moment_in_trace& m,
                                               const plan::alternatives& wanted) {
    const auto ack = plan::implied_acknowledgement(m.step);
    if (!ack || plan::names_reason(wanted)) return {};
    const bool about_ack =
        std::ranges::any_of(wanted, [&](const plan::pattern& one) { return one.type == ack; });
    if (!about_ack) return {};
    if (m.end.took.empty()) return examine_setup(m);
    const auto& seen = event_at(m, m.end.took.front());
    if (!seen.packet || plan::accepts(*seen.packet))
        return examine_grant(m, m.end.took.front());
    auto out = make(m, verdict_kind::blocked,
                    fmt::format("the set-up failed: {}: the broker answered {}", action_text(m),
                                mqtt::describe(*seen.packet, seen.version)));
    out.evidence = {m.end.took.front()};
    return out;
}

std::string seen_text(const trace::event& e) {
    if (e.kind == trace::event_kind::closed) return "the connection was closed (" + e.text + ')';
    return e.packet ? mqtt::describe(*e.packet, e.version) : "bytes that are no packet";
}

std::optional<finding> examine_one(const moment_in_trace& m, const plan::alternatives& wanted,
                                   std::uint32_t index) {
    const auto& seen = event_at(m, index);
    const bool closing = seen.kind == trace::event_kind::closed;
    if (!closing && !seen.packet) {
        return broken(m, "the broker sent bytes that are no packet at " + at_text(seen.at_us),
                      {index});
    }
    if (match::matches_any(wanted, seen.packet, seen.version, m.names, m.member())) return {};
    std::string reason;
    if (wanted.size() == 1 && seen.packet && wanted.front().type == mqtt::type_of(*seen.packet)) {
        const auto wrong =
            match::check(wanted.front(), *seen.packet, seen.version, m.names, m.member());
        reason = wrong->text;
        if (wrong->unresolved)
            return make(m, verdict_kind::blocked, reason + " (a name stood for nothing)");
    } else {
        reason = fmt::format("expected {}; saw {}",
                             match::describe(wanted, seen.version, m.names, m.member()),
                             seen_text(seen));
    }
    auto out = broken(m, reason + " at " + at_text(seen.at_us), {index});
    out.by_absence = closing;
    return out;
}

std::optional<finding> examine_sequence(const moment_in_trace& m) {
    const auto& sequence = m.step.expect->sequence;
    if (auto setup = examine_implied_success(m, sequence.front())) return setup;
    if (m.end.outcome == step_outcome::refused || m.end.outcome == step_outcome::not_connected) {
        return examine_setup(m);
    }
    for (std::size_t k = 0; k < sequence.size(); ++k) {
        if (k < m.end.took.size()) {
            if (auto wrong = examine_one(m, sequence[k], m.end.took[k])) return wrong;
            continue;
        }
        auto out =
            broken(m,
                   fmt::format("expected {}; {} (until {})",
                               match::describe(sequence[k], m.seen.version, m.names, m.member()),
                               what_happened(m), at_text(m.end.at_us)),
                   last_event_of(m));
        out.by_absence = true;
        if (ended_by_our_limit(m)) {
            out.kind = verdict_kind::inconclusive;
            out.reason += ": " + event_at(m, out.evidence.front()).text;
        }
        return out;
    }
    // Everything expected came, but the exchange that it belongs to did not end (QoS 2 after
    // PUBREC).
    if (m.end.outcome != step_outcome::done) return examine_setup(m);
    return {};
}

std::vector<std::uint32_t> matching(const moment_in_trace& m) {
    std::vector<std::uint32_t> out;
    for (const auto index : m.end.took) {
        const auto& seen = event_at(m, index);
        const auto& wanted = m.step.expect->sequence.front();
        if (match::matches_any(wanted, seen.packet, seen.version, m.names, m.member()))
            out.push_back(index);
    }
    return out;
}

std::optional<finding> examine_number(const moment_in_trace& m) {
    const auto& expectation = *m.step.expect;
    const auto hits = matching(m);
    const bool none = expectation.what == plan::expectation::kind::none;
    // What must not come has come, whatever became of the connection; anything else needs a whole
    // look.
    const bool seen_enough = none && !hits.empty();
    if (m.end.outcome != step_outcome::done && !seen_enough) return examine_setup(m);
    const auto what =
        match::describe(expectation.sequence.front(), m.seen.version, m.names, m.member());
    if (none) {
        if (hits.empty()) return {};
        const auto& first = event_at(m, hits.front());
        auto out = broken(m,
                          fmt::format("expected no {}; saw {} at {}", what, seen_text(first),
                                      at_text(first.at_us)),
                          hits);
        out.by_absence = first.kind == trace::event_kind::closed;
        return out;
    }
    if (!expectation.is) return {};
    const mqtt::field_value count{static_cast<std::uint64_t>(hits.size())};
    const auto wrong = match::check(*expectation.is, count, "count", m.names, m.member());
    if (!wrong) return {};
    if (wrong->unresolved)
        return make(m, verdict_kind::blocked, wrong->text + " (a name stood for nothing)");
    auto out = broken(
        m,
        fmt::format("expected {} times {}; saw {}",
                    match::describe(*expectation.is, m.names, m.member()), what, hits.size()),
        hits);
    out.by_absence = true;
    return out;
}

}  // namespace

finding make(const moment_in_trace& m, verdict_kind kind, std::string reason) {
    finding out;
    out.kind = kind;
    out.reason = std::move(reason);
    out.where = m.step.expect ? m.step.expect->where : m.step.where;
    if (out.where.line == 0) out.where = m.step.where;
    out.at_event = m.index;
    return out;
}

finding broken(const moment_in_trace& m, std::string reason, std::vector<std::uint32_t> evidence) {
    auto kind = verdict_kind::fail;
    if (m.step.level == plan::level::should) kind = verdict_kind::advice;
    if (m.planned.source->kind == plan::case_kind::observe) kind = verdict_kind::observed;
    if (m.step.expect && m.step.expect->assumed) kind = verdict_kind::unsupported;
    auto out = make(m, kind, std::move(reason));
    out.why = m.step.why;
    out.evidence = std::move(evidence);
    return out;
}

std::optional<finding> examine_step(const moment_in_trace& m) {
    if (m.end.outcome == step_outcome::environment) return make(m, verdict_kind::error, m.end.text);
    if (m.end.outcome == step_outcome::interrupted) {
        auto out = make(m, verdict_kind::inconclusive, "interrupted during " + action_text(m));
        out.by_absence = true;
        return out;
    }
    if (m.end.outcome == step_outcome::unresolved) {
        const auto text = m.end.text.empty() ? "a name or mark stood for nothing" : m.end.text;
        return make(m, verdict_kind::blocked, fmt::format("{}: {}", action_text(m), text));
    }
    if (!m.step.expect) return examine_setup(m);
    if (auto held = examine_held_back(m)) return held;
    using kind = plan::expectation::kind;
    const auto what = m.step.expect->what;
    if (what == kind::ledger)
        return m.end.outcome == step_outcome::done ? examine_ledger(m) : examine_setup(m);
    if (plan::takes_all(what)) return examine_number(m);
    return examine_sequence(m);
}

}  // namespace brokerproof::judge
