// A run with at least one of everything that a report may have to show. Tests only.
#pragma once

#include "reports/model.hpp"

namespace brokerproof::reports {

run_result sample_run();

/// A failed case whose trace has `events` PINGRESPs; the last one is the evidence.
case_result long_failure(std::size_t events);

}  // namespace brokerproof::reports
