#include "loadgen/measure/threshold.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include "loadgen/measure/metric_table.hpp"

namespace brokerproof::loadgen {
namespace {

bool holds(double seen, comparison op, double bound) {
    switch (op) {
        case comparison::less: return seen < bound;
        case comparison::less_equal: return seen <= bound;
        case comparison::greater: return seen > bound;
        case comparison::greater_equal: return seen >= bound;
        case comparison::equal: return seen == bound;
    }
    return false;
}

constexpr double enough_values = 100;
constexpr double enough_seconds = 5;

/// Whether a figure of a running run can be judged already.
bool settled(const metric& measured, const threshold_rule& rule, const metric_sample& sample) {
    const bool from_below = rule.op == comparison::greater || rule.op == comparison::greater_equal;
    if (rule.unit == metric_unit::per_second) return sample.basis >= enough_seconds;
    if (rule.unit == metric_unit::share) return sample.basis >= enough_values;
    // A figure that only grows stays above its bound; below the bound it may still grow.
    if (measured.grows)
        return !from_below && (rule.op != comparison::equal || *sample.value > rule.bound);
    return sample.basis >= enough_values;
}

threshold_rule must_be_0(const std::string& name, const std::string& metric,
                         std::optional<std::size_t> group) {
    return {.text = name + " == 0", .metric = metric, .group = group, .op = comparison::equal};
}

struct zero_row {
    std::string_view metric;
    threshold_origin origin;
};
constexpr auto must_be_none = std::to_array<zero_row>({
    {"phases.timed_out", threshold_origin::purpose},
    {"never_connected", threshold_origin::purpose},
    {"subscribes_refused", threshold_origin::purpose},
    {"delivery.unsettled", threshold_origin::purpose},
    {"delivery.lost", threshold_origin::promise},
    {"delivery.retained_lost", threshold_origin::promise},
    {"delivery.duplicated", threshold_origin::promise},
    {"delivery.out_of_order", threshold_origin::promise},
    {"delivery.stray", threshold_origin::promise},
    {"delivery.corrupted", threshold_origin::promise},
    {"sessions.lost", threshold_origin::promise},
    {"sessions.revived", threshold_origin::promise},
    {"wills.lost", threshold_origin::promise},
    {"wills.stray", threshold_origin::promise},
    {"wills.twice", threshold_origin::promise},
});

/// With three digits.
std::string short_number(double value) {
    return fmt::format("{:.{}f}", value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
}

}  // namespace

threshold_outcome evaluate(const threshold_rule& rule, const threshold_figures& figures) {
    threshold_outcome outcome{.rule = rule, .seen = {}, .reason = {}};
    const auto* found_metric = find_metric(rule.metric);
    if (found_metric == nullptr) {
        outcome.reason = "there is no such metric";
        return outcome;
    }
    const auto sample = found_metric->read(rule, figures);
    outcome.seen = sample.value;
    outcome.reason = sample.reason;
    if (!sample.value) return outcome;
    if (figures.running && !settled(*found_metric, rule, sample)) {
        outcome.reason = "too early to tell";
        return outcome;
    }
    outcome.verdict = holds(*sample.value, rule.op, rule.bound) ? threshold_verdict::held
                                                                : threshold_verdict::crossed;
    return outcome;
}

std::vector<implicit_threshold> implicit_thresholds(std::span<const threshold_rule> written,
                                                    std::span<const std::string> groups,
                                                    const threshold_figures& figures) {
    std::vector<implicit_threshold> implicit;
    for (const auto& [name, origin] : must_be_none) {
        if (figures.wills == nullptr && name.starts_with("wills.")) continue;
        const std::string metric(name);
        const auto covers = [&](std::optional<std::size_t> group) {
            return std::ranges::any_of(written, [&](const threshold_rule& rule) {
                return rule.metric == metric && rule.group == group;
            });
        };
        if (covers(std::nullopt)) continue;
        std::vector<threshold_rule> of_groups;
        for (std::size_t i = 0; i < groups.size(); ++i)
            if (!covers(i)) of_groups.push_back(must_be_0(groups[i] + "." + metric, metric, i));
        if (of_groups.size() == groups.size()) of_groups = {must_be_0(metric, metric, {})};
        for (auto& rule : of_groups) implicit.push_back({std::move(rule), origin});
    }
    return implicit;
}

bool is_proven_fault(const threshold_outcome& outcome) {
    const auto* judged_by = find_metric(outcome.rule.metric);
    return outcome.verdict == threshold_verdict::crossed && judged_by != nullptr &&
           judged_by->proves_fault;
}

std::string describe_figure(double value, metric_unit unit) {
    switch (unit) {
        case metric_unit::number:
            return value == std::floor(value) ? fmt::format("{:.0f}", value) : short_number(value);
        case metric_unit::share: return short_number(value * 100) + " %";
        case metric_unit::per_second: return fmt::format("{:.0f}/s", value);
        case metric_unit::time_ns: break;
    }
    if (value < 999.5e3) return short_number(value / 1e3) + " us";
    if (value < 999.5e6) return short_number(value / 1e6) + " ms";
    return short_number(value / 1e9) + " s";
}

}  // namespace brokerproof::loadgen
