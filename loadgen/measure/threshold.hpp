// Thresholds: what a run must keep to, in one line each, and whether it did. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/enum_names.hpp"
#include "harness/base/result.hpp"
#include "loadgen/ledger/ledger.hpp"
#include "loadgen/measure/measures.hpp"

namespace brokerproof::loadgen {

enum class comparison : std::uint8_t { less, less_equal, greater, greater_equal, equal };

/// What the figure of a metric is; decides which units a value may have.
enum class metric_unit : std::uint8_t {
    number,      ///< plain
    share,       ///< a number, asked for as a percentage of what it is a part of
    time_ns,     ///< us, ms, s, min
    per_second,  ///< plain, or /s
};

/// `[GROUP.]METRIC OP VALUE[UNIT]`, read and checked.
struct threshold_rule {
    std::string text;                  ///< as it was written
    std::string metric;                ///< "publish_to_delivery.p99"
    std::optional<std::size_t> group;  ///< none: of all groups together
    comparison op = comparison::less;
    double bound = 0;  ///< ns, per second, 0..1 for a share, or plain
    metric_unit unit = metric_unit::number;
    bool abort = false;
    bool operator==(const threshold_rule&) const = default;
};

/// What is wrong with a threshold, and at which character (from 0).
struct threshold_fault {
    std::size_t offset = 0;
    std::string text;
    bool operator==(const threshold_fault&) const = default;
};

result<threshold_rule, threshold_fault> parse_threshold(std::string_view text,
                                                        std::span<const std::string> groups);

/// The metrics that parse_threshold() knows, for documentation and tests.
std::vector<std::string> threshold_metrics();

/// The promises of the standard, for all scenarios: no loss, no duplicate, no disorder, nothing
/// stray or corrupted, no session lost or revived. Where a written one is about the same (of a
/// group, or of all), it takes the place of the implicit one.
std::vector<threshold_rule> implicit_thresholds(std::span<const threshold_rule> written,
                                                std::span<const std::string> groups);

/// How long the fleet took after a storm until all were back and had their queues; none: it did not
/// come to that.
struct recovery_time {
    std::size_t group = 0;
    std::optional<std::int64_t> took_ns;
    bool operator==(const recovery_time&) const = default;
};

/// The figures that thresholds are held against. Pointers may be null, where nothing is known yet.
struct threshold_figures {
    const std::vector<group_measures>* whole = nullptr;     ///< of the whole run: counters
    const std::vector<group_measures>* measured = nullptr;  ///< without warm-up: times and rates
    double measured_s = 0;                                  ///< length of the measured phases
    const std::vector<delivery_counts>* delivery = nullptr;
    const std::vector<session_counts>* sessions = nullptr;
    std::vector<recovery_time> recoveries;  ///< of each storm that is over
    bool running = false;  ///< the run goes on: counts may grow, what is missing may come
};

enum class threshold_verdict : std::uint8_t { held, crossed, no_data };
BOOST_DESCRIBE_ENUM(threshold_verdict, held, crossed, no_data)

struct threshold_outcome {
    threshold_rule rule;
    threshold_verdict verdict = threshold_verdict::no_data;
    std::optional<double> seen;  ///< in the unit of the rule
    std::string why;             ///< why there is no data
    bool implicit = false;       ///< not written in the scenario
    bool operator==(const threshold_outcome&) const = default;
};

/// At the end `no_data` counts as crossed: a threshold that nothing was seen for holds nothing. In
/// a running run (abort) only `crossed` counts, and what later figures will probably turn is
/// `no_data`: a count that is too low yet, percentiles and percentages of fewer than 100, a rate
/// over less than 5 s.
threshold_outcome evaluate(const threshold_rule& rule, const threshold_figures& figures);

/// "98.4 ms", "0", "1250/s", "0.12 %": a figure as people read it.
std::string describe_figure(double value, metric_unit unit);

}  // namespace brokerproof::loadgen
