// What `--dashboard` starts: our page on loopback, which follows the run.
#pragma once

#include <memory>
#include <string>

#include "harness/commands/console.hpp"
#include "harness/dashboard/server.hpp"

namespace brokerproof::commands {

/// Tells where it is; null, and told why, when it cannot listen. `port` "0": any that is free.
std::unique_ptr<dashboard::server> open_dashboard(const std::string& port, const console& screen);

/// To be called with the result printed. At a terminal it goes on serving until Ctrl-C, unless that
/// has ended the run; elsewhere it ends as soon as its readers have the result.
void close_dashboard(std::unique_ptr<dashboard::server> served, bool interrupted,
                     const console& screen);

}  // namespace brokerproof::commands
