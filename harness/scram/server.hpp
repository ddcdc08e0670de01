// The server's side of SCRAM-SHA-256 (RFC 5802, RFC 7677), without channel binding.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "harness/base/result.hpp"
#include "harness/scram/keys.hpp"

namespace brokerproof::scram {

/// One exchange with one client.
class server {
public:
    /// `nonce`: printable ASCII without commas, new in each exchange.
    explicit server(std::string nonce);

    /// Answers the client's first message. A user who is not among `known` is told at once.
    result<std::string> challenge(std::string_view client_first, std::span<const user> known);
    /// Does the client's last message prove that it knows the password? Only after challenge().
    result<void> check(std::string_view client_final);
    /// The last message, with which the server proves that it knows the user. Only after check().
    std::string last() const;

    const std::string& username() const { return user_.username; }

private:
    std::string nonce_;  ///< after challenge() that of the client and its own
    std::string header_;
    std::string spoken_;  ///< all messages so far, without the proof
    user user_;
};

}  // namespace brokerproof::scram
