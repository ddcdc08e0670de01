#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

connection* find_connection(broker& b, link id) {
    const auto found = b.connections.find(id);
    return found == b.connections.end() ? nullptr : &found->second;
}

session* find_session(broker& b, const std::string& client_id) {
    const auto found = b.sessions.find(client_id);
    return found == b.sessions.end() ? nullptr : &found->second;
}

session& session_of(broker& b, const connection& c) { return b.sessions.at(c.client_id); }

connection* connection_of(broker& b, const session& s) {
    return s.online ? find_connection(b, *s.online) : nullptr;
}

}  // namespace brokerproof::reference_broker
