// How to reach a broker that somebody else runs: TLS, login, WebSocket. Every command that connects
// to a broker has these options, with the same words; profiles have them as keys.
#pragma once

#include <string>
#include <vector>

#include "harness/base/result.hpp"
#include "harness/target/profile.hpp"

namespace brokerproof::commands {

struct broker_access {
    std::string ca;
    std::string certificate;
    std::string key;
    std::string key_passphrase_file;
    std::string server_name;
    std::vector<std::string> alpn;
    std::string tls_minimum;  ///< "1.2", "1.3"; empty: as the profile says
    bool insecure = false;
    std::string username;
    std::string password_file;
    std::vector<std::string> headers;  ///< "Name: value"

    bool operator==(const broker_access&) const = default;
};

/// Adds what the user has said to the profile, in place of what the profile says. The password
/// comes from `password_file`, else from the environment variable BROKERPROOF_PASSWORD if there is
/// a user name without a password.
problems apply(const broker_access& said, target::profile& to);

/// Reads the files that the profile's `tls` names, when they hold no placeholder, so that a mistake
/// is told before anything is connected.
problems check_tls_files(const target::profile& described);

}  // namespace brokerproof::commands
