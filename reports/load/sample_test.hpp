// Results of load runs for the tests of their writers. Tests only.
#pragma once

#include "loadgen/measure/result.hpp"

namespace brokerproof::reports {

/// A storm that went well.
loadgen::load_result calm_load();
/// Losses, incidents, sessions that were lost, crossed thresholds, a generator that could not keep
/// up, trials.
loadgen::load_result troubled_load();

}  // namespace brokerproof::reports
