// Traces as they stand in a page: column by column, since a whole run has 10^5 events and a page is
// to stay small. reports/web/src/unpack.ts reads them.
#pragma once

#include <cstddef>

#include <boost/json/object.hpp>

#include "reports/model.hpp"

namespace brokerproof::reports {

/// At most about `most` events: of longer traces the beginning, the end, and what is around the
/// evidence. `left_out` tells where how many are missing.
boost::json::object packed_trace(const case_result& one, std::size_t most);

}  // namespace brokerproof::reports
