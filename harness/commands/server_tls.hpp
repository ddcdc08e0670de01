// What `serve`, `proxy` and `watch` show to clients that come by TLS.
#pragma once

#include <memory>
#include <string>

#include "harness/base/result.hpp"
#include "harness/tls/context.hpp"

namespace brokerproof::commands {

struct server_tls {
    std::string certificate;  ///< PEM
    std::string key;          ///< PEM; empty: in `certificate`
    std::string client_ca;    ///< PEM: each client must show a certificate of it; empty: none
    /// Without a certificate: a private CA issues one for localhost, and its own certificate is
    /// written to this file, for the clients.
    std::string ca_out;
};

/// The text of a problem names the option.
result<std::shared_ptr<const tls::server_context>> make_server_tls(const server_tls& chosen);

}  // namespace brokerproof::commands
