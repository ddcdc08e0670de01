// The session of one client identifier, as far as it shows on the wire.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "harness/base/memory_budget.hpp"
#include "harness/witness/handshakes.hpp"
#include "harness/witness/subscriptions.hpp"

namespace brokerproof::witness {

struct session {
    explicit session(memory_budget& all) : share_(&all) {}

    std::string client_id;
    /// Its beginning was seen, and nothing since has made its state uncertain. Of an uncertain
    /// session nothing is said that depends on what went before.
    bool is_certain = true;
    std::uint64_t current_connection = 0;
    std::int64_t began_us = 0;
    std::int64_t connected_us = 0;                    ///< the CONNACK of its last connection
    std::uint32_t maximum_packet_size = 0xffff'ffff;  ///< of the client, on its last connection

    handshakes to_client{answers::on_the_same_connection};
    handshakes to_broker;
    witness::subscriptions subscriptions;
    /// The newest publication that came, by publisher, topic and QoS.
    std::unordered_map<std::uint64_t, std::uint64_t> newest;
    /// The contents of the last QoS 2 messages whose handshake was completed.
    std::unordered_set<std::uint64_t> completed;
    std::deque<std::uint64_t> completed_in_order;
    std::unordered_map<std::uint16_t, std::uint64_t> qos_2_contents;  ///< unfinished, by identifier

    /// The client has sent PUBCOMP.
    void complete(std::uint16_t packet_id);
    /// Brings up to date how much of the budget it takes, which it gives back at its end.
    void count_held();

private:
    memory_share share_;
    std::size_t held_ = 0;
};

}  // namespace brokerproof::witness
