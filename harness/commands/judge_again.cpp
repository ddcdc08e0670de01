#include <algorithm>
#include <optional>
#include <ostream>

#include <fmt/format.h>

#include "harness/commands/inspect.hpp"
#include "harness/judge/verdict.hpp"
#include "reports/console_report.hpp"
#include "reports/json.hpp"

namespace brokerproof::commands {

namespace {

/// Of the beginning and of the end of a step.
std::optional<int> step_number(const trace::event& e) {
    if (const auto* start = e.get_if<trace::step_began>()) return start->step;
    if (const auto* end = e.get_if<trace::step_ended>()) return end->step;
    return {};
}

/// A trace belongs to the plan when every step that it mentions is there, on the same client.
bool belongs_to(const trace::trace& seen, const plan::instance& planned) {
    return std::ranges::all_of(seen.events, [&](const trace::event& e) {
        const auto number = step_number(e);
        if (!number) return true;
        const auto* step = plan::find_step(*planned.source, *number);
        return step != nullptr && e.client.starts_with(step->client);
    });
}

/// Says what changed; false when the case could not be judged again.
bool judge_one(reports::case_result& one, const library& tree, const console& screen) {
    if (one.verdict.kind == judge::verdict_kind::unsupported && one.trace.events.empty())
        return true;
    const auto planned = std::ranges::find(tree.instances, one.id, &plan::instance::id);
    if (planned == tree.instances.end()) {
        screen.notes << one.id << ": no longer in the suites; its verdict stays as it was\n";
        return false;
    }
    if (!belongs_to(one.trace, *planned)) {
        screen.notes << one.id << ": its steps have changed since; its verdict stays as it was\n";
        return false;
    }
    const auto before = one.verdict.kind;
    one.verdict = judge::judge(*planned, one.trace);
    if (one.verdict.where.line == 0) one.verdict.where = planned->source->where;
    if (before != one.verdict.kind) {
        screen.out << fmt::format("{}: was {}, is {}\n", one.id, name_of(before),
                                  name_of(one.verdict.kind));
    }
    return true;
}

}  // namespace

int judge_again(const std::string& root, const std::string& result_file, const console& screen) {
    const auto tree = load_library(find_root(root), {});
    if (!tree) return refuse(screen, tree.error());
    auto run = reports::read_json_file(result_file);
    if (!run) return refuse(screen, run.error());
    std::size_t left = 0;
    for (auto& one : run->cases) left += judge_one(one, *tree, screen) ? 0 : 1;
    reports::print_report(screen.out, *run, reports::colours::off);
    if (left != 0)
        screen.out << left << " cases could not be judged again: their suites have changed\n";
    return reports::exit_code(*run);
}

}  // namespace brokerproof::commands
