// A client's side of enhanced authentication (5.0 section 4.12) by SCRAM-SHA-256: the
// Authentication Data of its CONNECT and AUTH packets, right or wrong on purpose.
#pragma once

#include <string>
#include <string_view>

#include "harness/base/result.hpp"
#include "harness/base/secret.hpp"
#include "harness/plan/plan.hpp"
#include "harness/scram/client.hpp"

namespace brokerproof::engine {

class authenticator {
public:
    /// The first data of a new exchange.
    std::string begin(const std::string& username, const secret& password, std::string nonce);
    /// The data that answers the broker's; empty when the broker only proves who it is.
    result<std::string> answer(plan::authentication_kind kind, std::string_view challenge);
    /// Whether data with which a broker accepts shows that it knows the user. Brokers that send
    /// none are believed.
    bool is_believed(std::string_view last_data) const;
    /// How many exchanges have begun.
    unsigned exchanges() const { return exchanges_; }

private:
    std::string username_;
    secret password_;
    std::string nonce_;
    unsigned exchanges_ = 0;
    std::optional<scram::client> proved_;  ///< once it has answered with the right password
};

}  // namespace brokerproof::engine
