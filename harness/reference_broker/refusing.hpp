// Why a CONNECT is refused, in the words of both versions. All of it is decided before anything is
// looked up by client identifier.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "harness/reference_broker/broker.hpp"
#include "harness/reference_broker/objection.hpp"
#include "harness/reference_broker/protocol.hpp"

namespace brokerproof::reference_broker {

struct refusal {
    std::uint8_t reason = 0;                  ///< of CONNACK in 5.0
    std::optional<std::uint8_t> return_code;  ///< of 3.1.1; none: closed without CONNACK
    std::string text;
};

std::optional<refusal> refusal_of_protocol(const protocol& asked);
refusal refusal_of_format(const objection& bad);
std::optional<refusal> refusal_of(const broker& b, const connection& c,
                                  const mqtt::connect& packet);

}  // namespace brokerproof::reference_broker
