// What can be compared, promises and thresholds; figures are in load_compare_figures.cpp.
#include "reports/load/compare.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include <fmt/format.h>

#include "reports/load/compare_parts.hpp"
#include "reports/load/console.hpp"
#include "reports/load/statistics.hpp"
#include "reports/load/text_table.hpp"

namespace brokerproof::reports {
namespace {

using loadgen::load_result;

constexpr double unlikely = 0.01;

result<void> check_kinship(const load_result& a, const load_result& b) {
    if (a.scenario != b.scenario)
        return failure(fmt::format("different scenarios: {} and {}", a.scenario, b.scenario));
    if (a.groups != b.groups) return failure("the groups of clients differ");
    if (a.clients != b.clients) return failure("the numbers of clients differ");
    if (a.terms.scale != b.terms.scale)
        return failure(fmt::format("different scales: {} and {}", a.terms.scale, b.terms.scale));
    if (a.terms.overrides != b.terms.overrides) return failure("run with different --set");
    if (a.brokers.size() != b.brokers.size()) return failure("different numbers of brokers");
    return {};
}

struct promise {
    const char* name;
    std::function<std::uint64_t(const load_result&)> read;
};

const std::vector<promise>& promises() {
    const auto delivery = [](auto member) {
        return [member](const load_result& of) {
            std::uint64_t all = 0;
            for (const auto& group : of.ledger->groups) all += std::invoke(member, group);
            return all;
        };
    };
    const auto received = [](auto member) {
        return [member](const load_result& of) {
            std::uint64_t all = 0;
            for (const auto& group : of.ledger->groups) all += std::invoke(member, group.received);
            return all;
        };
    };
    const auto sessions = [](auto member) {
        return [member](const load_result& of) {
            std::uint64_t all = 0;
            for (const auto& group : of.ledger->sessions) all += std::invoke(member, group);
            return all;
        };
    };
    using r = loadgen::received_counts;
    static const std::vector<promise> all{
        {"messages lost", delivery(&loadgen::delivery_counts::lost)},
        {"messages duplicated", received(&r::duplicated)},
        {"messages out of order", received(&r::out_of_order)},
        {"messages stray", received(&r::stray)},
        {"messages late", received(&r::late)},
        {"messages corrupted", received(&r::corrupted)},
        {"sessions lost", sessions(&loadgen::session_counts::lost)},
        {"sessions revived", sessions(&loadgen::session_counts::revived)}};
    return all;
}

std::uint64_t owed_of(const load_result& of) {
    std::uint64_t all = 0;
    for (const auto& group : of.ledger->groups) all += group.owed;
    return all;
}

std::uint64_t sum(const load_runs& runs, const auto& read) {
    std::uint64_t all = 0;
    for (const auto& one : runs) all += read(one);
    return all;
}

/// From none to some is worse whatever the numbers; between some and some, chance may play.
void compare_promises(const load_runs& before, const load_runs& now, comparison& into) {
    const auto has_ledger = [](const load_result& one) { return one.ledger.has_value(); };
    if (!std::ranges::all_of(before, has_ledger) || !std::ranges::all_of(now, has_ledger)) {
        into.notes.emplace_back("without a ledger on both sides, promises are not compared");
        return;
    }
    const auto of_was = static_cast<double>(sum(before, owed_of));
    const auto of_is = static_cast<double>(sum(now, owed_of));
    for (const auto& one : promises()) {
        const auto was = sum(before, one.read);
        const auto is = sum(now, one.read);
        if (was == is && was == 0) continue;
        const bool worse =
            is > 0 && (was == 0 || chance_of_as_many(was, of_was, is, of_is) < unlikely);
        const bool better =
            was > 0 && (is == 0 || chance_of_as_many(is, of_is, was, of_was) < unlikely);
        if (!worse && !better) continue;
        into.differences.push_back(
            {worse ? drift::worse : drift::better, one.name,
             fmt::format("was {} ({} messages owed), is {} ({})", thousands(was),
                         thousands(static_cast<std::uint64_t>(of_was)), thousands(is),
                         thousands(static_cast<std::uint64_t>(of_is)))});
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
    std::map<std::string, threshold_sides> all;
    const auto is_broken = [](const loadgen::threshold_outcome& one) {
        return one.verdict != loadgen::threshold_verdict::held;
    };
    for (const auto& run : before) {
        for (const auto& one : run.thresholds) {
            ++all[one.rule.text].before;
            all[one.rule.text].broken_before += is_broken(one) ? 1 : 0;
        }
    }
    for (const auto& run : now) {
        for (const auto& one : run.thresholds) {
            auto& sides = all[one.rule.text];
            ++sides.now;
            sides.broken_now += is_broken(one) ? 1 : 0;
            sides.seen = one.seen ? loadgen::describe_figure(*one.seen, one.rule.unit) : one.why;
        }
    }
    for (const auto& [text, sides] : all) {
        const auto add = [&, &rule = text](drift what, std::string how) {
            into.differences.push_back({what, "threshold " + rule, std::move(how)});
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
    if (!first.brokers.empty())
        broker = first.brokers.front().product + ' ' + first.brokers.front().version;
    return fmt::format("{}, {} run{}, begun {}, brokerproof {}", broker, runs.size(),
                       runs.size() == 1 ? "" : "s", first.started, first.brokerproof);
}

/// Runs that cannot speak for the broker's speed. What the ledger found in them stands.
std::size_t unfit(const load_runs& runs) {
    return static_cast<std::size_t>(std::ranges::count_if(runs, [](const load_result& one) {
        return !one.health.valid || one.interrupted || !one.environment_problem.empty();
    }));
}

}  // namespace

result<void> check_comparable(const load_runs& before, const load_runs& now) {
    for (const auto* side : {&before, &now}) {
        if (side->size() > most_runs)
            return failure(fmt::format("at most {} runs a side can be compared", most_runs));
        for (const auto& one : *side) {
            if (!one.complete())
                return failure(
                    "a slice by itself cannot be compared; `brokerproof merge` joins slices");
            const auto related = check_kinship(before.front(), one);
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
    const auto same_text = [&](const load_result& one) { return one.text == before.front().text; };
    if (!std::ranges::all_of(before, same_text) || !std::ranges::all_of(now, same_text))
        out.notes.emplace_back("the text of the scenario has changed between these runs");
    compare_promises(before, now, out);
    compare_thresholds(before, now, out);
    if (unfit(before) + unfit(now) == 0) {
        compare_figures(before, now, out);
        return out;
    }
    const auto text = "in an INVALID or broken run rates and times say nothing about the broker";
    if (unfit(before) == 0) {
        out.differences.push_back(
            {drift::worse, "rates and times", fmt::format("can no longer be told: {}", text)});
    } else {
        out.notes.push_back(fmt::format("rates and times are not compared: {}", text));
    }
    return out;
}

}  // namespace brokerproof::reports
