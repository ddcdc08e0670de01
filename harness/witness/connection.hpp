// One connection as the witness knows it: what both sides have announced, and the requests that
// wait for an answer.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "harness/mqtt/packet.hpp"
#include "harness/witness/breach.hpp"
#include "harness/witness/session.hpp"

namespace brokerproof::witness {

/// A packet that was seen, and that decodes. The reference is valid during the call only.
struct sighting {
    side from = side::client;
    packet_number number = 0;
    std::int64_t at_us = 0;
    std::size_t size = 0;  ///< of the whole packet, in bytes
    const mqtt::packet& packet;
};

/// What a side has announced for packets that it receives. Absent properties have their defaults.
struct limits {
    std::uint32_t receive_maximum = 65'535;
    std::uint32_t maximum_packet_size = 0xffff'ffff;
    std::uint32_t topic_alias_maximum = 0;
};

/// What only a broker announces, in CONNACK.
struct broker_offer {
    std::uint32_t maximum_qos = 2;
    bool retain = true;
    bool wildcards = true;
    bool shared = true;
    bool subscription_identifiers = true;
    std::uint32_t keep_alive_s = 0;
};

struct connection {
    mqtt::version version = mqtt::version::v5;
    mqtt::connect connect;  ///< without its will and password
    bool connect_seen = false;
    bool connack_seen = false;
    bool refused = false;
    bool session_ends_with_it = false;  ///< Clean Session 1, or Session Expiry Interval 0
    bool client_left = false;           ///< it has sent DISCONNECT
    bool broker_left = false;           ///< it has sent DISCONNECT
    /// The client has broken a rule, or was not understood. The standard leaves open what a broker
    /// does from there on.
    bool is_off_the_rules = false;

    limits client;
    limits broker;
    broker_offer offer;
    std::unordered_map<std::uint32_t, std::string> client_aliases;
    std::unordered_map<std::uint32_t, std::string> broker_aliases;
    std::unordered_map<std::uint16_t, mqtt::subscribe> subscribes;  ///< without SUBACK
    std::unordered_map<std::uint16_t, std::size_t> unsubscribes;    ///< without UNSUBACK: filters
    std::optional<std::int64_t> client_heard_us;
    std::shared_ptr<witness::session> session;  ///< since CONNACK

    struct early_packet {
        packet_number number = 0;
        std::int64_t at_us = 0;
        std::size_t size = 0;
        mqtt::packet packet;
    };
    std::vector<early_packet> early;  ///< by the client, before CONNACK
};

/// Reads what CONNECT and CONNACK announce.
void read_announcements(const mqtt::connect& request, connection& into);
void read_announcements(const mqtt::connack& answer, connection& into);

}  // namespace brokerproof::witness
