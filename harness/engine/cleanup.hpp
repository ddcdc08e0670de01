// Removes from a broker the sessions and the retained messages that a case made.
#pragma once

#include <set>
#include <string>

#include "harness/engine/case_run.hpp"

namespace brokerproof::engine {

/// Best effort, bounded in time. Sessions and messages that cannot be removed stay behind; their
/// client ids and topics are unique to the run anyway.
awaitable<void> clean_up(const surroundings& around, std::set<used_session> sessions,
                         std::set<std::string> retained, mqtt::version version);

}  // namespace brokerproof::engine
