#include "harness/engine/authenticator.hpp"

#include <utility>

#include "harness/scram/messages.hpp"

namespace brokerproof::engine {
namespace {

/// Another proof of the same size, in base64.
void change_proof(std::string& message) {
    const auto proof = scram::guessable_part(message);
    if (proof.empty()) return;
    auto& letter = message[message.size() - proof.size()];
    letter = letter == 'A' ? 'B' : 'A';
}

}  // namespace

std::string authenticator::begin(const std::string& username, const secret& password,
                                 std::string nonce) {
    username_ = username;
    password_ = password;
    nonce_ = std::move(nonce);
    proved_.reset();
    ++exchanges_;
    return scram::client(username_, password_, nonce_).first();
}

result<std::string> authenticator::answer(plan::authentication_kind kind,
                                          std::string_view challenge) {
    if (nonce_.empty()) return failure("no exchange of SCRAM has begun");
    const bool is_last = proved_ && challenge.starts_with("v=");
    if (is_last && proved_->check(challenge)) return std::string();
    const bool is_other = kind == plan::authentication_kind::wrong_password;
    scram::client ours(username_, is_other ? secret(password_.reveal() + '?') : password_, nonce_);
    auto message = ours.prove(challenge);
    if (!message) return message.error();
    if (kind == plan::authentication_kind::wrong_proof) change_proof(*message);
    if (kind == plan::authentication_kind::scram) proved_ = ours;
    return message;
}

bool authenticator::is_believed(std::string_view last_data) const {
    if (!proved_ || last_data.empty()) return true;
    return proved_->check(last_data).has_value();
}

}  // namespace brokerproof::engine
