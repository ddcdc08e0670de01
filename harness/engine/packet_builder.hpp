// Builds a packet from a template and names, or explains why it cannot be built.
#pragma once

#include <optional>
#include <string>

#include "harness/engine/case_client.hpp"
#include "harness/engine/surroundings.hpp"

namespace brokerproof::engine {

/// A packet, or the problem that prevents it.
struct built {
    std::optional<mqtt::packet> packet;
    std::string problem;  ///< for people: "payload: $id has no value yet"
};

/// Fills the defaults (client id, login, packet id), then the fields that the template sets; skips
/// fields that `version` does not have.
built build(const plan::packet_template& form, case_client& client, mqtt::version version,
            const plan::environment& names, const surroundings& around);

/// Does the template set this field by itself?
bool sets(const plan::packet_template& form, std::string_view field);

/// Does the packet take part in enhanced authentication? That is in 5.0 only.
bool authenticates(const plan::packet_template& form, mqtt::version version);

/// The version of the connection after this packet: a connect may bring its own.
mqtt::version version_for(const plan::packet_template& form, const case_client& client);

}  // namespace brokerproof::engine
