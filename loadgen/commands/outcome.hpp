// From what the fleet did to the result that reports read, and to the files that keep it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/problem.hpp"
#include "loadgen/fleet/conductor.hpp"
#include "loadgen/ledger/books_file.hpp"
#include "loadgen/measure/result.hpp"

namespace brokerproof::commands {

/// Subtracts what was known a second ago from what is known now; told by the conductor.
class timekeeper {
public:
    /// The second that has just ended; none at a look that comes before a second is over.
    std::optional<loadgen::timeline_sample> look(const loadgen::tick_report& now);

private:
    loadgen::measures last_;
    std::int64_t last_ns_ = 0;
};

/// Phases, measures and recoveries of a finished run, with times since its beginning.
void put_outcome(loadgen::load_result& into, const loadgen::scenario& scenario,
                 const loadgen::run_outcome& outcome, const loadgen::slice_snapshot& last);

std::vector<loadgen::storm_recovery> recoveries_of(
    const loadgen::scenario& scenario, const std::vector<loadgen::recovery_state>& states,
    std::int64_t began_ns);

loadgen::audit_policy policy_of(const loadgen::run_terms& terms);

/// With the verdicts on the generator's health and on the thresholds.
loadgen::load_result judged(loadgen::load_result result, const loadgen::scenario& scenario);

/// The thresholds of a scenario, read; the loader has checked them.
std::vector<loadgen::threshold_rule> rules_of(const loadgen::scenario& scenario);

/// Where a result goes; an empty text: nowhere.
struct result_files {
    std::string json;
    std::string folder;  ///< for percentiles, and for result.json, if `json` is empty
};

/// Returns the files that cannot be written. `books`: of slices that are joined later, or nothing.
problems write_result(const loadgen::load_result& result, const loadgen::books_json& books,
                      const result_files& files);

/// A good result that could not be written is a failure of the environment, too.
int exit_code_of(const loadgen::load_result& result, const problems& unwritten);

}  // namespace brokerproof::commands
