// The packets that begin and end a connection of a load client, as its group wants them. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "harness/base/secret.hpp"
#include "harness/mqtt/packet.hpp"
#include "loadgen/ledger/topology.hpp"

namespace brokerproof::loadgen {

struct login {
    std::string username;
    secret password;
};

/// The user name and password of the client's row or of the group, or else those of its broker.
void put_login(mqtt::connect& packet, const topology& clients, client_number client,
               const std::optional<login>& of_broker);

/// `for_will`: fills in the template of the will's topic.
mqtt::connect connect_packet(const topology& clients, client_number client,
                             const std::optional<login>& of_broker, const names& for_will);

/// The filters of the client from number `first` on, as many as one packet should hold: at most
/// 100, and at most `most_bytes`, but one always.
mqtt::subscribe subscribe_packet(std::span<const topology::own_filter> filters, std::size_t first,
                                 std::uint16_t packet_id, std::uint32_t most_bytes);

/// The QoS that a client of this group asks for, filter by filter.
std::vector<std::uint8_t> asked_qos(const group& wanted);

/// `for_good`: the client does not come back, so a broker must not keep its session (v5).
mqtt::disconnect disconnect_packet(const group& wanted, bool for_good);

}  // namespace brokerproof::loadgen
