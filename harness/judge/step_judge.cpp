// One step: compares its expectation with the events that it looked at.

#include <algorithm>

#include <fmt/format.h>

#include "harness/judge/finding.hpp"
#include "harness/mqtt/reason_code.hpp"
#include "harness/plan/cooked_verb.hpp"
#include "harness/trace/line.hpp"

namespace brokerproof::judge {

using trace::step_outcome;

namespace {

const trace::event& event_at(const moment_in_trace& moment, std::uint32_t index) {
    return moment.seen.events.at(index);
}

/// "the connection was closed by us: ..." when brokerproof ended it on its own.
std::string closing_text(const trace::closed& ending) {
    if (ending.side == trace::closing_side::us_limit)
        return "the connection was closed " + describe(ending);
    return fmt::format("the connection was closed ({})", describe(ending));
}

/// The closing of the client's latest connection before the end of the step, if brokerproof ended
/// it on its own: at a limit, or because nothing more could be read.
const trace::closed* ended_by_us(const moment_in_trace& moment) {
    for (std::size_t i = moment.index; i-- > 0;) {
        const auto& event = moment.seen.events[i];
        if (event.client != moment.event.client) continue;
        if (event.get_if<trace::opened>() != nullptr) return nullptr;
        const auto* ending = event.get_if<trace::closed>();
        if (ending == nullptr) continue;
        return ending->side == trace::closing_side::us_limit ? ending : nullptr;
    }
    return nullptr;
}

std::string outcome_text(const moment_in_trace& moment) {
    switch (moment.end.outcome) {
        case step_outcome::timed_out: return "nothing came in time";
        case step_outcome::closed: {
            const auto* ours = ended_by_us(moment);
            return ours == nullptr ? "the connection was closed" : closing_text(*ours);
        }
        case step_outcome::refused: return "no TCP connection could be made";
        case step_outcome::other_subprotocol:
            return "the server chose another WebSocket subprotocol than mqtt";
        case step_outcome::not_connected: return "the client was not connected";
        case step_outcome::no_fence: return "the sentinel did not arrive";
        default: return std::string(name_of(moment.end.outcome));
    }
}

std::string action_text(const moment_in_trace& moment) {
    return moment.step.client.empty() ? moment.step.verb
                                      : moment.event.client + ": " + moment.step.verb;
}

/// The SUBSCRIBE that a SUBACK answers.
const mqtt::subscribe* request_of(const moment_in_trace& moment, const mqtt::suback& answer,
                                  std::uint32_t at) {
    for (auto i = at; i-- > 0;) {
        const auto& event = event_at(moment, i);
        const auto* outward = event.get_if<trace::sent>();
        if (outward == nullptr || event.client != moment.event.client || !outward->packet) continue;
        const auto* request = std::get_if<mqtt::subscribe>(outward->packet.get());
        if (request != nullptr && request->packet_id == answer.packet_id) return request;
    }
    return nullptr;
}

/// A broker may grant a lower QoS than the request (MQTT-3.8.4-6 of v3.1.1, -7 of v5). A case that
/// needs the QoS that it asked for then proves nothing.
std::optional<finding> examine_grant(const moment_in_trace& moment, std::uint32_t index) {
    const auto* packet = trace::packet_of(event_at(moment, index));
    const auto* answer = packet == nullptr ? nullptr : std::get_if<mqtt::suback>(packet);
    const auto* request = answer == nullptr ? nullptr : request_of(moment, *answer, index);
    if (request == nullptr) return {};
    const auto count = std::min(request->subscriptions.size(), answer->reason_codes.size());
    for (std::size_t i = 0; i < count; ++i) {
        const auto granted = answer->reason_codes[i];
        const auto asked = request->subscriptions[i].qos;
        if (granted >= asked) continue;
        auto out = make(moment, verdict_kind::unsupported,
                        fmt::format("the broker granted QoS {} to a filter that asked for QoS {}",
                                    granted, asked));
        out.evidence = {index};
        return out;
    }
    return {};
}

/// How many clients and messages a broker has room for is its own affair (sections 3.2.2.3 of
/// 3.1.1, 3.2.2.2 and 3.4.2.1 of 5.0): a case that it has no room for says nothing.
struct refuses_for_want_of_room {
    mqtt::version version;

    bool operator()(const mqtt::connack& answer) const {
        const auto code = answer.reason_code;
        if (version == mqtt::version::v311) return code == 0x03;  // Server unavailable
        return code == 0x89 || code == 0x97 || code == 0x9F;      // busy, quota, rate
    }
    bool operator()(const mqtt::puback& answer) const { return answer.reason_code == 0x97; }
    bool operator()(const mqtt::pubrec& answer) const { return answer.reason_code == 0x97; }
    bool operator()(const auto&) const { return false; }
};

/// The answer to a step of the set-up has come: does the broker accept?
std::optional<finding> examine_answer(const moment_in_trace& moment, std::uint32_t index) {
    const auto& answer = event_at(moment, index);
    const auto* packet = trace::packet_of(answer);
    if (packet == nullptr || plan::accepts(*packet)) return examine_grant(moment, index);
    const bool full = std::visit(refuses_for_want_of_room{answer.version}, *packet);
    auto out = make(moment, full ? verdict_kind::unsupported : verdict_kind::blocked,
                    fmt::format("the set-up failed: {}: the broker answered {}",
                                action_text(moment), mqtt::describe(*packet, answer.version)));
    out.evidence = {index};
    return out;
}

std::optional<finding> examine_setup(const moment_in_trace& moment) {
    if (moment.end.outcome != step_outcome::done) {
        auto out = make(
            moment, verdict_kind::blocked,
            fmt::format("the set-up failed: {}: {}", action_text(moment), outcome_text(moment)));
        out.evidence = evidence_of_absence(moment, {});
        out.by_absence = true;
        return out;
    }
    if (!moment.end.ack) return {};
    return examine_answer(moment, *moment.end.ack);
}

/// With `connect` and `expect: { connack: { session_present: true } }`, a CONNACK that refuses is a
/// failed set-up, not a broken expectation.
std::optional<finding> examine_implied_success(const moment_in_trace& moment,
                                               const plan::alternatives& wanted) {
    const auto ack = plan::implied_acknowledgement(moment.step);
    if (!ack || plan::names_reason(wanted)) return {};
    const bool about_ack = std::ranges::any_of(
        wanted, [&](const plan::pattern& pattern) { return pattern.type == ack; });
    if (!about_ack) return {};
    if (moment.end.took.empty()) return examine_setup(moment);
    return examine_answer(moment, moment.end.took.front());
}

std::string seen_text(const trace::event& event) {
    if (const auto* ending = event.get_if<trace::closed>()) return closing_text(*ending);
    const auto* packet = trace::packet_of(event);
    return packet == nullptr ? "bytes that are no packet" : mqtt::describe(*packet, event.version);
}

/// A closing by our side: the broker must be neither accused of it nor credited with it.
bool is_own_closing(const trace::event& event) {
    const auto* ending = event.get_if<trace::closed>();
    return ending != nullptr && ending->side != trace::closing_side::broker;
}

finding examine_own_closing(const moment_in_trace& moment, const std::string& expected,
                            std::uint32_t index) {
    const auto& ending = event_at(moment, index);
    auto out = make(
        moment, verdict_kind::inconclusive,
        fmt::format("expected {}; {} at {}", expected, seen_text(ending), at_text(ending.at_us)));
    out.evidence = {index};
    return out;
}

std::optional<finding> examine_taken(const moment_in_trace& moment,
                                     const plan::alternatives& wanted, std::uint32_t index) {
    const auto& seen = event_at(moment, index);
    const auto* packet = trace::packet_of(seen);
    const bool closing = seen.get_if<trace::closed>() != nullptr;
    const auto expected = match::describe(wanted, seen.version, moment.names, moment.end.member);
    if (is_own_closing(seen)) return examine_own_closing(moment, expected, index);
    if (!closing && packet == nullptr) {
        return broken(moment, "the broker sent bytes that are no packet at " + at_text(seen.at_us),
                      {index});
    }
    if (match::matches_any(wanted, packet, seen.version, moment.names, moment.end.member))
        return {};
    std::string reason;
    if (wanted.size() == 1 && !closing && wanted.front().type == mqtt::type_of(*packet)) {
        const auto wrong =
            match::check(wanted.front(), *packet, seen.version, moment.names, moment.end.member);
        reason = wrong->text;
        if (wrong->unresolved)
            return make(moment, verdict_kind::blocked, reason + " (a name had no value)");
    } else {
        reason = fmt::format("expected {}; saw {}", expected, seen_text(seen));
    }
    auto out = broken(moment, reason + " at " + at_text(seen.at_us), {index});
    out.by_absence = closing;
    const bool may_tell_more = out.kind == verdict_kind::fail && wanted.size() == 1;
    const auto difference =
        may_tell_more ? tell_difference(moment, wanted.front(), index) : std::nullopt;
    if (difference) {
        out.statement = difference->statement;
        out.meaning = difference->meaning;
    }
    return out;
}

std::optional<finding> examine_sequence(const moment_in_trace& moment) {
    const auto& sequence = moment.step.expect->sequence;
    if (auto setup = examine_implied_success(moment, sequence.front())) return setup;
    if (moment.end.outcome == step_outcome::refused ||
        moment.end.outcome == step_outcome::not_connected) {
        return examine_setup(moment);
    }
    for (std::size_t k = 0; k < sequence.size(); ++k) {
        if (k < moment.end.took.size()) {
            if (auto wrong = examine_taken(moment, sequence[k], moment.end.took[k])) return wrong;
            continue;
        }
        auto out = broken(moment,
                          fmt::format("expected {}; {} (until {})",
                                      match::describe(sequence[k], moment.seen.version,
                                                      moment.names, moment.end.member),
                                      outcome_text(moment), at_text(moment.event.at_us)),
                          evidence_of_absence(moment, sequence[k]));
        out.by_absence = true;
        const bool closed = moment.end.outcome == step_outcome::closed;
        if (closed && ended_by_us(moment) != nullptr) out.kind = verdict_kind::inconclusive;
        return out;
    }
    // Every expected packet came, but their exchange did not end (QoS 2 after PUBREC).
    if (moment.end.outcome != step_outcome::done) return examine_setup(moment);
    return {};
}

std::vector<std::uint32_t> matching(const moment_in_trace& moment) {
    std::vector<std::uint32_t> out;
    for (const auto index : moment.end.took) {
        const auto& seen = event_at(moment, index);
        const auto& wanted = moment.step.expect->sequence.front();
        const bool counts = !is_own_closing(seen) &&
                            match::matches_any(wanted, trace::packet_of(seen), seen.version,
                                               moment.names, moment.end.member);
        if (counts) out.push_back(index);
    }
    return out;
}

/// "no PUBLISH", or "the connection to stay open".
std::string absence_text(const moment_in_trace& moment, bool concerns_closing) {
    if (concerns_closing) return "the connection to stay open";
    auto packets = moment.step.expect->sequence.front();
    std::erase_if(packets, [](const plan::pattern& pattern) { return !pattern.type; });
    return "no " + match::describe(packets, moment.seen.version, moment.names, moment.end.member);
}

/// A packet or a closing came that must not come.
finding examine_presence(const moment_in_trace& moment, std::vector<std::uint32_t> hits) {
    const auto& first = event_at(moment, hits.front());
    const bool closing = first.get_if<trace::closed>() != nullptr;
    auto reason = fmt::format("expected {}; {}{} at {}", absence_text(moment, closing),
                              closing ? "" : "saw ", seen_text(first), at_text(first.at_us));
    const auto earliest = hits.front();
    auto out = broken(moment, std::move(reason), std::move(hits));
    out.by_absence = closing;
    if (!closing) out.forbidden = earliest;
    return out;
}

/// More came than may come; none of the allowed numbers is as large.
bool is_too_many(const moment_in_trace& moment, std::size_t count) {
    const auto& allowed = *moment.step.expect->expected_count;
    using kind = plan::matcher::kind;
    const bool is_exact = allowed.relation == kind::equals && !allowed.values.empty();
    const auto* most = is_exact ? &allowed.values.front() : nullptr;
    if (allowed.relation == kind::range && allowed.max) most = &*allowed.max;
    const auto value =
        most == nullptr ? std::nullopt : plan::resolve(*most, moment.names, moment.end.member);
    const auto* number = value ? std::get_if<std::uint64_t>(&value->value) : nullptr;
    return number != nullptr && count > *number;
}

std::optional<finding> examine_count(const moment_in_trace& moment,
                                     std::vector<std::uint32_t> hits) {
    const auto& expectation = *moment.step.expect;
    if (!expectation.expected_count) return {};
    const mqtt::field_value count{static_cast<std::uint64_t>(hits.size())};
    const auto wrong =
        match::check(*expectation.expected_count, count, "count", moment.names, moment.end.member);
    if (!wrong) return {};
    if (wrong->unresolved)
        return make(moment, verdict_kind::blocked, wrong->text + " (a name had no value)");
    auto reason =
        fmt::format("expected {} times {}; saw {}",
                    match::describe(*expectation.expected_count, moment.names, moment.end.member),
                    match::describe(expectation.sequence.front(), moment.seen.version, moment.names,
                                    moment.end.member),
                    hits.size());
    const bool too_many = is_too_many(moment, hits.size());
    if (!too_many) {
        for (const auto index : evidence_of_absence(moment, expectation.sequence.front())) {
            if (std::ranges::find(hits, index) == hits.end()) hits.push_back(index);
        }
    }
    std::ranges::sort(hits);
    auto out = broken(moment, std::move(reason), std::move(hits));
    out.by_absence = !too_many;
    if (too_many) out.forbidden = out.evidence.back();
    return out;
}

std::optional<finding> examine_number(const moment_in_trace& moment) {
    auto hits = matching(moment);
    const bool none = moment.step.expect->demand == plan::expectation::kind::none;
    // A forbidden packet counts even if the connection ended; other results need the whole window.
    if (none && !hits.empty()) return examine_presence(moment, std::move(hits));
    const auto own = std::ranges::find_if(moment.end.took, [&](std::uint32_t index) {
        return is_own_closing(event_at(moment, index));
    });
    if (own != moment.end.took.end()) {
        const auto& counted = moment.step.expect->sequence.front();
        const auto expected =
            none ? absence_text(moment, true)
                 : "a number of " + match::describe(counted, moment.seen.version, moment.names,
                                                    moment.end.member);
        return examine_own_closing(moment, expected, *own);
    }
    if (moment.end.outcome != step_outcome::done) return examine_setup(moment);
    if (none) return {};
    return examine_count(moment, std::move(hits));
}

}  // namespace

std::string tag_of(const moment_in_trace& moment) {
    const auto tag = moment.names.find("tag");
    return tag == moment.names.end() ? "" : plan::to_text(tag->second);
}

finding make(const moment_in_trace& moment, verdict_kind kind, std::string reason) {
    finding out;
    out.kind = kind;
    out.reason = std::move(reason);
    out.where = moment.step.expect ? moment.step.expect->where : moment.step.where;
    if (out.where.line == 0) out.where = moment.step.where;
    out.at_event = moment.index;
    return out;
}

finding broken(const moment_in_trace& moment, std::string reason,
               std::vector<std::uint32_t> evidence) {
    auto kind = verdict_kind::fail;
    if (moment.step.level == plan::level::should) kind = verdict_kind::advice;
    if (moment.planned.source->kind == plan::case_kind::observe) kind = verdict_kind::observed;
    if (moment.step.expect && moment.step.expect->assumed) kind = verdict_kind::unsupported;
    auto out = make(moment, kind, std::move(reason));
    out.meaning = moment.step.meaning;
    out.statement = plan::statement_of(moment.planned, moment.step);
    out.evidence = std::move(evidence);
    return out;
}

std::optional<finding> examine_step(const moment_in_trace& moment) {
    if (moment.end.outcome == step_outcome::environment)
        return make(moment, verdict_kind::error, moment.end.detail);
    if (moment.end.outcome == step_outcome::interrupted) {
        auto out =
            make(moment, verdict_kind::inconclusive, "interrupted during " + action_text(moment));
        out.by_absence = true;
        return out;
    }
    if (moment.end.outcome == step_outcome::unresolved) {
        const auto text =
            moment.end.detail.empty() ? "a name or mark had no value" : moment.end.detail;
        return make(moment, verdict_kind::blocked,
                    fmt::format("{}: {}", action_text(moment), text));
    }
    if (auto hasty = examine_haste(moment)) return hasty;
    if (!moment.step.expect) return examine_setup(moment);
    if (auto held = examine_held_back(moment)) return held;
    if (auto lost = examine_lost_sentinel(moment)) return lost;
    using kind = plan::expectation::kind;
    const auto expected = moment.step.expect->demand;
    if (expected == kind::ledger)
        return moment.end.outcome == step_outcome::done ? examine_ledger(moment)
                                                        : examine_setup(moment);
    if (plan::takes_all(expected)) return examine_number(moment);
    return examine_sequence(moment);
}

}  // namespace brokerproof::judge
