// Rates and times: which changes are more than chance, and large enough to matter.
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

/// With fewer runs a side, not even the clearest order of ranks would be unlikely.
constexpr std::size_t enough_runs = 3;
/// What three runs a side can just reach: 1 of 20 divisions.
constexpr double unlikely_ranks = 0.05;
/// Changes that are smaller do not matter to anybody, however certain they are.
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

double change_of(double was, double is) { return was > 0 ? is / was - 1 : (is > 0 ? 1.0 : 0.0); }

std::string change_text(double was, double is, loadgen::metric_unit unit) {
    return fmt::format("was {}, is {} ({:+.0f} %)", loadgen::describe_figure(was, unit),
                       loadgen::describe_figure(is, unit), change_of(was, is) * 100);
}

drift drift_of(const figure& one, double change) {
    return (change > 0) == (one.better == wanted::low) ? drift::worse : drift::better;
}

bool too_small(const figure& one, double was, double is) {
    return one.unit == loadgen::metric_unit::time_ns && std::abs(is - was) < least_change_ns;
}

std::vector<double> chances(const std::vector<figure>& figures, bool of_falling) {
    std::vector<two_sides> sides;
    for (const auto& one : figures) {
        sides.push_back({one.before, one.now});
        if (of_falling) std::swap(sides.back().before, sides.back().now);
    }
    return rise_test(sides);
}

/// Between runs: what changed by more than chance and by more than a little?
void compare_runs(const std::vector<figure>& figures, comparison& into) {
    const auto of_rising = chances(figures, false);
    const auto of_falling = chances(figures, true);
    for (std::size_t i = 0; i < figures.size(); ++i) {
        const auto& one = figures[i];
        const double was = middle(one.before);
        const double is = middle(one.now);
        const double change = change_of(was, is);
        const double limit = one.unit == loadgen::metric_unit::per_second ? rate_matters : matters;
        const double chance = change > 0 ? of_rising[i] : of_falling[i];
        if (std::abs(change) < limit || too_small(one, was, is) || chance > unlikely_ranks)
            continue;
        into.differences.push_back(
            {drift_of(one, change), one.name,
             fmt::format("{}; medians of {} and {} runs, p = {:.2g} among {} figures",
                         change_text(was, is, one.unit), one.before.size(), one.now.size(), chance,
                         figures.size())});
    }
}

/// One figure of one run a side has nothing to be held against but its size.
void compare_sizes(const figure& one, comparison& into) {
    const double was = middle(one.before);
    const double is = middle(one.now);
    const double change = change_of(was, is);
    const bool rate = one.unit == loadgen::metric_unit::per_second;
    if (std::abs(change) < (rate ? rate_matters : matters_in_one_run) || too_small(one, was, is))
        return;
    into.differences.push_back({drift_of(one, change), one.name, change_text(was, is, one.unit)});
}

histogram all_of(const load_runs& runs, timing what) {
    histogram all;
    for (const auto& run : runs) {
        for (const auto& group : run.measured) all.merge(group[what]);
    }
    return all;
}

std::string name_of(timing what, std::string_view quantile) {
    return fmt::format("{} {}", brokerproof::name_of(what), quantile);
}

/// A tail may move while the bulk does not: each quantile is looked at for itself, and its change
/// must be beyond what drawing so many values can explain.
void compare_tails(timing what, const histogram& was, const histogram& is, comparison& into) {
    for (const auto& [share, name] : quantiles) {
        const auto before = quantile_bounds(was, share);
        const auto now = quantile_bounds(is, share);
        const bool apart = before.high < now.low || now.high < before.low;
        figure one{name_of(what, name),
                   loadgen::metric_unit::time_ns,
                   wanted::low,
                   {static_cast<double>(was.quantile(share))},
                   {static_cast<double>(is.quantile(share))}};
        if (apart) compare_sizes(one, into);
    }
}

/// Of one run a side, or too few: the bulk by its effect size, the tail by its bounds.
void compare_distributions(timing what, const load_runs& before, const load_runs& now,
                           comparison& into) {
    const auto was = all_of(before, what);
    const auto is = all_of(now, what);
    if (was.count() == 0 || is.count() == 0) return;
    const double above = superiority(was, is);
    const auto first = into.differences.size();
    compare_tails(what, was, is, into);
    for (auto i = first; i < into.differences.size(); ++i)
        into.differences[i].text += fmt::format(
            "; a new value is above an old one in {:.0f} % of "
            "all pairs",
            above * 100);
    const bool told = into.differences.size() > first;
    const double far = std::max(above, 1 - above);
    const auto middle_was = static_cast<double>(was.quantile(0.5));
    const auto middle_is = static_cast<double>(is.quantile(0.5));
    const bool small = std::abs(middle_is - middle_was) < least_change_ns ||
                       std::abs(change_of(middle_was, middle_is)) < matters;
    if (told || far < medium_effect || small) return;
    into.differences.push_back(
        {above > 0.5 ? drift::worse : drift::better, name_of(what, "as a whole"),
         fmt::format("{}; a new value is above an old one in {:.0f} % of all pairs",
                     change_text(middle_was, middle_is, loadgen::metric_unit::time_ns),
                     above * 100)});
}

double rate(const load_result& of, std::uint64_t times) {
    return of.measured_s > 0 ? static_cast<double>(times) / of.measured_s : 0;
}

/// `read` gives nothing where a run has no such figure; then there is none.
std::optional<figure> figure_of(std::string name, loadgen::metric_unit unit, wanted better,
                                const load_runs& before, const load_runs& now, const auto& read) {
    figure made{std::move(name), unit, better, {}, {}};
    for (const auto& one : before) {
        const std::optional<double> value = read(one);
        if (!value) return {};
        made.before.push_back(*value);
    }
    for (const auto& one : now) {
        const std::optional<double> value = read(one);
        if (!value) return {};
        made.now.push_back(*value);
    }
    return made;
}

/// The slowest return from a storm of a group, until its queues were drained.
std::optional<double> recovery_of(const load_result& of, std::size_t group) {
    std::optional<double> slowest;
    for (const auto& one : of.recoveries) {
        if (one.group != group) continue;
        const auto time = loadgen::took(one);
        if (!time.took_ns) return {};
        slowest = std::max(slowest.value_or(0), static_cast<double>(*time.took_ns));
    }
    return slowest;
}

std::vector<figure> plain_figures(const load_runs& before, const load_runs& now) {
    std::vector<figure> out;
    const auto add = [&](std::optional<figure> one) {
        if (one) out.push_back(std::move(*one));
    };
    const auto& groups = before.front().groups;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        add(figure_of(groups[i] + ": messages sent", loadgen::metric_unit::per_second, wanted::high,
                      before, now, [i](const load_result& of) {
                          return std::optional(rate(of, of.measured[i].published()));
                      }));
        add(figure_of(groups[i] + ": messages received", loadgen::metric_unit::per_second,
                      wanted::high, before, now, [i](const load_result& of) {
                          return std::optional(rate(of, of.measured[i].received()));
                      }));
        add(figure_of(groups[i] + ": recovery from a storm", loadgen::metric_unit::time_ns,
                      wanted::low, before, now,
                      [i](const load_result& of) { return recovery_of(of, i); }));
    }
    add(figure_of("limit", loadgen::metric_unit::per_second, wanted::high, before, now,
                  [](const load_result& of) { return of.limit_per_s; }));
    return out;
}

void add_times(timing what, const load_runs& before, const load_runs& now,
               std::vector<figure>& into) {
    for (const auto& [share, name] : quantiles) {
        const auto one =
            figure_of(name_of(what, name), loadgen::metric_unit::time_ns, wanted::low, before, now,
                      [&, part = share](const load_result& of) -> std::optional<double> {
                          const auto all = all_of({of}, what);
                          if (all.count() == 0) return {};
                          return static_cast<double>(all.quantile(part));
                      });
        if (one) into.push_back(*one);
    }
}

}  // namespace

void compare_figures(const load_runs& before, const load_runs& now, comparison& into) {
    auto figures = plain_figures(before, now);
    const bool enough = std::min(before.size(), now.size()) >= enough_runs;
    if (!enough) {
        into.notes.emplace_back(
            "how much runs differ by themselves is not known from so few: times and rates that "
            "changed may be the machine's doing; give three runs a side or more");
        for (const auto& one : figures) compare_sizes(one, into);
    }
    for (const auto what : all_values<timing>) {
        if (what == timing::publish_to_delivery_naive) continue;
        enough ? add_times(what, before, now, figures)
               : compare_distributions(what, before, now, into);
    }
    if (enough) compare_runs(figures, into);
}

}  // namespace brokerproof::reports
