// Turns the figures of a run into metric families of Prometheus. Pure: no sockets, no locks.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "harness/metrics/family_writer.hpp"
#include "loadgen/expose/live_run.hpp"

namespace brokerproof::loadgen::expose {

/// The upper bounds of every histogram, from 100 us to 100 s: 1, 2 and 5 times each power of ten. A
/// value up to 1/64 above a bound may count below it, because our histograms have other buckets.
std::span<const std::int64_t> bounds_ns();

metrics::families families_of(const live_run& run, const std::string& our_version);

}  // namespace brokerproof::loadgen::expose
