// All that a running server knows. The functions of the other files work on it, one subject a file.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "harness/reference_broker/connection.hpp"
#include "harness/reference_broker/options.hpp"
#include "harness/reference_broker/session.hpp"
#include "harness/reference_broker/store.hpp"
#include "harness/reference_broker/timers.hpp"

namespace brokerproof::reference_broker {

struct broker {
    options chosen;
    switches wrong;  ///< if (wrong(defect::x)): does something else than it should
    store* kept = nullptr;
    instant now;  ///< of the event that is being handled

    std::map<link, connection> connections;
    /// [MQTT-3.1.3-2]: the client identifier is the key, whatever the version, and nothing else.
    std::map<std::string, session> sessions;
    std::map<std::string, message> retained;          ///< by topic
    std::map<std::string, std::uint64_t> share_turn;  ///< whose turn it is, by shared filter
    std::uint64_t next_order = 1;                     ///< of deliveries
    std::uint64_t assigned_ids = 0;                   ///< client identifiers given so far

    std::map<std::string, std::uint64_t> ghost_turn;
    std::map<std::string, session> ghosts;  ///< sessions that have ended; only defects look at them

    timer_queue timers;
    record_changes unsaved;       ///< since the last commit()
    std::vector<output> outputs;  ///< may leave only after commit()
};

connection* find_connection(broker& b, link id);
session* find_session(broker& b, const std::string& client_id);
/// Of an accepted connection.
session& session_of(broker& b, const connection& c);
/// Null while the session is offline.
connection* connection_of(broker& b, const session& s);

}  // namespace brokerproof::reference_broker
