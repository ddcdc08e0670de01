// From a packet template and names to a packet, or to why it cannot be made.
#pragma once

#include <optional>
#include <string>

#include "harness/engine/case_client.hpp"
#include "harness/engine/surroundings.hpp"

namespace brokerproof::engine {

struct built {
    std::optional<mqtt::packet> packet;
    std::string problem;  ///< "$id stands for nothing yet"
};

/// Fills the defaults (client id, login, packet id), then the fields that the template sets and `v`
/// has.
built build(const plan::packet_template& form, case_client& who, mqtt::version v,
            const plan::environment& names, const surroundings& around);

/// Does the template set this field by itself?
bool sets(const plan::packet_template& form, std::string_view field);

/// Which version the connection has after this packet: a connect may bring its own.
mqtt::version version_for(const plan::packet_template& form, const case_client& who);

}  // namespace brokerproof::engine
