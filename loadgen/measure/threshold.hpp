// Thresholds: conditions that a run must keep, one line each, and their verdicts. Pure.
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

/// The kind of a metric's figure; it decides which units a value may have.
enum class metric_unit : std::uint8_t {
    number,      ///< plain
    share,       ///< a number as a percentage of its whole
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

/// The fault of a threshold and its position in characters, from 0.
struct threshold_fault {
    std::size_t offset = 0;
    std::string text;
    bool operator==(const threshold_fault&) const = default;
};

result<threshold_rule, threshold_fault> parse_threshold(std::string_view text,
                                                        std::span<const std::string> groups);

/// The metrics that parse_threshold() knows, for documentation and tests.
std::vector<std::string> threshold_metrics();

/// Where a threshold comes from.
enum class threshold_origin : std::uint8_t {
    written,  ///< the scenario says so
    promise,  ///< of the standard: no message is lost, duplicated, out of order, stray or
              ///< corrupted, and no session is lost or revived
    purpose,  ///< a run that did not do what it was for proves nothing: every client has connected,
              ///< every subscription was granted, every milestone was reached, every message could
              ///< be judged
};
BOOST_DESCRIBE_ENUM(threshold_origin, written, promise, purpose)

struct implicit_threshold {
    threshold_rule rule;
    threshold_origin origin = threshold_origin::promise;
};

/// The time after a storm until all clients were back and had their queued messages; none: that did
/// not happen.
struct recovery_time {
    std::size_t group = 0;
    std::optional<std::int64_t> took_ns;
    bool operator==(const recovery_time&) const = default;
};

/// The figures for thresholds. A pointer is null while its figures are not known.
struct threshold_figures {
    const std::vector<group_measures>* whole = nullptr;     ///< of the whole run: counters
    const std::vector<group_measures>* measured = nullptr;  ///< without warm-up: times and rates
    double measured_s = 0;                                  ///< length of the measured phases
    const std::vector<delivery_counts>* delivery = nullptr;
    const std::vector<session_counts>* sessions = nullptr;
    const std::vector<will_counts>* wills = nullptr;  ///< null also when no will is judged
    std::vector<recovery_time> recoveries;            ///< of each storm that is over
    /// Phases that ended before their milestone; none: the run goes on.
    std::optional<std::uint64_t> phases_timed_out;
    bool running = false;  ///< the run goes on, so figures may still change
};

/// The thresholds that hold for all scenarios. A written threshold on the same metric (for a group
/// or for all) replaces the implicit one. Those of the purpose come first. Those of wills hold only
/// if wills are judged.
std::vector<implicit_threshold> implicit_thresholds(std::span<const threshold_rule> written,
                                                    std::span<const std::string> groups,
                                                    const threshold_figures& figures = {});

enum class threshold_verdict : std::uint8_t { held, crossed, no_data };
BOOST_DESCRIBE_ENUM(threshold_verdict, held, crossed, no_data)

struct threshold_outcome {
    threshold_rule rule;
    threshold_verdict verdict = threshold_verdict::no_data;
    std::optional<double> seen;  ///< in the unit of the rule
    std::string reason;          ///< why there is no data
    threshold_origin origin = threshold_origin::written;
    bool operator==(const threshold_outcome&) const = default;
};

/// At the end of a run `no_data` counts as crossed, because a threshold without data proves
/// nothing. During a run (abort) only `crossed` counts. Figures that will probably change are
/// `no_data` then: a count that is still too low, percentiles and percentages of fewer than 100
/// values, a rate over less than 5 s.
threshold_outcome evaluate(const threshold_rule& rule, const threshold_figures& figures);

/// Whether it is crossed by what the ledger has proven, which a slow generator does not excuse.
bool is_proven_fault(const threshold_outcome& outcome);

/// A figure for people: "98.4 ms", "0", "1250/s", "0.12 %".
std::string describe_figure(double value, metric_unit unit);

}  // namespace brokerproof::loadgen
