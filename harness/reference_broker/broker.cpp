#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

std::uint64_t next_random(broker& core, std::uint64_t bound) {
    core.random_state = core.random_state * 6364136223846793005U + 1442695040888963407U;
    return (core.random_state >> 33) % bound;
}

// [MQTT-2.2.1-4] v5, [MQTT-2.3.1-4] v3.1.1: not zero, and not in use, also not by resumed
// deliveries. Which one is free to choose.
std::uint16_t take_packet_id(broker& core, session& state) {
    const auto choice = core.chosen.policy.ids;
    auto& id = state.last_packet_id;
    if (choice == packet_ids::lowest_free) id = 0;
    do {
        if (choice == packet_ids::random)
            id = static_cast<std::uint16_t>(next_random(core, 65'536));
        else
            ++id;
    } while (id == 0 ||
             (state.in_flight.contains(id) && !core.wrong(defect::packet_ids_wrap_into_flight)));
    return id;
}

connection* find_connection(broker& core, link id) {
    const auto found = core.connections.find(id);
    return found == core.connections.end() ? nullptr : &found->second;
}

session* find_session(broker& core, const std::string& client_id) {
    const auto found = core.sessions.find(client_id);
    return found == core.sessions.end() ? nullptr : &found->second;
}

session& session_of(broker& core, const connection& peer) {
    return core.sessions.at(peer.client_id);
}

connection* connection_of(broker& core, const session& state) {
    return state.online ? find_connection(core, *state.online) : nullptr;
}

}  // namespace brokerproof::reference_broker
