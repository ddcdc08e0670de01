// How long a bad network may hold back what a client or a broker has sent. Pure.
#pragma once

#include <chrono>

#include "loadgen/scenario/scenario.hpp"

namespace brokerproof::loadgen {

bool has_network(const scenario& planned);

/// The longest time by which a broker may notice something later than its client did it, or the
/// other way round. Bytes wait behind those before them when there is a rate, and for the end of a
/// silence: then it may be as long as the phases that follow each other so.
nanoseconds longest_hold(const scenario& planned);

}  // namespace brokerproof::loadgen
