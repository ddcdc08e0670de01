// `brokerproof proxy`: puts named defects on the wire, between any client and any broker.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/commands/broker_access.hpp"
#include "harness/commands/console.hpp"
#include "harness/commands/server_tls.hpp"

namespace brokerproof::commands {

struct proxy_options {
    std::uint16_t port = 1884;             ///< 0: any free port
    std::string upstream;                  ///< mqtt://host:port, or the same with mqtts, ws, wss
    broker_access access;                  ///< to the upstream
    std::string client_transport = "tcp";  ///< a name of brokerproof::transport
    server_tls tls;                        ///< towards clients
    std::vector<std::string> defects;
};

/// Runs until a signal ends it. Exit code 0; 2: wrong input; 3: it cannot listen.
int proxy(const proxy_options& chosen, const console& screen);

}  // namespace brokerproof::commands
