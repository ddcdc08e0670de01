// Turns the outcome of the fleet into the result that reports read, and writes its files.
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

/// Computes the samples of the timeline: the figures of now minus those of a second ago.
class timekeeper {
public:
    /// The second that has just ended; none if less than half a second has passed.
    std::optional<loadgen::timeline_sample> look(const loadgen::tick_report& now);

private:
    loadgen::measures last_;
    std::int64_t last_ns_ = 0;
};

/// Adds phases, measures and recoveries of a finished run. Times count from its beginning.
void put_outcome(loadgen::load_result& into, const loadgen::scenario& scenario,
                 const loadgen::run_outcome& outcome, const loadgen::slice_snapshot& last);

std::vector<loadgen::storm_recovery> recoveries_of(
    const loadgen::scenario& scenario, const std::vector<loadgen::recovery_state>& states,
    std::int64_t began_ns);

loadgen::audit_policy policy_of(const loadgen::run_terms& terms);

/// Adds the ledger of all slices, and the delays of wills, which are known only now. `result` has
/// its phases and terms.
void audit_into(loadgen::load_result& result, const loadgen::topology& layout,
                const loadgen::ledger_books& books);

/// Adds the verdicts on the generator's health and on the thresholds.
loadgen::load_result judged(loadgen::load_result result, const loadgen::scenario& scenario);

/// Parses the thresholds of a scenario, which the loader has checked.
std::vector<loadgen::threshold_rule> rules_of(const loadgen::scenario& scenario);

/// The files of a result; an empty text: none.
struct result_files {
    std::string json;
    std::string folder;  ///< for percentiles, and for result.json, if `json` is empty
};

/// Returns a problem for each file that cannot be written. `books`: the books of slices that are
/// joined later; else empty.
problems write_result(const loadgen::load_result& result, const loadgen::books_json& books,
                      const result_files& files);

/// If the result is good, but could not be written, that is a failure of the environment.
int exit_code_of(const loadgen::load_result& result, const problems& unwritten);

}  // namespace brokerproof::commands
