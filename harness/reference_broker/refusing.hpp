// The reasons for refusing a CONNECT, with the codes of both versions. The decision is made before
// any session is looked up by its client identifier.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "harness/reference_broker/broker.hpp"
#include "harness/reference_broker/objection.hpp"
#include "harness/reference_broker/protocol.hpp"

namespace brokerproof::reference_broker {

struct refusal {
    std::uint8_t reason = 0;                  ///< reason code of CONNACK in 5.0
    std::optional<std::uint8_t> return_code;  ///< of 3.1.1; none: close without CONNACK
    std::string text;
};

std::optional<refusal> refusal_of_protocol(const protocol& asked);
refusal refusal_of_format(const objection& bad);
std::optional<refusal> refusal_of(const broker& core, const connection& peer,
                                  const mqtt::connect& packet);

}  // namespace brokerproof::reference_broker
