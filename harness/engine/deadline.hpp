// The time limit of a whole case.
#pragma once

#include "harness/engine/case_run.hpp"

namespace brokerproof::engine {

/// The limit of a case that names no deadline: the waits of its plan plus 30 s.
milliseconds default_deadline(const plan::test_case& test, const plan::environment& names);

/// Runs the case and stops it at its deadline.
awaitable<void> run_in_time(case_run& run, asio::any_io_executor executor);

}  // namespace brokerproof::engine
