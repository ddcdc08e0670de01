#include "harness/commands/collect.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "harness/judge/broken_rules.hpp"
#include "harness/trace/line.hpp"

namespace brokerproof::commands {

namespace {

/// The attempt with the higher weight says more about the broker: a violation outweighs an attempt
/// without a result, and that outweighs a pass. Timing noise in one round does not count against a
/// round that could be judged.
int weight(judge::verdict_kind kind) {
    switch (kind) {
        case judge::verdict_kind::fail: return 7;
        case judge::verdict_kind::error: return 6;
        case judge::verdict_kind::blocked: return 5;
        case judge::verdict_kind::beside_others:  // is said after all rounds only
        case judge::verdict_kind::late:           // likewise
        case judge::verdict_kind::advice: return 4;
        case judge::verdict_kind::unsupported: return 3;
        case judge::verdict_kind::observed: return 2;
        case judge::verdict_kind::pass: return 1;
        case judge::verdict_kind::inconclusive: break;
    }
    return 0;
}

/// Reports print the first statement, so it must be the one that is broken.
void put_first(std::vector<std::string>& refs, const std::string& statement) {
    if (const auto place = std::ranges::find(refs, statement); place != refs.end())
        refs.erase(place);
    refs.insert(refs.begin(), statement);
}

/// Facts count only from cases that could be judged. Others may have recorded wrong ones.
bool is_about_broker(judge::verdict_kind kind) {
    using judge::verdict_kind;
    return kind == verdict_kind::pass || kind == verdict_kind::observed ||
           kind == verdict_kind::advice || kind == verdict_kind::fail;
}

}  // namespace

std::string broken_statement(const plan::instance& planned, const judge::verdict& verdict,
                             const suite::requirements& statements) {
    const bool is_advice = verdict.kind == judge::verdict_kind::advice;
    if (!is_advice && verdict.kind != judge::verdict_kind::fail) return {};
    if (!verdict.statement.empty()) return verdict.statement;
    const auto entry = planned.source->refs.find(planned.version);
    if (entry == planned.source->refs.end() || entry->second.empty()) return {};
    const auto& refs = entry->second;
    const auto recommendation = std::ranges::find_if(refs, [&](const std::string& id) {
        const auto* row = statements.find(planned.version, id);
        return is_advice && row != nullptr && row->level.starts_with("SHOULD");
    });
    return recommendation == refs.end() ? refs.front() : *recommendation;
}

void judge_trace(reports::case_result& seen, const plan::instance& planned, const library& from) {
    seen.verdict = judge::judge(planned, seen.trace);
    seen.breaches = judge::broken_rules(planned, seen.trace);
    const bool is_advice = seen.verdict.kind == judge::verdict_kind::advice;
    seen.level = is_advice ? "SHOULD" : level_of(planned, from.statements);
    const auto refs = planned.source->refs.find(planned.version);
    if (refs != planned.source->refs.end()) seen.refs = refs->second;
    seen.verdict.statement = broken_statement(planned, seen.verdict, from.statements);
    if (!seen.verdict.statement.empty()) put_first(seen.refs, seen.verdict.statement);
    if (seen.verdict.where.line == 0) seen.verdict.where = planned.source->where;
}

reports::case_result judged(engine::finished_case finished, const library& from) {
    const auto& planned = *finished.planned;
    reports::case_result out;
    out.id = planned.id;
    out.suite = planned.suite;
    out.title = planned.source->title;
    out.catalogue = planned.source->catalogue;
    out.version = planned.version;
    out.beside = {std::move(finished.beside.cases), finished.beside.clients};
    out.took_ms = finished.took.count();
    out.trace = std::move(finished.trace);
    out.waited_ms = out.trace.waited_ms;
    judge_trace(out, planned, from);
    if (!finished.unsupported.empty()) {
        out.verdict = {};
        out.verdict.kind = judge::verdict_kind::unsupported;
        out.verdict.reason = finished.unsupported;
        out.verdict.where = planned.source->where;
    }
    out.attempts.push_back({out.verdict.kind, out.verdict.reason});
    return out;
}

void merge_attempt(reports::case_result& into, reports::case_result next) {
    auto attempts = std::move(into.attempts);
    attempts.push_back(next.attempts.front());
    if (weight(next.verdict.kind) > weight(into.verdict.kind)) into = std::move(next);
    into.attempts = std::move(attempts);
    into.flaky = std::ranges::any_of(into.attempts, [&](const reports::attempt& one) {
        return one.verdict != into.attempts.front().verdict;
    });
}

std::vector<plan::instance> left_open(const std::vector<plan::instance>& planned,
                                      const std::vector<reports::case_result>& cases) {
    std::vector<plan::instance> out;
    for (const auto& one : planned) {
        const auto seen = std::ranges::find(cases, one.id, &reports::case_result::id);
        if (seen != cases.end() && seen->verdict.kind == judge::verdict_kind::inconclusive)
            out.push_back(one);
    }
    if (2 * out.size() > planned.size() && out.size() > 1) out.clear();
    return out;
}

void replace_by_second_look(reports::case_result& into, reports::case_result next) {
    into = std::move(next);
}

void end_of_broker_is_its_fault(reports::case_result& ended, const trace::stopped& end) {
    const auto& events = ended.trace.events;
    std::string packet = "nothing";
    ended.verdict.evidence.clear();
    for (std::size_t i = 0; i < events.size(); ++i) {
        const auto* outward = events[i].get_if<trace::sent>();
        if (outward == nullptr) continue;
        packet = trace::describe_happening(events[i]);
        ended.verdict.evidence = {static_cast<std::uint32_t>(i)};
    }
    ended.verdict.kind = judge::verdict_kind::fail;
    ended.verdict.reason = fmt::format(
        "{} while this case ran alone; the last that it was sent: {}", describe(end), packet);
    ended.verdict.meaning = "No packet and no client may end a broker or stop its service.";
    ended.attempts.assign(1, {ended.verdict.kind, ended.verdict.reason});
}

namespace {

/// The planned cases with this verdict that did not run alone yet.
std::vector<plan::instance> not_alone_yet(const std::vector<plan::instance>& planned,
                                          const std::vector<reports::case_result>& cases,
                                          judge::verdict_kind kind) {
    std::vector<plan::instance> out;
    for (const auto& instance : planned) {
        const auto seen = std::ranges::find(cases, instance.id, &reports::case_result::id);
        if (seen != cases.end() && seen->verdict.kind == kind && !seen->confirmation)
            out.push_back(instance);
    }
    return out;
}

bool holds_alone(judge::verdict_kind kind) {
    using judge::verdict_kind;
    return kind == verdict_kind::pass || kind == verdict_kind::advice ||
           kind == verdict_kind::observed;
}

/// What the case shows alone counts instead; that it failed is to be confirmed still.
void replace_by_lonely_run(reports::case_result& blocked, reports::case_result alone) {
    const reports::confirmation seen{alone.verdict.kind, alone.verdict.reason, blocked.beside};
    const bool failed = alone.verdict.kind == judge::verdict_kind::fail;
    blocked = std::move(alone);
    if (!failed) blocked.confirmation = seen;
}

}  // namespace

std::vector<plan::instance> unconfirmed(const std::vector<plan::instance>& planned,
                                        const std::vector<reports::case_result>& cases) {
    auto out = not_alone_yet(planned, cases, judge::verdict_kind::fail);
    auto blocked = not_alone_yet(planned, cases, judge::verdict_kind::blocked);
    const bool most = 2 * blocked.size() > planned.size() && blocked.size() > 1;
    if (!most) std::ranges::move(blocked, std::back_inserter(out));
    return out;
}

void confirm(reports::case_result& accusation, reports::case_result alone) {
    using judge::verdict_kind;
    const auto kind = alone.verdict.kind;
    const bool holds = holds_alone(kind);
    if (accusation.verdict.kind == verdict_kind::blocked && !holds)
        return replace_by_lonely_run(accusation, std::move(alone));
    accusation.confirmation = {kind, alone.verdict.reason, accusation.beside};
    if (kind == verdict_kind::fail) return;
    accusation.verdict.kind = holds ? verdict_kind::beside_others : verdict_kind::inconclusive;
    accusation.verdict.reason +=
        holds ? " - but alone it holds" : " - but alone: " + alone.verdict.reason;
}

void confirm_unless_noisy(reports::case_result& accusation, reports::case_result alone) {
    if (alone.verdict.kind == judge::verdict_kind::inconclusive) return;
    confirm(accusation, std::move(alone));
}

std::vector<facts::fact> observed_facts(const engine::discovery& discovered,
                                        const std::vector<reports::case_result>& cases) {
    auto out = discovered.facts;
    for (const auto& one : cases) {
        if (!is_about_broker(one.verdict.kind)) continue;
        for (const auto& fact : one.verdict.facts) {
            if (std::ranges::find(out, fact) == out.end()) out.push_back(fact);
        }
    }
    return out;
}

}  // namespace brokerproof::commands
