// The keys that SCRAM makes from a password (RFC 5802, section 3), and what a server keeps of them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "harness/base/result.hpp"
#include "harness/base/secret.hpp"
#include "harness/scram/digest.hpp"

namespace brokerproof::scram {

digest client_key(const digest& salted_password);
digest server_key(const digest& salted_password);

/// RFC 7677, section 4: a server should ask for at least so many.
inline constexpr std::uint32_t usual_iterations = 4096;

/// What a server keeps of a user. No password can be read from it, but one can be guessed.
struct user {
    std::string username;
    std::string salt;
    std::uint32_t iterations = usual_iterations;
    digest stored_key{};
    digest server_key{};

    bool operator==(const user&) const = default;
};

/// Refuses names and passwords that are not printable ASCII.
result<user> make_user(std::string username, const secret& password, std::string salt,
                       std::uint32_t iterations = usual_iterations);

}  // namespace brokerproof::scram
