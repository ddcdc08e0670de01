#include "harness/scram/client.hpp"

#include <utility>

#include <fmt/format.h>

#include "harness/scram/keys.hpp"
#include "harness/scram/messages.hpp"

namespace brokerproof::scram {
namespace {

constexpr std::string_view no_channel_binding = "n,,";

}  // namespace

client::client(std::string username, secret password, std::string nonce)
    : username_(std::move(username)), password_(std::move(password)), nonce_(std::move(nonce)) {}

std::string client::first() const {
    return std::string(no_channel_binding) + write_client_first_bare(username_, nonce_);
}

result<std::string> client::prove(std::string_view server_first, std::uint32_t most) {
    const auto read = read_server_first(server_first);
    if (!read) return read.error();
    if (read->nonce.size() <= nonce_.size() || !read->nonce.starts_with(nonce_))
        return failure("the nonce of the server does not begin with that of the client");
    if (read->iterations > most)
        return failure(fmt::format("the server asks for {} iterations", read->iterations));
    const auto key = salted(password_.reveal(), read->salt, read->iterations);
    if (!key) return failure("the salt of the server cannot be used");
    const auto without_proof = fmt::format("c={},r={}", to_base64(no_channel_binding), read->nonce);
    const auto spoken = fmt::format("{},{},{}", write_client_first_bare(username_, nonce_),
                                    server_first, without_proof);
    const auto own = client_key(*key);
    const auto proof = exclusive_or(own, hmac(text_of(sha256(text_of(own))), spoken));
    signature_ = text_of(hmac(text_of(server_key(*key)), spoken));
    return fmt::format("{},p={}", without_proof, to_base64(text_of(proof)));
}

result<void> client::check(std::string_view server_final) const {
    const auto signature = read_server_final(server_final);
    if (!signature) return signature.error();
    if (signature_.empty() || !is_same(*signature, signature_))
        return failure("the signature of the server is wrong: it does not know this user");
    return {};
}

}  // namespace brokerproof::scram
