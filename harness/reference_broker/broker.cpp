#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

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
