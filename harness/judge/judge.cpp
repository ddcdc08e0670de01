#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "harness/judge/admissions.hpp"
#include "harness/judge/finding.hpp"
#include "harness/trace/line.hpp"

namespace brokerproof::judge {

namespace {

/// Of several findings the first one of the gravest kind decides.
int gravity(verdict_kind kind) {
    switch (kind) {
        case verdict_kind::error: return 7;
        case verdict_kind::unsupported:
            return 6;  // an assumption does not hold: what follows is moot
        case verdict_kind::fail: return 5;
        case verdict_kind::blocked: return 4;
        case verdict_kind::inconclusive: return 3;
        case verdict_kind::advice: return 2;
        case verdict_kind::observed: return 1;
        case verdict_kind::beside_others:  // no single trace can say so
        case verdict_kind::late:           // neither this
        case verdict_kind::pass: break;
    }
    return 0;
}

/// Bytes that break the standard on their own, whatever the case was about.
void add_wire_violations(const trace::trace& seen, std::vector<finding>& out) {
    for (std::size_t i = 0; i < seen.events.size(); ++i) {
        const auto& event = seen.events[i];
        const auto* inward = event.get_if<trace::received>();
        if (inward == nullptr || inward->violations.empty()) continue;
        const auto& first = inward->violations.front();
        finding violation;
        violation.reason =
            fmt::format("the broker sent a bad packet at {}: {}{}", at_text(event.at_us),
                        first.text, first.statement.empty() ? "" : " [" + first.statement + ']');
        violation.statement = first.statement;
        violation.evidence = {static_cast<std::uint32_t>(i)};
        violation.at_event = i;
        out.push_back(std::move(violation));
        return;
    }
}

/// Why the engine ended the case early, if it did.
const trace::stopped* early_end(const trace::trace& seen) {
    for (const auto& event : seen.events) {
        if (const auto* end = event.get_if<trace::stopped>()) return end;
    }
    return nullptr;
}

finding our_error(std::size_t at_event, std::string reason) {
    finding error;
    error.kind = verdict_kind::error;
    error.reason = std::move(reason);
    error.at_event = at_event;
    return error;
}

/// Everything that one walk over a trace collects.
struct reading {
    std::vector<finding> findings;
    std::vector<std::string> bounded;
    plan::environment names;
    judged_values judged;
    admissions admitted;
    std::size_t ends = 0;
};

void note_bounded(const moment_in_trace& moment, std::vector<std::string>& out) {
    if (!moment.step.expect || !moment.step.expect->during) return;
    const auto window = plan::resolve(*moment.step.expect->during, moment.names, moment.end.member);
    if (!window) return;
    const auto absent = match::describe(moment.step.expect->sequence.front(), moment.seen.version,
                                        moment.names, moment.end.member);
    auto text = fmt::format("{} watched for {} ms only", absent, window->count());
    if (std::ranges::find(out, text) == out.end()) out.push_back(std::move(text));
}

void set_frame_names(plan::environment& names, const trace::step_ended& end) {
    if (end.iteration) names["n"] = {std::uint64_t{*end.iteration}};
    if (end.member) names["i"] = {std::uint64_t{*end.member}};
}

void read_end(const plan::instance& planned, const trace::trace& seen, std::size_t index,
              reading& out) {
    const auto& event = seen.events[index];
    const auto& end = *event.get_if<trace::step_ended>();
    ++out.ends;
    const auto* step = plan::find_step(*planned.source, end.step);
    if (step == nullptr) {
        out.findings.push_back(our_error(index, "the trace does not belong to this plan"));
        return;
    }
    set_frame_names(out.names, end);
    const moment_in_trace moment{planned, seen, *step, event, end, index, out.names, out.admitted};
    note_bounded(moment, out.bounded);
    if (auto broken = examine_step(moment)) out.findings.push_back(std::move(*broken));
    save_sums(moment, out.judged);
}

reading read(const plan::instance& planned, const trace::trace& seen) {
    reading out;
    out.names = seen.names;
    for (std::size_t i = 0; i < seen.events.size(); ++i) {
        const auto& event = seen.events[i];
        out.admitted.note(i, event);
        if (const auto* entry = event.get_if<trace::saved>(); entry != nullptr && entry->value)
            out.names[entry->name] = *entry->value;
        if (event.get_if<trace::step_ended>() != nullptr) read_end(planned, seen, i, out);
        const auto* end = event.get_if<trace::stopped>();
        if (end != nullptr && end->cause == trace::stop_cause::no_broker)
            out.findings.push_back(our_error(i, describe(*end)));
    }
    return out;
}

/// Says something about the broker: a blocked or unsupported case says that it did not do what the
/// case needs.
bool tells_of_the_broker(const finding& told) {
    return told.kind == verdict_kind::fail || told.kind == verdict_kind::advice ||
           told.kind == verdict_kind::blocked || told.kind == verdict_kind::unsupported;
}

/// A failure that noise or an early end can explain becomes inconclusive.
void excuse(const plan::instance& planned, const trace::trace& seen, finding& failure) {
    if (!tells_of_the_broker(failure)) return;
    auto reason = timing_excuse(planned, seen, failure);
    const auto* stop = early_end(seen);
    if (reason.empty() && failure.by_absence && stop != nullptr) reason = describe(*stop);
    if (reason.empty()) return;
    failure.kind = verdict_kind::inconclusive;
    failure.excused = true;
    failure.reason += " - but " + reason;
}

/// What noise made uncertain is no ground for what follows from it: a session whose resumption came
/// too late to tell anything cannot prove that its messages are lost, either.
void excuse_what_follows(const trace::trace& seen, std::vector<finding>& findings) {
    const finding* spoiled = nullptr;
    for (const auto& finding : findings) {
        const bool earlier = spoiled == nullptr || finding.at_event < spoiled->at_event;
        if (finding.excused && earlier) spoiled = &finding;
    }
    if (spoiled == nullptr) return;
    const auto since = spoiled->at_event;
    for (auto& finding : findings) {
        if (!tells_of_the_broker(finding) || finding.at_event <= since) continue;
        if (no_clock_explains(seen, finding)) continue;
        finding.kind = verdict_kind::inconclusive;
        finding.reason += " - but a step before it was spoiled by noise";
    }
}

/// Whether this step or a later one still requires something of the broker.
bool requires_something_from(const plan::test_case& test, int number) {
    bool required = false;
    plan::for_each_step(test.steps, [&](const plan::step& step) {
        required = required || (step.number >= number && step.expect && !step.expect->assumed &&
                                step.level == plan::level::must);
    });
    return required;
}

/// A case goes on after the broker ignored a recommendation, and its later steps may then be
/// impossible. They do not block the case, unless a requirement stays unchecked because of them.
void drop_blocks_that_follow_advice(const plan::test_case& test, const trace::trace& seen,
                                    std::vector<finding>& findings) {
    const auto advice = std::ranges::find(findings, verdict_kind::advice, &finding::kind);
    if (advice == findings.end()) return;
    const auto since = advice->at_event;
    std::erase_if(findings, [&](const finding& blocked) {
        const auto* end = seen.events.at(blocked.at_event).get_if<trace::step_ended>();
        return blocked.kind == verdict_kind::blocked && blocked.at_event > since &&
               end != nullptr && !requires_something_from(test, end->step);
    });
}

/// An assumption that does not hold makes moot what comes after it, and that nothing came before
/// it. What a packet has proven before stands.
void drop_assumptions_behind_a_failure(std::vector<finding>& findings) {
    std::optional<std::size_t> first;
    for (const auto& each : findings) {
        if (each.kind == verdict_kind::fail && !each.by_absence)
            first = std::min(first.value_or(each.at_event), each.at_event);
    }
    std::erase_if(findings, [first](const finding& each) {
        return first && each.kind == verdict_kind::unsupported && each.at_event > *first;
    });
}

verdict decide(const std::vector<finding>& findings) {
    verdict out;
    const finding* gravest = nullptr;
    for (const auto& candidate : findings) {
        if (gravest == nullptr || gravity(candidate.kind) > gravity(gravest->kind))
            gravest = &candidate;
    }
    if (gravest == nullptr) return out;
    out.kind = gravest->kind;
    out.reason = gravest->reason;
    out.meaning = gravest->meaning;
    out.statement = gravest->statement;
    out.where = gravest->where;
    out.evidence = gravest->evidence;
    return out;
}

}  // namespace

verdict judge(const plan::instance& planned, const trace::trace& seen) {
    auto collected = read(planned, seen);
    falls fell;
    std::ranges::move(examine_groups(planned, seen, fell), std::back_inserter(collected.findings));
    save_falls(*planned.source, fell, collected.judged);
    for (auto& failure : collected.findings) excuse(planned, seen, failure);
    excuse_what_follows(seen, collected.findings);
    add_wire_violations(seen, collected.findings);
    drop_blocks_that_follow_advice(*planned.source, seen, collected.findings);
    drop_assumptions_behind_a_failure(collected.findings);
    auto out = decide(collected.findings);
    out.facts = recorded_facts(planned, collected.names, collected.judged);
    out.bounded = std::move(collected.bounded);
    const auto* stop = early_end(seen);
    if (out.kind == verdict_kind::pass && (stop != nullptr || collected.ends == 0)) {
        out.kind = verdict_kind::inconclusive;
        out.reason = stop != nullptr ? describe(*stop) : "no step was recorded";
    }
    if (out.kind == verdict_kind::pass && planned.source->kind == plan::case_kind::observe) {
        out.kind = verdict_kind::observed;
    }
    return out;
}

}  // namespace brokerproof::judge
