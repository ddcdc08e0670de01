// What one `brokerproof conform` holds from start to report, and its rounds. Internal to the
// command.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "harness/commands/conform.hpp"
#include "harness/commands/live_conform.hpp"
#include "harness/engine/engine.hpp"
#include "reports/expectation.hpp"
#include "harness/target/profile.hpp"
#include "harness/target/target.hpp"
#include "reports/console_progress.hpp"
#include "reports/model.hpp"

namespace brokerproof::commands {

/// Everything that one `conform` needs, from start to report.
struct conform_session {
    const conform_options& chosen;
    const library& tree;
    std::vector<plan::instance> planned;
    target::profile profile;
    std::vector<expectations::expectation> expected;
    std::string work_dir;
    std::uint64_t seed = 0;
    asio::io_context io{1};
    std::unique_ptr<target::target> broker;
    engine::engine* current = nullptr;  ///< the round that runs now
    bool interrupted = false;
    reports::run_result result;
    reports::console_progress progress;
    std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();
    std::unique_ptr<live_conform> watched = nullptr;  ///< in a browser; none: nobody asked for it
};

/// Since the session began.
std::int64_t elapsed_ms(const conform_session& s);

/// Starts the broker, runs every round and the second looks, and stops it; Ctrl-C ends it early.
/// Afterwards `result` has all cases, not yet held against the expectations.
void run_rounds(conform_session& s);

}  // namespace brokerproof::commands
