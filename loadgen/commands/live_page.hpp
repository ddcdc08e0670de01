// Shows a load run in a browser while it goes on: the result as it is after each second.
#pragma once

#include <memory>
#include <vector>

#include "harness/web/server.hpp"
#include "loadgen/commands/outcome.hpp"
#include "loadgen/fleet/conductor.hpp"
#include "loadgen/measure/result.hpp"
#include "loadgen/scenario/scenario.hpp"

namespace brokerproof::commands {

/// The outcomes of thresholds so far, in the order of `rules`.
std::vector<loadgen::threshold_outcome> thresholds_so_far(
    const std::vector<loadgen::threshold_rule>& rules, const loadgen::tick_report& now);

class live_load {
public:
    explicit live_load(std::unique_ptr<web::server> served);

    /// Another run begins: find-limit has several.
    void begins() { phases_.clear(); }
    /// `so_far` has what is known at the start: names, groups, brokers.
    void tick(loadgen::load_result so_far, const loadgen::scenario& played,
              const loadgen::tick_report& now);
    void tried(const loadgen::limit_trial& trial) { trials_.push_back(trial); }
    void ended(const loadgen::load_result& result);

    std::unique_ptr<web::server> take() { return std::move(served_); }

private:
    void note_phase(const loadgen::scenario& played, const loadgen::tick_report& now);

    std::unique_ptr<web::server> served_;
    std::vector<loadgen::phase_result> phases_;
    std::vector<loadgen::limit_trial> trials_;
};

}  // namespace brokerproof::commands
