// Turns what was seen of clients into metric families of Prometheus. Pure. No label has an id of a
// client or a topic, so that their number does not grow with the clients.
#pragma once

#include <string>

#include "harness/metrics/family_writer.hpp"
#include "harness/watch/totals.hpp"

namespace brokerproof::watch {

/// Every cause, finding and rule has a sample from the beginning: Prometheus sees no increase where
/// a counter begins with 1.
metrics::families families_of(const watch_totals& totals, const std::string& our_version);

}  // namespace brokerproof::watch
