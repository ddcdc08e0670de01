// What belongs to one network connection and dies with it. Values only.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "harness/mqtt/packet.hpp"
#include "harness/reference_broker/types.hpp"

namespace brokerproof::reference_broker {

struct connection {
    link id = 0;
    listener by = listener::tcp;
    bytes unread;  ///< the beginning of a packet that is not complete
    mqtt::version version = mqtt::version::v311;  ///< as its CONNECT says
    std::string client_id;                        ///< empty until its CONNECT is accepted

    // What the client said in CONNECT. [T5:3.3.4/e] The limits hold for this connection only.
    std::optional<std::string> username;
    std::uint16_t receive_maximum = 65'535;
    std::uint32_t maximum_packet_size = std::numeric_limits<std::uint32_t>::max();
    bool wants_problem_information = true;
    std::uint32_t requested_expiry_s = 0;
    std::uint16_t keep_alive = 0;  ///< seconds, in force; 0: off

    std::map<std::uint16_t, std::string> aliases;  ///< [MQTT-3.3.2-7] v5: die with the connection
    std::set<std::uint16_t> unfinished;            ///< QoS 2 received here and not completed
    std::set<std::uint64_t> unacknowledged;        ///< orders of deliveries sent here
    std::set<std::uint64_t> had_their_turn;        ///< the same, out of order: by defects
    std::uint64_t next_order = 0;  ///< deliveries before it have had their turn here
};

inline bool is_accepted(const connection& c) { return !c.client_id.empty(); }
inline bool is_v5(const connection& c) { return c.version == mqtt::version::v5; }

}  // namespace brokerproof::reference_broker
