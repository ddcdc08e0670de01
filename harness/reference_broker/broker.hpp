// The whole state of a running server. The functions of the other files work on it; each file has
// one subject.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "harness/reference_broker/connection.hpp"
#include "harness/reference_broker/options.hpp"
#include "harness/reference_broker/session.hpp"
#include "harness/reference_broker/store.hpp"
#include "harness/reference_broker/timers.hpp"

namespace brokerproof::reference_broker {

/// An output that has left the server's hands, and reaches the client later.
struct late_output {
    instant due;
    output content;
};

struct broker {
    options chosen;
    switches wrong;  ///< `if (wrong(defect::x))` stands before the wrong behaviour
    store* storage = nullptr;
    instant now;  ///< the time of the event that is being handled

    std::map<link, connection> connections;
    /// [MQTT-3.1.3-2]: the client identifier is the key, whatever the version, and nothing else.
    std::map<std::string, session> sessions;
    std::map<std::string, message> retained;          ///< by topic
    std::map<std::string, std::uint64_t> share_turn;  ///< the next member's index, by shared filter
    std::uint64_t next_order = 1;                     ///< order number of the next delivery
    std::uint64_t assigned_ids = 0;  ///< how many client identifiers the server has assigned

    std::map<std::string, std::uint64_t> ghost_turn;
    std::map<std::string, session> ghosts;  ///< sessions that have ended; only defects look at them
    std::map<std::string, session> set_aside;  ///< only with defect::clean_start_sets_aside

    timer_queue timers;
    record_changes unsaved;       ///< since the last commit()
    std::vector<output> outputs;  ///< may leave only after commit()

    // For policies only.
    std::deque<late_output> late_outputs;       ///< by due time
    std::map<link, instant> last_due;           ///< of the outputs of a connection
    std::map<std::uint64_t, output> postponed;  ///< by the number of their timer
    std::uint64_t last_postponed = 0;
    std::map<std::string, std::deque<instant>> arrivals;  ///< recent CONNECTs, by client identifier
    std::uint64_t random_state = 1;
    bool is_stopping = false;
};

/// Pseudo-random, the same in every run; below `bound`.
std::uint64_t next_random(broker& core, std::uint64_t bound);

/// An identifier that no delivery in flight uses; there must be a free one.
std::uint16_t take_packet_id(broker& core, session& state);

connection* find_connection(broker& core, link id);
session* find_session(broker& core, const std::string& client_id);
/// The session of an accepted connection.
session& session_of(broker& core, const connection& peer);
/// Null while the session is offline.
connection* connection_of(broker& core, const session& state);

}  // namespace brokerproof::reference_broker
