// Steps without a client: actions on the broker, repetitions, and parallel branches.
#include <algorithm>

#include <fmt/format.h>

#include "harness/suite/known_entries.hpp"
#include "harness/suite/step_reader.hpp"
#include "harness/suite/value_reader.hpp"

namespace brokerproof::suite {
namespace {

void check_keys(const case_scope& scope, const std::vector<yaml::entry>& entries,
                std::span<const word> known, std::string_view subject) {
    const auto names = names_of(known);
    for (const auto& written : entries) {
        if (row_of(known, written.key) != nullptr) continue;
        scope.in->complain(written.key_at, fmt::format("unknown key '{}' in {}{}", written.key,
                                                       subject, suggestion(written.key, names)));
    }
}

step_parts common_parts(const std::vector<yaml::entry>& entries, const position& where) {
    step_parts parts;
    parts.where = where;
    for (const auto& written : entries) {
        if (row_of(modifiers(), written.key) != nullptr)
            parts.modifiers.emplace(written.key, &written);
    }
    return parts;
}

void read_broker(case_scope& scope, const yaml::entry& written, plan::step& step) {
    step.verb = "broker";
    plan::do_broker act;
    if (const auto chosen = read_choice(*scope.in, written.value, "broker", broker_choices()))
        act.act = *chosen;
    step.action = act;
    const bool reloads = act.act == plan::broker_act::reload;
    if (reloads && !scope.capabilities.contains("reload")) {
        scope.in->complain(written.key_at,
                           "a case that lets the broker reload needs requires: { reload: true }");
    }
    if (!reloads && !scope.capabilities.contains("restart") &&
        !scope.capabilities.contains("durable")) {
        scope.in->complain(written.key_at,
                           "a case that acts on the broker needs requires: { restart: true }");
    }
}

void read_repeat(case_scope& scope, const YAML::Node& node, const std::vector<yaml::entry>& entries,
                 plan::step& step) {
    step.verb = "repeat";
    plan::do_repeat loop;
    const auto* times = find_entry(entries, "repeat");
    const auto* steps = find_entry(entries, "steps");
    if (times == nullptr) scope.in->complain(node, "steps inside a step need repeat: N");
    if (steps == nullptr) scope.in->complain(node, "repeat needs steps: [...] beside it");
    if (times != nullptr && times->value.IsScalar() && times->value.Scalar().starts_with('$')) {
        loop.counted_by = times->value.Scalar().substr(1);
        const auto* needed = capability_of_name(loop.counted_by);
        if (needed == nullptr || needed->kind != capability_kind::number)
            scope.in->complain(times->value,
                               "repeat takes a number, $queue_limit or $below_queue_limit");
        else
            scope.use_name(loop.counted_by, scope.in->at(times->value));
    } else if (times != nullptr) {
        loop.times = scope.in->number(times->value, "repeat", max_repeats).value_or(1);
        if (loop.times == 0) scope.in->complain(times->value, "repeat must be at least 1");
    }
    if (steps != nullptr) {
        const auto outer = scope.now.rounds;
        ++scope.now.repeats;
        scope.now.rounds = outer * std::max<std::uint64_t>(loop.times, 1);
        if (scope.now.rounds > max_repeats) {
            scope.in->complain(node,
                               fmt::format("repeats inside repeats make {} rounds; at most {}",
                                           scope.now.rounds, max_repeats));
            scope.now.rounds = max_repeats;  // told once, and no product overflows
        }
        loop.steps = read_steps(scope, steps->value, "steps");
        --scope.now.repeats;
        scope.now.rounds = outer;
    }
    step.action = std::move(loop);
}

/// Each branch begins with the state before the fork. A client may act in only one branch.
void read_parallel(case_scope& scope, const yaml::entry& written, plan::step& step) {
    step.verb = "parallel";
    plan::do_parallel fork;
    const auto before = scope.now;
    auto after = scope.now;
    std::set<std::string> taken;
    const auto branches = scope.in->elements(written.value, "parallel");
    if (written.value.IsSequence() && branches.size() < 2) {
        scope.in->complain(written.value, "parallel needs at least two branches");
    }
    auto* outer = scope.acting;
    for (const auto& branch : branches) {
        std::set<std::string> acting;
        scope.acting = &acting;
        scope.now = before;
        fork.branches.push_back(read_steps(scope, branch, "a branch"));
        after.join(scope.now);
        for (const auto& name : acting) {
            if (!taken.insert(name).second) {
                scope.in->complain(branch,
                                   fmt::format("{} acts in two branches of a parallel", name));
            }
        }
    }
    scope.acting = outer;
    if (outer != nullptr) outer->insert(taken.begin(), taken.end());
    scope.now = after;
    step.action = std::move(fork);
}

}  // namespace

bool is_structure(const std::vector<yaml::entry>& entries) {
    return std::ranges::any_of(entries, [](const yaml::entry& e) {
        return e.key == "broker" || e.key == "repeat" || e.key == "parallel" || e.key == "steps";
    });
}

std::optional<plan::step> read_structure(case_scope& scope, const YAML::Node& node,
                                         const std::vector<yaml::entry>& entries) {
    plan::step step;
    step.number = scope.next_number++;
    step.where = entries.front().key_at;
    const auto parts = common_parts(entries, step.where);
    read_beginning(scope, parts, step);
    if (const auto* broker = find_entry(entries, "broker")) {
        check_keys(scope, entries, broker_step_keys(), "a broker step");
        read_broker(scope, *broker, step);
        read_mark(scope, parts.modifier("mark"), step);
    } else if (const auto* fork = find_entry(entries, "parallel")) {
        check_keys(scope, entries, parallel_step_keys(), "a parallel step");
        read_parallel(scope, *fork, step);
    } else {
        check_keys(scope, entries, repeat_step_keys(), "a repeat step");
        read_repeat(scope, node, entries, step);
    }
    return step;
}

}  // namespace brokerproof::suite
