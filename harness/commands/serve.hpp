// `brokerproof serve`: runs the reference broker as a process.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/commands/console.hpp"
#include "harness/commands/server_tls.hpp"
#include "harness/reference_broker/options.hpp"

namespace brokerproof::commands {

struct serve_options {
    std::uint16_t port = 1883;
    std::optional<std::uint16_t> tls_port;
    std::optional<std::uint16_t> websocket_port;
    std::optional<std::uint16_t> wss_port;
    server_tls tls;
    std::string store;                ///< folder; empty: memory
    std::vector<std::string> logins;  ///< "user:password"
    std::string scram_user;           ///< empty: no enhanced authentication
    std::string scram_password_file;
    std::vector<std::string> forbidden_topics;   ///< "user:filter"
    std::vector<std::string> forbidden_filters;  ///< "user:filter"
    std::string defect;                          ///< name of the defect that it has; empty: none
    std::vector<std::string> variants;           ///< names of freedoms that it uses, in this order
    bool reload_at_hangup = false;  ///< SIGHUP reads the settings again, and does not end it
    reference_broker::options broker;
};

/// Runs until a signal ends it. Exit code 0; 2: there is no such defect; 3: it cannot listen, or
/// cannot open its store.
int serve(const serve_options& chosen, const console& screen);

}  // namespace brokerproof::commands
