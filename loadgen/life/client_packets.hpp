// The packets that begin and end a connection of a load client, as its group wants them. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "harness/base/secret.hpp"
#include "harness/mqtt/packet.hpp"
#include "loadgen/ledger/topology.hpp"

namespace brokerproof::loadgen {

struct login {
    std::string username;
    secret password;
};

/// The user name and password of the group, or else those of its broker.
void put_login(mqtt::connect& packet, const topology& clients, client_number client,
               const std::optional<login>& of_broker);

/// `for_will`: fills in the template of the will's topic.
mqtt::connect connect_packet(const topology& clients, client_number client,
                             const std::optional<login>& of_broker, const names& for_will);

/// All subscriptions of the client.
mqtt::subscribe subscribe_packet(const topology& clients, client_number client,
                                 std::uint16_t packet_id);

/// `for_good`: the client does not come back, so a broker must not keep its session (v5).
mqtt::disconnect disconnect_packet(const group& wanted, bool for_good);

}  // namespace brokerproof::loadgen
