// From the figures of a run to metric families of Prometheus. Pure: no sockets, no locks.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <prometheus/metric_family.h>

#include "loadgen/expose/live_run.hpp"

namespace brokerproof::loadgen::expose {

/// Upper bounds of every histogram, 100 us to 100 s: 1, 2, 5 of each power of ten. A value within
/// 1/64 above a bound may be counted below it, since ours has buckets of its own.
std::span<const std::int64_t> bounds_ns();

std::vector<prometheus::MetricFamily> families_of(const live_run& run,
                                                  const std::string& our_version);

}  // namespace brokerproof::loadgen::expose
