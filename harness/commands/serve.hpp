// `brokerproof serve`: the reference broker as a process of its own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/commands/console.hpp"
#include "harness/reference_broker/options.hpp"

namespace brokerproof::commands {

struct serve_options {
    std::uint16_t port = 1883;
    std::optional<std::uint16_t> websocket_port;
    std::string store;                           ///< folder; empty: memory
    std::vector<std::string> logins;             ///< "user:password"
    std::vector<std::string> forbidden_topics;   ///< "user:filter"
    std::vector<std::string> forbidden_filters;  ///< "user:filter"
    std::string defect;                          ///< what it gets wrong; empty: nothing
    std::vector<std::string> variants;           ///< names of freedoms that it uses, in this order
    reference_broker::options broker;
};

/// Until SIGTERM or SIGINT. Exit code 0, 2 when there is no such defect, or 3 when it cannot listen
/// or keep what it has to.
int serve(const serve_options& chosen, const console& screen);

}  // namespace brokerproof::commands
