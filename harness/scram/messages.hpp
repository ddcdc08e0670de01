// The four messages of SCRAM (RFC 5802, section 7) as values: what each says, and how it is
// written. Extensions that are not mandatory are left alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "harness/base/result.hpp"

namespace brokerproof::scram {

/// The name of this method in the Authentication Method of MQTT 5.0 (RFC 7677).
inline constexpr std::string_view method = "SCRAM-SHA-256";

/// Longer messages are refused.
inline constexpr std::size_t longest_message = 4096;

struct client_first {
    std::string header;  ///< of GSS-API: "n,,"
    std::string username;
    std::string nonce;
    std::string bare;  ///< the message without its header
};

struct server_first {
    std::string nonce;  ///< of the client and of the server
    std::string salt;
    std::uint32_t iterations = 0;
};

struct client_final {
    std::string header;  ///< that of the first message
    std::string nonce;
    std::string proof;
    std::string without_proof;  ///< the message up to its proof
};

std::string write_client_first_bare(std::string_view username, std::string_view nonce);
std::string write(const server_first& message);

result<client_first> read_client_first(std::string_view message);
result<server_first> read_server_first(std::string_view message);
result<client_final> read_client_final(std::string_view message);
/// The server's signature, or the error that it names.
result<std::string> read_server_final(std::string_view message);

/// The part of a message from which a password can be guessed: the proof or the signature. Empty
/// when there is none.
std::string_view guessable_part(std::string_view message);

/// May a user name or a password be used as it is? Others would have to be prepared by the rules of
/// SASLprep (RFC 4013), which change nothing in printable ASCII.
bool needs_no_preparation(std::string_view text);

}  // namespace brokerproof::scram
