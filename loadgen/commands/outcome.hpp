// From what the fleet did to the result that reports read.
#pragma once

#include <vector>

#include <boost/json/value.hpp>

#include "loadgen/fleet/conductor.hpp"
#include "loadgen/measure/result.hpp"

namespace brokerproof::commands {

/// Copies and subtracts, second by second; told by the conductor.
class timekeeper {
public:
    /// True when a second has been added.
    bool look(const loadgen::tick_report& now);
    const std::vector<loadgen::timeline_sample>& timeline() const { return timeline_; }

private:
    loadgen::measures last_;
    std::int64_t last_ns_ = 0;
    std::vector<loadgen::timeline_sample> timeline_;
};

/// Phases, measures and recoveries of a finished run, with times since its beginning.
void put_outcome(loadgen::load_result& into, const loadgen::scenario& of,
                 const loadgen::run_outcome& outcome, const loadgen::slice_snapshot& last);

std::vector<loadgen::storm_recovery> recoveries_of(
    const loadgen::scenario& of, const std::vector<loadgen::recovery_state>& states,
    std::int64_t began);

loadgen::audit_policy policy_of(const loadgen::run_terms& terms);

/// Judges health and thresholds, and writes the result (`json`, or `folder`/result.json) and the
/// percentiles (to `folder`); the exit code. Empty texts: nothing is written.
int judge_and_write(loadgen::load_result& result, const loadgen::scenario& of,
                    const boost::json::value& books, const std::string& json,
                    const std::string& folder);

/// The thresholds of a scenario, read; the loader has checked them.
std::vector<loadgen::threshold_rule> rules_of(const loadgen::scenario& of);

}  // namespace brokerproof::commands
