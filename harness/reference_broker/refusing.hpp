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
    bool is_told = true;  ///< false: the connection is closed without CONNACK
};

std::optional<refusal> refusal_of_protocol(const protocol& asked);
/// Notes that a client has come; for the policy about clients that come too often.
void note_arrival(broker& core, const std::string& client_id);
refusal refusal_of_format(const objection& bad);
/// None when the CONNECT names no Authentication Method, or a known one.
std::optional<refusal> refusal_of_method(const broker& core, const mqtt::connect& packet);
/// All other reasons. A client with an Authentication Method has logged in by that.
std::optional<refusal> refusal_of(const broker& core, const connection& peer,
                                  const mqtt::connect& packet);

}  // namespace brokerproof::reference_broker
