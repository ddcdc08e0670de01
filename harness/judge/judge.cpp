#include <algorithm>

#include <fmt/format.h>

#include "harness/judge/finding.hpp"
#include "harness/trace/line.hpp"

namespace brokerproof::judge {

namespace {

/// Which finding decides when there are several: the first of the gravest kind.
int gravity(verdict_kind kind) {
    switch (kind) {
        case verdict_kind::error: return 7;
        case verdict_kind::unsupported:
            return 6;  // what was assumed does not hold: the rest says nothing
        case verdict_kind::fail: return 5;
        case verdict_kind::blocked: return 4;
        case verdict_kind::inconclusive: return 3;
        case verdict_kind::advice: return 2;
        case verdict_kind::observed: return 1;
        case verdict_kind::pass: break;
    }
    return 0;
}

/// Bytes that break the standard on their own, whatever the case was about.
void add_wire_violations(const trace::trace& seen, std::vector<finding>& out) {
    for (std::size_t i = 0; i < seen.events.size(); ++i) {
        const auto& e = seen.events[i];
        const auto* inward = e.get_if<trace::received>();
        if (inward == nullptr || inward->violations.empty()) continue;
        const auto& first = inward->violations.front();
        finding found;
        found.reason =
            fmt::format("the broker sent a bad packet at {}: {}{}", at_text(e.at_us), first.text,
                        first.statement.empty() ? "" : " [" + first.statement + ']');
        found.evidence = {static_cast<std::uint32_t>(i)};
        found.at_event = i;
        out.push_back(std::move(found));
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

struct reading {
    std::vector<finding> findings;
    std::vector<std::string> bounded;
    plan::environment names;
    judged_values judged;
    std::size_t ends = 0;
};

void note_bounded(const moment_in_trace& m, std::vector<std::string>& out) {
    if (!m.step.expect || !m.step.expect->during) return;
    const auto window = plan::resolve(*m.step.expect->during, m.names, m.end.member);
    if (!window) return;
    const auto what =
        match::describe(m.step.expect->sequence.front(), m.seen.version, m.names, m.end.member);
    auto text = fmt::format("{} watched for {} ms only", what, window->count());
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
    const moment_in_trace m{planned, seen, *step, event, end, index, out.names};
    note_bounded(m, out.bounded);
    if (auto broken = examine_step(m)) out.findings.push_back(std::move(*broken));
    save_sums(m, out.judged);
}

reading read(const plan::instance& planned, const trace::trace& seen) {
    reading out;
    out.names = seen.names;
    for (std::size_t i = 0; i < seen.events.size(); ++i) {
        const auto& event = seen.events[i];
        if (const auto* entry = event.get_if<trace::saved>(); entry != nullptr && entry->value)
            out.names[entry->name] = *entry->value;
        if (event.get_if<trace::step_ended>() != nullptr) read_end(planned, seen, i, out);
        const auto* end = event.get_if<trace::stopped>();
        if (end != nullptr && end->cause == trace::stop_cause::no_broker)
            out.findings.push_back(our_error(i, describe(*end)));
    }
    return out;
}

/// A failure that noise or an early end can explain is none.
void excuse(const plan::instance& planned, const trace::trace& seen, finding& found) {
    if (found.kind != verdict_kind::fail && found.kind != verdict_kind::advice) return;
    auto reason = timing_excuse(planned, seen, found);
    const auto* stop = early_end(seen);
    if (reason.empty() && found.by_absence && stop != nullptr) reason = describe(*stop);
    if (reason.empty()) return;
    found.kind = verdict_kind::inconclusive;
    found.reason += " - but " + reason;
}

/// Whether something is still required in the steps from this one on.
bool requires_something_from(const plan::test_case& test, int number) {
    bool found = false;
    plan::for_each_step(test.steps, [&](const plan::step& step) {
        found = found || (step.number >= number && step.expect && !step.expect->assumed &&
                          step.level == plan::level::must);
    });
    return found;
}

/// A case goes on after a recommendation that was not followed, and its later steps may then be
/// impossible. That is no set-up that failed, unless something required is left unseen by it.
void drop_blocks_that_follow_advice(const plan::test_case& test, const trace::trace& seen,
                                    std::vector<finding>& findings) {
    const auto advice = std::ranges::find(findings, verdict_kind::advice, &finding::kind);
    if (advice == findings.end()) return;
    const auto since = advice->at_event;
    std::erase_if(findings, [&](const finding& one) {
        const auto* end = seen.events.at(one.at_event).get_if<trace::step_ended>();
        return one.kind == verdict_kind::blocked && one.at_event > since && end != nullptr &&
               !requires_something_from(test, end->step);
    });
}

verdict decide(const std::vector<finding>& findings) {
    verdict out;
    const finding* gravest = nullptr;
    for (const auto& one : findings) {
        if (gravest == nullptr || gravity(one.kind) > gravity(gravest->kind)) gravest = &one;
    }
    if (gravest == nullptr) return out;
    out.kind = gravest->kind;
    out.reason = gravest->reason;
    out.meaning = gravest->meaning;
    out.where = gravest->where;
    out.evidence = gravest->evidence;
    return out;
}

}  // namespace

verdict judge(const plan::instance& planned, const trace::trace& seen) {
    auto seen_so_far = read(planned, seen);
    falls fell;
    std::ranges::move(examine_groups(planned, seen, fell),
                      std::back_inserter(seen_so_far.findings));
    save_falls(*planned.source, fell, seen_so_far.judged);
    add_wire_violations(seen, seen_so_far.findings);
    for (auto& one : seen_so_far.findings) excuse(planned, seen, one);
    drop_blocks_that_follow_advice(*planned.source, seen, seen_so_far.findings);
    auto out = decide(seen_so_far.findings);
    out.facts = recorded_facts(planned, seen_so_far.names, seen_so_far.judged);
    out.bounded = std::move(seen_so_far.bounded);
    const auto* stop = early_end(seen);
    if (out.kind == verdict_kind::pass && (stop != nullptr || seen_so_far.ends == 0)) {
        out.kind = verdict_kind::inconclusive;
        out.reason = stop != nullptr ? describe(*stop) : "nothing was recorded";
    }
    if (out.kind == verdict_kind::pass && planned.source->kind == plan::case_kind::observe) {
        out.kind = verdict_kind::observed;
    }
    return out;
}

}  // namespace brokerproof::judge
