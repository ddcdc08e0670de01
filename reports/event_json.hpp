// One event of a trace as JSON, both ways: its head, its kind, and the members of what happened, as
// they are described in harness/trace/event.hpp.
#pragma once

#include <boost/json/object.hpp>

#include "harness/trace/event.hpp"
#include "reports/json/node.hpp"

namespace brokerproof::reports {

/// What has its usual value is left out, for a trace may have 10^5 events; enumerations never are.
/// `usual` is the version of the trace.
boost::json::object event_to_json(const trace::event& e, mqtt::version usual,
                                  const boost::json::storage_ptr& memory);

/// Packets and violations are decoded again from the bytes. `e.version` is the trace's at first.
void read_event(const json_node& node, trace::event& e);

}  // namespace brokerproof::reports
