// What a user says about TLS towards a broker. Values only: context.hpp reads the files.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <boost/describe/enum.hpp>

#include "harness/base/secret.hpp"

namespace brokerproof::tls {

enum class protocol_version : std::uint8_t { tls_1_2, tls_1_3 };
BOOST_DESCRIBE_ENUM(protocol_version, tls_1_2, tls_1_3)

struct options {
    /// A PEM file with the certificates that are trusted, or a folder of them (hashed, as OpenSSL
    /// wants it). Empty: those of the system.
    std::string ca;
    std::string certificate;  ///< PEM: the client's certificate and its chain; empty: none
    std::string key;          ///< PEM: its private key; empty: it stands in `certificate`
    secret key_passphrase;    ///< of an encrypted key
    /// The name that is asked for (SNI) and that the broker's certificate must have. Empty: the
    /// host of the URL.
    std::string server_name;
    std::vector<std::string> alpn;  ///< protocols that are offered, the preferred one first
    protocol_version minimum = protocol_version::tls_1_2;
    bool insecure = false;  ///< any certificate is taken

    bool operator==(const options&) const = default;
};

/// What a server shows of itself, and what it asks of its clients.
struct server_options {
    std::string certificate;
    std::string key;
    secret key_passphrase;
    std::string
        client_ca;  ///< each client must show a certificate of this CA; empty: none is asked
    protocol_version minimum = protocol_version::tls_1_2;
};

}  // namespace brokerproof::tls
