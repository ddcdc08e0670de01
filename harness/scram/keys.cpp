#include "harness/scram/keys.hpp"

#include <utility>

#include "harness/scram/messages.hpp"

namespace brokerproof::scram {

digest client_key(const digest& salted_password) {
    return hmac(text_of(salted_password), "Client Key");
}

digest server_key(const digest& salted_password) {
    return hmac(text_of(salted_password), "Server Key");
}

result<user> make_user(std::string username, const secret& password, std::string salt,
                       std::uint32_t iterations) {
    if (!needs_no_preparation(username) || !needs_no_preparation(password.reveal()))
        return failure("SCRAM: user name and password must be printable ASCII, and not empty");
    const auto key = salted(password.reveal(), salt, iterations);
    if (!key) return failure("SCRAM: the salt, or the number of iterations, cannot be used");
    return user{std::move(username), std::move(salt), iterations, sha256(text_of(client_key(*key))),
                server_key(*key)};
}

}  // namespace brokerproof::scram
