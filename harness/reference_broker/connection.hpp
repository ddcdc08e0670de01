// The state that belongs to one network connection and ends with it. Values only.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "harness/mqtt/packet.hpp"
#include "harness/reference_broker/types.hpp"
#include "harness/scram/server.hpp"

namespace brokerproof::reference_broker {

struct connection {
    link id = 0;
    listener accepted_by = listener::tcp;
    bytes unread;  ///< the first bytes of a packet that is not complete yet
    mqtt::version version = mqtt::version::v311;  ///< the version in its CONNECT
    std::string client_id;                        ///< empty until its CONNECT is accepted

    // From the client's CONNECT. [T5:3.3.4/e] The limits hold for this connection only.
    std::optional<std::string> username;
    std::uint16_t receive_maximum = 65'535;
    std::uint32_t maximum_packet_size = std::numeric_limits<std::uint32_t>::max();
    bool wants_problem_information = true;
    std::uint32_t requested_expiry_s = 0;
    std::uint16_t topic_alias_maximum = 0;
    std::uint16_t keep_alive = 0;  ///< the value in force, in seconds; 0 means off

    std::string authentication_method;  ///< of its CONNECT; empty: none, or one that is not known
    std::optional<mqtt::connect> waiting;   ///< its CONNECT, until it has proved who it is
    std::optional<scram::server> exchange;  ///< that is under way
    std::string last_authentication_data;   ///< for CONNACK

    std::map<std::uint16_t, std::string> aliases;  ///< [MQTT-3.3.2-7] v5: end with the connection
    std::set<std::uint16_t>
        unfinished;  ///< identifiers of QoS 2 messages received here, not completed
    std::set<std::uint64_t> unacknowledged;            ///< order numbers of deliveries sent here
    std::map<std::string, std::uint16_t> aliases_out;  ///< [MQTT-3.3.2-7] v5: by topic
    std::set<std::uint64_t> had_their_turn;            ///< sent in another order than theirs
    bool reads = true;             ///< false: its link takes no bytes for the moment
    std::uint64_t next_order = 0;  ///< deliveries with a lower order number have had their turn
};

inline bool is_accepted(const connection& peer) { return !peer.client_id.empty(); }
inline bool is_v5(const connection& peer) { return peer.version == mqtt::version::v5; }

}  // namespace brokerproof::reference_broker
