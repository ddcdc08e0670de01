// Rates and times: which changes are beyond chance and large enough to matter.
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "reports/load/compare_parts.hpp"
#include "reports/load/sections.hpp"
#include "reports/load/statistics.hpp"

namespace brokerproof::reports {
namespace {

using loadgen::histogram;
using loadgen::load_result;
using loadgen::timing;

/// With fewer runs on a side, even the clearest order of ranks could be chance.
constexpr std::size_t enough_runs = 3;
/// The least chance that three runs on each side can reach: 1 of 20 divisions.
constexpr double unlikely_ranks = 0.05;
/// Smaller changes matter to nobody, however certain they are.
constexpr double matters = 0.10;
constexpr double rate_matters = 0.05;
constexpr double matters_in_one_run = 0.25;
/// Vargha and Delaney call A from 0.64 a medium effect.
constexpr double medium_effect = 0.64;
constexpr double least_change_ns = 100'000;  ///< below it, times of a loaded machine are noise
constexpr std::array quantiles{std::pair{0.5, "p50"}, std::pair{0.99, "p99"}};

enum class wanted : std::uint8_t { low, high };

/// One figure of every run.
struct figure {
    std::string name;
    loadgen::metric_unit unit{};
    wanted better = wanted::low;
    std::vector<double> before;
    std::vector<double> now;
};

double middle(std::vector<double> values) {
    std::ranges::sort(values);
    const auto half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

double change_of(double old_value, double new_value) {
    return old_value > 0 ? new_value / old_value - 1 : (new_value > 0 ? 1.0 : 0.0);
}

std::string change_text(double old_value, double new_value, loadgen::metric_unit unit) {
    return fmt::format("was {}, is {} ({:+.0f} %)", loadgen::describe_figure(old_value, unit),
                       loadgen::describe_figure(new_value, unit),
                       change_of(old_value, new_value) * 100);
}

drift drift_of(const figure& compared, double change) {
    return (change > 0) == (compared.better == wanted::low) ? drift::worse : drift::better;
}

bool too_small(const figure& compared, double old_value, double new_value) {
    return compared.unit == loadgen::metric_unit::time_ns &&
           std::abs(new_value - old_value) < least_change_ns;
}

std::vector<double> chances(const std::vector<figure>& figures, bool of_falling) {
    std::vector<two_sides> sides;
    for (const auto& compared : figures) {
        sides.push_back({compared.before, compared.now});
        if (of_falling) std::swap(sides.back().before, sides.back().now);
    }
    return rise_test(sides);
}

/// Compares between runs: which figures changed beyond chance, and by enough to matter?
void compare_runs(const std::vector<figure>& figures, comparison& into) {
    const auto of_rising = chances(figures, false);
    const auto of_falling = chances(figures, true);
    for (std::size_t i = 0; i < figures.size(); ++i) {
        const auto& compared = figures[i];
        const double old_value = middle(compared.before);
        const double new_value = middle(compared.now);
        const double change = change_of(old_value, new_value);
        const double limit =
            compared.unit == loadgen::metric_unit::per_second ? rate_matters : matters;
        const double chance = change > 0 ? of_rising[i] : of_falling[i];
        if (std::abs(change) < limit || too_small(compared, old_value, new_value) ||
            chance > unlikely_ranks)
            continue;
        into.differences.push_back(
            {drift_of(compared, change), compared.name,
             fmt::format("{}; medians of {} and {} runs, p = {:.2g} among {} figures",
                         change_text(old_value, new_value, compared.unit), compared.before.size(),
                         compared.now.size(), chance, figures.size())});
    }
}

/// With one run on each side, only the size of a change can be judged.
void compare_sizes(const figure& compared, comparison& into) {
    const double old_value = middle(compared.before);
    const double new_value = middle(compared.now);
    const double change = change_of(old_value, new_value);
    const bool rate = compared.unit == loadgen::metric_unit::per_second;
    if (std::abs(change) < (rate ? rate_matters : matters_in_one_run) ||
        too_small(compared, old_value, new_value))
        return;
    into.differences.push_back({drift_of(compared, change), compared.name,
                                change_text(old_value, new_value, compared.unit)});
}

histogram all_of(const load_runs& runs, timing kind) {
    histogram merged;
    for (const auto& run : runs) {
        for (const auto& group : run.measured) merged.merge(group[kind]);
    }
    return merged;
}

std::string name_of(timing kind, std::string_view quantile) {
    return fmt::format("{} {}", brokerproof::name_of(kind), quantile);
}

/// A tail may move while the bulk does not, so each quantile is compared by itself. Its change must
/// be larger than random sampling explains.
void compare_tails(timing kind, const histogram& old_times, const histogram& new_times,
                   comparison& into) {
    for (const auto& [share, name] : quantiles) {
        const auto before = quantile_bounds(old_times, share);
        const auto now = quantile_bounds(new_times, share);
        const bool apart = before.high < now.low || now.high < before.low;
        figure quantile{name_of(kind, name),
                        loadgen::metric_unit::time_ns,
                        wanted::low,
                        {static_cast<double>(old_times.quantile(share))},
                        {static_cast<double>(new_times.quantile(share))}};
        if (apart) compare_sizes(quantile, into);
    }
}

/// For too few runs: compares the bulk by its effect size and the tail by its bounds.
void compare_distributions(timing kind, const load_runs& before, const load_runs& now,
                           comparison& into) {
    const auto old_times = all_of(before, kind);
    const auto new_times = all_of(now, kind);
    if (old_times.count() == 0 || new_times.count() == 0) return;
    const double above = superiority(old_times, new_times);
    const auto first = into.differences.size();
    compare_tails(kind, old_times, new_times, into);
    for (auto i = first; i < into.differences.size(); ++i)
        into.differences[i].text += fmt::format(
            "; a new value is above an old one in {:.0f} % of "
            "all pairs",
            above * 100);
    const bool told = into.differences.size() > first;
    const double far = std::max(above, 1 - above);
    const auto old_middle = static_cast<double>(old_times.quantile(0.5));
    const auto new_middle = static_cast<double>(new_times.quantile(0.5));
    const bool small = std::abs(new_middle - old_middle) < least_change_ns ||
                       std::abs(change_of(old_middle, new_middle)) < matters;
    if (told || far < medium_effect || small) return;
    into.differences.push_back(
        {above > 0.5 ? drift::worse : drift::better, name_of(kind, "as a whole"),
         fmt::format("{}; a new value is above an old one in {:.0f} % of all pairs",
                     change_text(old_middle, new_middle, loadgen::metric_unit::time_ns),
                     above * 100)});
}

double rate(const load_result& result, std::uint64_t times) {
    return result.measured_s > 0 ? static_cast<double>(times) / result.measured_s : 0;
}

/// One figure of all runs; none when `read` returns none for one of them.
std::optional<figure> figure_of(std::string name, loadgen::metric_unit unit, wanted better,
                                const load_runs& before, const load_runs& now, const auto& read) {
    figure collected{std::move(name), unit, better, {}, {}};
    for (const auto& run : before) {
        const std::optional<double> value = read(run);
        if (!value) return {};
        collected.before.push_back(*value);
    }
    for (const auto& run : now) {
        const std::optional<double> value = read(run);
        if (!value) return {};
        collected.now.push_back(*value);
    }
    return collected;
}

/// The slowest return from a storm of a group, until its queues were drained.
std::optional<double> recovery_of(const load_result& result, std::size_t group) {
    std::optional<double> slowest;
    for (const auto& recovery : result.recoveries) {
        if (recovery.group != group) continue;
        const auto time = loadgen::took(recovery);
        if (!time.took_ns) return {};
        slowest = std::max(slowest.value_or(0), static_cast<double>(*time.took_ns));
    }
    return slowest;
}

std::vector<figure> plain_figures(const load_runs& before, const load_runs& now) {
    std::vector<figure> out;
    const auto add = [&](std::optional<figure> candidate) {
        if (candidate) out.push_back(std::move(*candidate));
    };
    const auto& groups = before.front().groups;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        add(figure_of(groups[i] + ": messages sent", loadgen::metric_unit::per_second, wanted::high,
                      before, now, [i](const load_result& result) {
                          return std::optional(rate(result, result.measured[i].published()));
                      }));
        add(figure_of(groups[i] + ": messages received", loadgen::metric_unit::per_second,
                      wanted::high, before, now, [i](const load_result& result) {
                          return std::optional(rate(result, result.measured[i].received()));
                      }));
        add(figure_of(groups[i] + ": recovery from a storm", loadgen::metric_unit::time_ns,
                      wanted::low, before, now,
                      [i](const load_result& result) { return recovery_of(result, i); }));
    }
    add(figure_of("limit", loadgen::metric_unit::per_second, wanted::high, before, now,
                  [](const load_result& result) { return result.limit_per_s; }));
    return out;
}

void add_times(timing kind, const load_runs& before, const load_runs& now,
               std::vector<figure>& into) {
    for (const auto& [share, name] : quantiles) {
        const auto candidate =
            figure_of(name_of(kind, name), loadgen::metric_unit::time_ns, wanted::low, before, now,
                      [&, part = share](const load_result& result) -> std::optional<double> {
                          const auto merged = all_of({result}, kind);
                          if (merged.count() == 0) return {};
                          return static_cast<double>(merged.quantile(part));
                      });
        if (candidate) into.push_back(*candidate);
    }
}

}  // namespace

void compare_figures(const load_runs& before, const load_runs& now, comparison& into) {
    auto figures = plain_figures(before, now);
    const bool enough = std::min(before.size(), now.size()) >= enough_runs;
    if (!enough) {
        into.notes.emplace_back(
            "so few runs do not show how much runs differ by themselves: changed times and rates "
            "may come from the machine; give three or more runs a side");
        for (const auto& compared : figures) compare_sizes(compared, into);
    }
    for (const auto kind : all_values<timing>) {
        if (kind == timing::publish_to_delivery_naive) continue;
        enough ? add_times(kind, before, now, figures)
               : compare_distributions(kind, before, now, into);
    }
    if (enough) compare_runs(figures, into);
}

}  // namespace brokerproof::reports
