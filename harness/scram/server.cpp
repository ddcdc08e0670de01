#include "harness/scram/server.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "harness/scram/messages.hpp"

namespace brokerproof::scram {

server::server(std::string nonce) : nonce_(std::move(nonce)) {}

result<std::string> server::challenge(std::string_view client_first, std::span<const user> known) {
    const auto read = read_client_first(client_first);
    if (!read) return read.error();
    const auto found = std::ranges::find(known, read->username, &user::username);
    if (found == known.end()) return failure("SCRAM: the user is not known");
    user_ = *found;
    nonce_ = read->nonce + nonce_;
    header_ = read->header;
    auto answer = write(server_first{nonce_, user_.salt, user_.iterations});
    spoken_ = fmt::format("{},{}", read->bare, answer);
    return answer;
}

result<void> server::check(std::string_view client_final) {
    const auto read = read_client_final(client_final);
    if (!read) return read.error();
    spoken_ = fmt::format("{},{}", spoken_, read->without_proof);
    if (read->header != header_ || read->nonce != nonce_)
        return failure("SCRAM: the last message does not belong to this exchange");
    digest proof{};
    if (read->proof.size() != proof.size()) return failure("SCRAM: the proof has a wrong size");
    std::ranges::copy(read->proof, proof.begin());
    const auto key = exclusive_or(proof, hmac(text_of(user_.stored_key), spoken_));
    if (!is_same(text_of(sha256(text_of(key))), text_of(user_.stored_key)))
        return failure("SCRAM: the proof is wrong");
    return {};
}

std::string server::last() const {
    return fmt::format("v={}", to_base64(text_of(hmac(text_of(user_.server_key), spoken_))));
}

}  // namespace brokerproof::scram
