// The plan that all shards of a run share and none changes: scenario, clients, brokers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "loadgen/fleet/connection.hpp"
#include "loadgen/fleet/source_plan.hpp"
#include "loadgen/ledger/session_book.hpp"
#include "loadgen/ledger/topology.hpp"
#include "loadgen/life/client_packets.hpp"
#include "loadgen/life/publication_texts.hpp"

namespace brokerproof::loadgen {

struct broker_address {
    asio::ip::tcp::endpoint where;
    std::optional<loadgen::login> login;  ///< of the target; the login of a group has priority
    secure_route secure{};                ///< without a context: no TLS, or WebSocket has it
    std::optional<net::endpoint> web{};   ///< how its WebSocket is asked for
};

struct fleet_plan {
    topology layout;
    std::uint32_t run_number = 0;  ///< in every stamp
    std::uint32_t slices = 1;
    /// The slices of this machine, which share its clock.
    std::uint32_t first_slice = 0;
    std::uint32_t slices_here = 1;
    std::vector<broker_address> brokers{};
    source_plan sources{};
    session_rules rules{};
    bool durable = false;             ///< the brokers keep their sessions when they are killed
    std::size_t connect_window = 90;  ///< connects under way at once, of all slices together
    std::size_t largest_packet = 1U << 20;
    /// Bytes that the clients and books of one slice may hold; beyond it, its clients leave.
    std::size_t memory = 1'000'000'000;
    bool witness = false;  ///< holds the rules across packets against brokers
    std::vector<group_texts> texts{};
};

/// Fills in the members that follow from the others: the texts and the largest packet.
void complete(fleet_plan& plan);

}  // namespace brokerproof::loadgen
