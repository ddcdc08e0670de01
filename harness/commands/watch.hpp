// `brokerproof watch`: stands between clients and their broker, or reads a recording of them, and
// tells for each message that a client misses, why.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/commands/broker_access.hpp"
#include "harness/commands/console.hpp"
#include "harness/commands/server_tls.hpp"
#include "harness/watch/matter.hpp"

namespace brokerproof::commands {

struct watch_options {
    // --- as a proxy
    std::string upstream;                  ///< mqtt://host:port, or the same with mqtts, ws, wss
    broker_access access;                  ///< to the upstream
    std::string client_transport = "tcp";  ///< a name of brokerproof::transport
    server_tls tls;                        ///< towards clients
    std::string listen;     ///< address:port; empty: 127.0.0.1:1884, or any free port for a command
    std::string pcap;       ///< file for all that passes; empty: none
    int metrics_port = -1;  ///< of /metrics on 127.0.0.1; -1: none; 0: any free port
    // --- a recording
    std::vector<std::uint16_t> ports;      ///< of brokers; empty: 1883
    std::vector<std::string> same_broker;  ///< "A:PORT,B:PORT": nodes of one cluster

    std::string json;               ///< file for the report; empty: none
    std::string html;               ///< file for the report as a page; empty: none
    std::string fail_on = "wrong";  ///< the grade from which findings fail: "risk", "wrong"
    /// With an upstream: the command that it runs, and with which it ends; empty: until a signal.
    /// Without one: the file of the recording; "-": standard input.
    std::vector<std::string> words;
};

/// Exit code 0: no finding of the grade `fail_on` or above; 1: there is one; 2: wrong input; 3: no
/// client has connected, it cannot listen or start the command, a recording cannot be read to its
/// end, or a file cannot be written.
int watch(const watch_options& chosen, const console& screen);

}  // namespace brokerproof::commands
