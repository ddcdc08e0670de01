// The client's side of SCRAM-SHA-256 (RFC 5802, RFC 7677), without channel binding. It gets and
// gives the texts of messages; who carries them is not its concern.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "harness/base/result.hpp"
#include "harness/base/secret.hpp"
#include "harness/scram/digest.hpp"

namespace brokerproof::scram {

/// A server that asks for more iterations is refused: they would take more than a second.
inline constexpr std::uint32_t most_iterations = 1'000'000;

class client {
public:
    /// `nonce`: printable ASCII without commas, new in each exchange.
    client(std::string username, secret password, std::string nonce);

    /// The message that begins the exchange.
    std::string first() const;
    /// Answers the server's first message with the proof that this client knows the password.
    result<std::string> prove(std::string_view server_first, std::uint32_t most = most_iterations);
    /// Does the server's last message prove that it knows the user, too?
    result<void> check(std::string_view server_final) const;

private:
    std::string username_;
    secret password_;
    std::string nonce_;
    std::string signature_;  ///< that the server must show; empty before prove()
};

}  // namespace brokerproof::scram
