// The page of `--dashboard`: served on loopback, it follows the run.
#pragma once

#include <memory>
#include <string>

#include "harness/commands/console.hpp"
#include "harness/web/server.hpp"

namespace brokerproof::commands {

/// Serves the page and prints its URL; if it cannot listen, prints the reason and returns null.
/// `port` "0": any free port.
std::unique_ptr<web::server> open_dashboard(const std::string& port, const console& screen);

/// To be called after the result has been printed. At a terminal the page stays until Ctrl-C,
/// unless Ctrl-C has ended the run; elsewhere it ends as soon as its readers have the result.
void close_dashboard(std::unique_ptr<web::server> served, bool interrupted, const console& screen);

}  // namespace brokerproof::commands
