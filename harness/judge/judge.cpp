#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "harness/judge/finding.hpp"

namespace brokerproof::judge {

namespace {

constexpr std::array<std::string_view, 8> kind_names{
    "pass", "fail", "advice", "observed", "unsupported", "blocked", "inconclusive", "error"};

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
        if (e.kind != trace::event_kind::received || e.violations.empty()) continue;
        const auto& first = e.violations.front();
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

/// The engine leaves a note when it ended the case early: deadline, interruption, a broker that
/// died.
const trace::event* early_end(const trace::trace& seen) {
    const auto found = std::ranges::find_if(
        seen.events, [](const trace::event& e) { return e.kind == trace::event_kind::note; });
    return found == seen.events.end() ? nullptr : &*found;
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
    const auto window = plan::resolve(*m.step.expect->during, m.names, m.member());
    if (!window) return;
    const auto what =
        match::describe(m.step.expect->sequence.front(), m.seen.version, m.names, m.member());
    auto text = fmt::format("{} watched for {} ms only", what, window->count());
    if (std::ranges::find(out, text) == out.end()) out.push_back(std::move(text));
}

void set_frame_names(plan::environment& names, const trace::event& e) {
    if (e.iteration >= 0) names["n"] = {static_cast<std::uint64_t>(e.iteration)};
    if (e.member >= 0) names["i"] = {static_cast<std::uint64_t>(e.member)};
}

reading read(const plan::instance& planned, const trace::trace& seen) {
    reading out;
    out.names = seen.names;
    for (std::size_t i = 0; i < seen.events.size(); ++i) {
        const auto& e = seen.events[i];
        if (e.kind == trace::event_kind::saved && e.value) out.names[e.name] = *e.value;
        if (e.kind != trace::event_kind::end) continue;
        ++out.ends;
        const auto* step = plan::find_step(*planned.source, e.step);
        if (step == nullptr) {
            finding odd;
            odd.kind = verdict_kind::error;
            odd.reason = e.text.empty() ? "the trace does not belong to this plan" : e.text;
            odd.at_event = i;
            out.findings.push_back(std::move(odd));
            continue;
        }
        set_frame_names(out.names, e);
        const moment_in_trace m{planned, seen, *step, e, i, out.names};
        note_bounded(m, out.bounded);
        if (auto found = examine_step(m)) out.findings.push_back(std::move(*found));
        save_sums(m, out.judged);
    }
    return out;
}

/// A failure that noise or an early end can explain is none.
void excuse(const plan::instance& planned, const trace::trace& seen, finding& found) {
    if (found.kind != verdict_kind::fail && found.kind != verdict_kind::advice) return;
    auto reason = timing_excuse(planned, seen, found);
    const auto* note = early_end(seen);
    if (reason.empty() && found.by_absence && note != nullptr) reason = note->text;
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
        return one.kind == verdict_kind::blocked && one.at_event > since &&
               !requires_something_from(test, seen.events.at(one.at_event).step);
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
    out.why = gravest->why;
    out.where = gravest->where;
    out.evidence = gravest->evidence;
    return out;
}

}  // namespace

std::string_view name_of(verdict_kind kind) {
    return kind_names.at(static_cast<std::size_t>(kind));
}

std::optional<verdict_kind> verdict_by_name(std::string_view name) {
    const auto found = std::ranges::find(kind_names, name);
    if (found == kind_names.end()) return {};
    return static_cast<verdict_kind>(found - kind_names.begin());
}

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
    const auto* note = early_end(seen);
    if (out.kind == verdict_kind::pass && (note != nullptr || seen_so_far.ends == 0)) {
        out.kind = verdict_kind::inconclusive;
        out.reason = note != nullptr ? note->text : "nothing was recorded";
    }
    if (out.kind == verdict_kind::pass && planned.source->kind == plan::case_kind::observe) {
        out.kind = verdict_kind::observed;
    }
    return out;
}

}  // namespace brokerproof::judge
