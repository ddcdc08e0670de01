// `brokerproof watch`: stands between clients and their broker, and tells for each message that a
// client misses, why.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/commands/console.hpp"
#include "harness/watch/matter.hpp"

namespace brokerproof::commands {

struct watch_options {
    std::string upstream;              ///< mqtt://host:port
    std::uint16_t port = 1884;         ///< on 127.0.0.1; 0: any free port
    std::string json;                  ///< file for the report; empty: none
    std::string fail_on = "wrong";     ///< the grade from which findings fail: "risk", "wrong"
    std::vector<std::string> command;  ///< runs it, and ends with it; empty: until a signal
};

/// Exit code 0: no finding of the grade `fail_on` or above; 1: there is one; 2: wrong input; 3: no
/// client has connected, it cannot listen or start the command, or a file cannot be written.
int watch(const watch_options& chosen, const console& screen);

}  // namespace brokerproof::commands
