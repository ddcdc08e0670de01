// One step: what its expectation looked at against what it says.

#include <algorithm>

#include <fmt/format.h>

#include "harness/judge/finding.hpp"
#include "harness/mqtt/reason_code.hpp"
#include "harness/plan/cooked_verb.hpp"
#include "harness/trace/line.hpp"

namespace brokerproof::judge {

using trace::step_outcome;

namespace {

const trace::event& event_at(const moment_in_trace& m, std::uint32_t index) {
    return m.seen.events.at(index);
}

/// "the connection was closed by us: ..." where brokerproof ended it by itself.
std::string closing_text(const trace::closed& ending) {
    if (ending.side == trace::closing_side::us_limit)
        return "the connection was closed " + describe(ending);
    return fmt::format("the connection was closed ({})", describe(ending));
}

/// How the client's latest connection ended before the end of the step, if it was brokerproof by
/// itself that ended it: at a limit, or because nothing more could be read.
const trace::closed* ended_by_us(const moment_in_trace& m) {
    for (std::size_t i = m.index; i-- > 0;) {
        const auto& event = m.seen.events[i];
        if (event.client != m.event.client) continue;
        if (event.get_if<trace::opened>() != nullptr) return nullptr;
        const auto* ending = event.get_if<trace::closed>();
        if (ending == nullptr) continue;
        return ending->side == trace::closing_side::us_limit ? ending : nullptr;
    }
    return nullptr;
}

std::string outcome_text(const moment_in_trace& m) {
    switch (m.end.outcome) {
        case step_outcome::timed_out: return "nothing came in time";
        case step_outcome::closed: {
            const auto* ours = ended_by_us(m);
            return ours == nullptr ? "the connection was closed" : closing_text(*ours);
        }
        case step_outcome::refused: return "no TCP connection could be made";
        case step_outcome::not_connected: return "the client was not connected";
        case step_outcome::no_fence: return "the sentinel did not arrive";
        default: return std::string(name_of(m.end.outcome));
    }
}

std::string action_text(const moment_in_trace& m) {
    return m.step.client.empty() ? m.step.verb : m.event.client + ": " + m.step.verb;
}

/// The last thing that happened on this client before the step ended: evidence of a closing.
std::vector<std::uint32_t> last_event_of(const moment_in_trace& m) {
    for (std::size_t i = m.index; i-- > 0;) {
        const auto& event = m.seen.events[i];
        const bool tells = event.get_if<trace::closed>() != nullptr ||
                           event.get_if<trace::refused>() != nullptr ||
                           event.get_if<trace::received>() != nullptr;
        if (tells && event.client == m.event.client) return {static_cast<std::uint32_t>(i)};
    }
    return {};
}

/// The SUBSCRIBE that a SUBACK answers.
const mqtt::subscribe* request_of(const moment_in_trace& m, const mqtt::suback& answer,
                                  std::uint32_t at) {
    for (auto i = at; i-- > 0;) {
        const auto& event = event_at(m, i);
        const auto* outward = event.get_if<trace::sent>();
        if (outward == nullptr || event.client != m.event.client || !outward->packet) continue;
        const auto* request = std::get_if<mqtt::subscribe>(outward->packet.get());
        if (request != nullptr && request->packet_id == answer.packet_id) return request;
    }
    return nullptr;
}

/// A broker may grant less than was asked for (MQTT-3.8.4-6 of v3.1.1, -7 of v5). Then a case that
/// goes on as if it had been granted would prove nothing.
std::optional<finding> examine_grant(const moment_in_trace& m, std::uint32_t index) {
    const auto* packet = trace::packet_of(event_at(m, index));
    const auto* answer = packet == nullptr ? nullptr : std::get_if<mqtt::suback>(packet);
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

/// The answer that the set-up needs is there: does it say yes?
std::optional<finding> examine_answer(const moment_in_trace& m, std::uint32_t index) {
    const auto& answer = event_at(m, index);
    const auto* packet = trace::packet_of(answer);
    if (packet == nullptr || plan::accepts(*packet)) return examine_grant(m, index);
    auto out = make(m, verdict_kind::blocked,
                    fmt::format("the set-up failed: {}: the broker answered {}", action_text(m),
                                mqtt::describe(*packet, answer.version)));
    out.evidence = {index};
    return out;
}

std::optional<finding> examine_setup(const moment_in_trace& m) {
    if (m.end.outcome != step_outcome::done) {
        auto out = make(m, verdict_kind::blocked,
                        fmt::format("the set-up failed: {}: {}", action_text(m), outcome_text(m)));
        out.evidence = last_event_of(m);
        out.by_absence = true;
        return out;
    }
    if (!m.end.ack) return {};
    return examine_answer(m, *m.end.ack);
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
    return examine_answer(m, m.end.took.front());
}

std::string seen_text(const trace::event& e) {
    if (const auto* ending = e.get_if<trace::closed>()) return closing_text(*ending);
    const auto* packet = trace::packet_of(e);
    return packet == nullptr ? "bytes that are no packet" : mqtt::describe(*packet, e.version);
}

/// A closing that the broker did not do: it must neither be accused of it nor credited with it.
bool is_own_closing(const trace::event& e) {
    const auto* ending = e.get_if<trace::closed>();
    return ending != nullptr && ending->side != trace::closing_side::broker;
}

finding examine_own_closing(const moment_in_trace& m, const std::string& expected,
                            std::uint32_t index) {
    const auto& ending = event_at(m, index);
    auto out = make(
        m, verdict_kind::inconclusive,
        fmt::format("expected {}; {} at {}", expected, seen_text(ending), at_text(ending.at_us)));
    out.evidence = {index};
    return out;
}

std::optional<finding> examine_one(const moment_in_trace& m, const plan::alternatives& wanted,
                                   std::uint32_t index) {
    const auto& seen = event_at(m, index);
    const auto* packet = trace::packet_of(seen);
    const bool closing = seen.get_if<trace::closed>() != nullptr;
    const auto expected = match::describe(wanted, seen.version, m.names, m.end.member);
    if (is_own_closing(seen)) return examine_own_closing(m, expected, index);
    if (!closing && packet == nullptr) {
        return broken(m, "the broker sent bytes that are no packet at " + at_text(seen.at_us),
                      {index});
    }
    if (match::matches_any(wanted, packet, seen.version, m.names, m.end.member)) return {};
    std::string reason;
    if (wanted.size() == 1 && !closing && wanted.front().type == mqtt::type_of(*packet)) {
        const auto wrong =
            match::check(wanted.front(), *packet, seen.version, m.names, m.end.member);
        reason = wrong->text;
        if (wrong->unresolved)
            return make(m, verdict_kind::blocked, reason + " (a name stood for nothing)");
    } else {
        reason = fmt::format("expected {}; saw {}", expected, seen_text(seen));
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
                               match::describe(sequence[k], m.seen.version, m.names, m.end.member),
                               outcome_text(m), at_text(m.event.at_us)),
                   last_event_of(m));
        out.by_absence = true;
        const bool closed = m.end.outcome == step_outcome::closed;
        if (closed && ended_by_us(m) != nullptr) out.kind = verdict_kind::inconclusive;
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
        const bool counts =
            !is_own_closing(seen) &&
            match::matches_any(wanted, trace::packet_of(seen), seen.version, m.names, m.end.member);
        if (counts) out.push_back(index);
    }
    return out;
}

/// "no PUBLISH", or "the connection to stay open".
std::string absence_text(const moment_in_trace& m, bool of_closing) {
    if (of_closing) return "the connection to stay open";
    auto packets = m.step.expect->sequence.front();
    std::erase_if(packets, [](const plan::pattern& pattern) { return !pattern.type; });
    return "no " + match::describe(packets, m.seen.version, m.names, m.end.member);
}

/// What must not come has come.
finding examine_presence(const moment_in_trace& m, std::vector<std::uint32_t> hits) {
    const auto& first = event_at(m, hits.front());
    const bool closing = first.get_if<trace::closed>() != nullptr;
    auto reason = fmt::format("expected {}; {}{} at {}", absence_text(m, closing),
                              closing ? "" : "saw ", seen_text(first), at_text(first.at_us));
    auto out = broken(m, std::move(reason), std::move(hits));
    out.by_absence = closing;
    return out;
}

std::optional<finding> examine_count(const moment_in_trace& m, std::vector<std::uint32_t> hits) {
    const auto& expectation = *m.step.expect;
    if (!expectation.is) return {};
    const mqtt::field_value count{static_cast<std::uint64_t>(hits.size())};
    const auto wrong = match::check(*expectation.is, count, "count", m.names, m.end.member);
    if (!wrong) return {};
    if (wrong->unresolved)
        return make(m, verdict_kind::blocked, wrong->text + " (a name stood for nothing)");
    auto reason = fmt::format(
        "expected {} times {}; saw {}", match::describe(*expectation.is, m.names, m.end.member),
        match::describe(expectation.sequence.front(), m.seen.version, m.names, m.end.member),
        hits.size());
    auto out = broken(m, std::move(reason), std::move(hits));
    out.by_absence = true;
    return out;
}

std::optional<finding> examine_number(const moment_in_trace& m) {
    auto hits = matching(m);
    const bool none = m.step.expect->what == plan::expectation::kind::none;
    // What must not come has come, whatever became of the connection; anything else needs a whole
    // look.
    if (none && !hits.empty()) return examine_presence(m, std::move(hits));
    const auto own = std::ranges::find_if(
        m.end.took, [&](std::uint32_t index) { return is_own_closing(event_at(m, index)); });
    if (own != m.end.took.end()) {
        const auto& counted = m.step.expect->sequence.front();
        const auto expected =
            none ? absence_text(m, true)
                 : "a number of " + match::describe(counted, m.seen.version, m.names, m.end.member);
        return examine_own_closing(m, expected, *own);
    }
    if (m.end.outcome != step_outcome::done) return examine_setup(m);
    if (none) return {};
    return examine_count(m, std::move(hits));
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
    out.meaning = m.step.why;
    out.evidence = std::move(evidence);
    return out;
}

std::optional<finding> examine_step(const moment_in_trace& m) {
    if (m.end.outcome == step_outcome::environment)
        return make(m, verdict_kind::error, m.end.detail);
    if (m.end.outcome == step_outcome::interrupted) {
        auto out = make(m, verdict_kind::inconclusive, "interrupted during " + action_text(m));
        out.by_absence = true;
        return out;
    }
    if (m.end.outcome == step_outcome::unresolved) {
        const auto text = m.end.detail.empty() ? "a name or mark stood for nothing" : m.end.detail;
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
