// One packet on its way between a client and a broker, as a wire defect sees and changes it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/mqtt/packet.hpp"

namespace brokerproof::defects {

enum class direction : std::uint8_t { to_broker, to_client };

/// What is known of the connection that a packet travels on.
struct connection_facts {
    mqtt::version version = mqtt::version::v311;
    std::string client_id;
    bool clean_start = true;
    bool asked_for_expiry = false;  ///< the CONNECT had a Session Expiry Interval
    bool resumed = false;           ///< the CONNACK said Session Present 1
    bool quiet = false;             ///< the CONNECT asked for no problem information
    bool names_method = false;      ///< the CONNECT had an Authentication Method
    std::uint32_t maximum_packet_size = 0xffff'ffff;  ///< of the client
    std::uint32_t receive_maximum = 65'535;           ///< of the client
    std::uint32_t topic_alias_maximum = 0;            ///< of the client
    std::uint64_t publishes = 0;                      ///< PUBLISH packets to the client so far
    bool kept_open = false;                      ///< hide from the client that the broker closes
    std::optional<mqtt::packet> held;            ///< one packet that a defect holds back
    std::optional<std::uint16_t> fence_request;  ///< the identifier of a request about a fence
    std::uint16_t raised_id = 0;                 ///< of a message whose QoS was raised
    bool has_swapped = false;                    ///< two messages
};

/// Facts that outlive connections, because a defect may show at a client's next visit.
struct client_facts {
    std::uint64_t visits = 0;  ///< CONNECT packets so far
    std::optional<std::uint32_t> first_expiry_s;
    std::optional<mqtt::will> last_will;
    std::optional<mqtt::publish> last_qos_2;  ///< that was sent to it
    std::set<std::string> qos_2_filters;      ///< of its subscriptions
    std::string ordinary_filter;              ///< the last one that a defect has seen
};

/// Facts about all clients.
struct broker_facts {
    std::map<std::string, std::uint8_t> fence_qos;  ///< as published, by payload
};

/// A defect changes `packet` in place, or sets what happens to the packet instead.
struct passage {
    direction towards{};
    mqtt::packet& packet;
    connection_facts& link;
    client_facts& client;
    broker_facts& all;

    bool dropped = false;
    bool hung_up = false;                     ///< the connection is closed after the packet
    std::vector<mqtt::packet> followed_by{};  ///< sent after the packet, in the same direction
    std::vector<mqtt::packet> answered_by{};  ///< sent back to the sender
};

}  // namespace brokerproof::defects
