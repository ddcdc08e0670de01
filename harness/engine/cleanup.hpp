// Leaves a broker as it was found: ends the sessions that a case made, clears its retained
// messages.
#pragma once

#include <set>
#include <string>

#include "harness/engine/case_run.hpp"

namespace brokerproof::engine {

/// Best effort, bounded in time; what cannot be cleaned is left (ids and topics are unique to the
/// run anyway).
awaitable<void> clean_up(const surroundings& around, std::set<used_session> sessions,
                         std::set<std::string> retained, mqtt::version v);

}  // namespace brokerproof::engine
