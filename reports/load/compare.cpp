// Which runs can be compared; promises and thresholds. Figures are in compare_figures.cpp.
#include "reports/load/compare.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include <fmt/format.h>

#include "reports/load/compare_parts.hpp"
#include "reports/load/console.hpp"
#include "reports/load/sections.hpp"
#include "reports/load/statistics.hpp"
#include "reports/load/text_table.hpp"

namespace brokerproof::reports {
namespace {

using loadgen::load_result;

constexpr double unlikely_counts = 0.01;

result<void> check_kinship(const load_result& reference, const load_result& other) {
    if (reference.scenario != other.scenario)
        return failure(
            fmt::format("different scenarios: {} and {}", reference.scenario, other.scenario));
    if (reference.groups != other.groups) return failure("the groups of clients differ");
    if (reference.clients != other.clients) return failure("the numbers of clients differ");
    if (reference.terms.scale != other.terms.scale)
        return failure(
            fmt::format("different scales: {} and {}", reference.terms.scale, other.terms.scale));
    if (reference.terms.overrides != other.terms.overrides)
        return failure("run with different --set");
    if (reference.brokers.size() != other.brokers.size())
        return failure("different numbers of brokers");
    return {};
}

struct promise {
    const char* name;
    std::function<std::uint64_t(const load_result&)> read;
};

const std::vector<promise>& promises() {
    const auto delivery = [](auto member) {
        return [member](const load_result& result) {
            std::uint64_t total = 0;
            for (const auto& group : result.ledger->groups) total += std::invoke(member, group);
            return total;
        };
    };
    const auto received = [](auto member) {
        return [member](const load_result& result) {
            std::uint64_t total = 0;
            for (const auto& group : result.ledger->groups)
                total += std::invoke(member, group.received);
            return total;
        };
    };
    const auto sessions = [](auto member) {
        return [member](const load_result& result) {
            std::uint64_t total = 0;
            for (const auto& group : result.ledger->sessions) total += std::invoke(member, group);
            return total;
        };
    };
    using counts = loadgen::received_counts;
    static const std::vector<promise> list{
        {"messages lost", delivery(&loadgen::delivery_counts::lost)},
        {"messages duplicated", received(&counts::duplicated)},
        {"messages out of order", received(&counts::out_of_order)},
        {"messages stray", received(&counts::stray)},
        {"messages late", received(&counts::late)},
        {"messages corrupted", received(&counts::corrupted)},
        {"sessions lost", sessions(&loadgen::session_counts::lost)},
        {"sessions revived", sessions(&loadgen::session_counts::revived)}};
    return list;
}

std::uint64_t owed_of(const load_result& result) {
    std::uint64_t total = 0;
    for (const auto& group : result.ledger->groups) total += group.owed;
    return total;
}

std::uint64_t sum(const load_runs& runs, const auto& read) {
    std::uint64_t total = 0;
    for (const auto& run : runs) total += read(run);
    return total;
}

/// A change from none to some is worse, whatever the numbers; two counts above zero may differ by
/// chance.
void compare_promises(const load_runs& before, const load_runs& now, comparison& into) {
    const auto has_ledger = [](const load_result& run) { return run.ledger.has_value(); };
    if (!std::ranges::all_of(before, has_ledger) || !std::ranges::all_of(now, has_ledger)) {
        into.notes.emplace_back("promises are not compared: not every run has a ledger");
        return;
    }
    const auto old_owed = static_cast<double>(sum(before, owed_of));
    const auto new_owed = static_cast<double>(sum(now, owed_of));
    for (const auto& entry : promises()) {
        const auto old_count = sum(before, entry.read);
        const auto new_count = sum(now, entry.read);
        if (old_count == new_count && old_count == 0) continue;
        const bool worse =
            new_count > 0 && (old_count == 0 || chance_of_as_many(old_count, old_owed, new_count,
                                                                  new_owed) < unlikely_counts);
        const bool better =
            old_count > 0 && (new_count == 0 || chance_of_as_many(new_count, new_owed, old_count,
                                                                  old_owed) < unlikely_counts);
        if (!worse && !better) continue;
        into.differences.push_back(
            {worse ? drift::worse : drift::better, entry.name,
             fmt::format("was {} ({} messages owed), is {} ({})", thousands(old_count),
                         thousands(static_cast<std::uint64_t>(old_owed)), thousands(new_count),
                         thousands(static_cast<std::uint64_t>(new_owed)))});
    }
}

struct threshold_sides {
    std::size_t broken_before = 0;
    std::size_t before = 0;
    std::size_t broken_now = 0;
    std::size_t now = 0;
    std::string seen;  ///< the last figure of the new side
};

void compare_thresholds(const load_runs& before, const load_runs& now, comparison& into) {
    std::map<std::string, threshold_sides> sides_by_rule;
    const auto is_broken = [](const loadgen::threshold_outcome& outcome) {
        return outcome.verdict != loadgen::threshold_verdict::held;
    };
    for (const auto& run : before) {
        for (const auto& outcome : run.thresholds) {
            ++sides_by_rule[outcome.rule.text].before;
            sides_by_rule[outcome.rule.text].broken_before += is_broken(outcome) ? 1 : 0;
        }
    }
    for (const auto& run : now) {
        for (const auto& outcome : run.thresholds) {
            auto& sides = sides_by_rule[outcome.rule.text];
            ++sides.now;
            sides.broken_now += is_broken(outcome) ? 1 : 0;
            sides.seen = outcome.seen ? loadgen::describe_figure(*outcome.seen, outcome.rule.unit)
                                      : outcome.reason;
        }
    }
    for (const auto& [text, sides] : sides_by_rule) {
        const auto add = [&, &rule = text](drift direction, std::string sentence) {
            into.differences.push_back({direction, "threshold " + rule, std::move(sentence)});
        };
        if (sides.before == 0 || sides.now == 0) {
            add(drift::changed, sides.now == 0 ? "gone" : "new");
        } else if (sides.broken_before == 0 && sides.broken_now > 0) {
            add(drift::worse, fmt::format("was held, is not held in {} of {}: {}", sides.broken_now,
                                          sides.now, sides.seen));
        } else if (sides.broken_before > 0 && sides.broken_now == 0) {
            add(drift::better, fmt::format("was not held in {} of {}, is held: {}",
                                           sides.broken_before, sides.before, sides.seen));
        }
    }
}

std::string side(const load_runs& runs) {
    const auto& first = runs.front();
    std::string broker = "no broker";
    if (!first.brokers.empty()) broker = product_title(first.brokers.front());
    return fmt::format("{}, {} run{}, begun {}, brokerproof {}", broker, runs.size(),
                       runs.size() == 1 ? "" : "s", first.started, first.brokerproof);
}

/// Runs that say nothing about the broker's speed. The findings of their ledgers still count.
std::size_t unfit(const load_runs& runs) {
    return static_cast<std::size_t>(std::ranges::count_if(runs, [](const load_result& run) {
        return !run.health.valid || run.interrupted || !run.environment_problem.empty();
    }));
}

}  // namespace

result<void> check_comparable(const load_runs& before, const load_runs& now) {
    for (const auto* side : {&before, &now}) {
        if (side->size() > most_runs)
            return failure(fmt::format("at most {} runs a side can be compared", most_runs));
        for (const auto& run : *side) {
            if (!run.complete())
                return failure(
                    "a slice by itself cannot be compared; `brokerproof merge` joins slices");
            const auto related = check_kinship(before.front(), run);
            if (!related) return related;
        }
    }
    return {};
}

comparison compare(const load_runs& before, const load_runs& now) {
    comparison out;
    out.old_side = side(before);
    out.new_side = side(now);
    out.compared = fmt::format("scenario {}, {} run{} against {}", before.front().scenario,
                               before.size(), before.size() == 1 ? "" : "s", now.size());
    const auto same_text = [&](const load_result& run) { return run.text == before.front().text; };
    if (!std::ranges::all_of(before, same_text) || !std::ranges::all_of(now, same_text))
        out.notes.emplace_back("the text of the scenario has changed between these runs");
    compare_promises(before, now, out);
    compare_thresholds(before, now, out);
    if (unfit(before) + unfit(now) == 0) {
        compare_figures(before, now, out);
        return out;
    }
    const auto text = "rates and times of an INVALID or broken run say nothing about the broker";
    if (unfit(before) == 0) {
        out.differences.push_back(
            {drift::worse, "rates and times", fmt::format("are no longer known: {}", text)});
    } else {
        out.notes.push_back(fmt::format("rates and times are not compared: {}", text));
    }
    return out;
}

}  // namespace brokerproof::reports
