// How long a whole case may take.
#pragma once

#include "harness/engine/case_run.hpp"

namespace brokerproof::engine {

/// The limit for a whole case when it names none: its own waits plus half a minute.
milliseconds default_deadline(const plan::test_case& test, const plan::environment& names);

/// Runs the case and stops it at its deadline.
awaitable<void> run_in_time(case_run& run, asio::any_io_executor executor);

}  // namespace brokerproof::engine
