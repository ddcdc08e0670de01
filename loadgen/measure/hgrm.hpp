// Histograms as .hgrm: the percentile text that the plotters of HdrHistogram read.
#pragma once

#include <iosfwd>

#include "loadgen/measure/histogram.hpp"

namespace brokerproof::loadgen {

/// Columns Value (ms), Percentile (0..1), TotalCount, 1/(1-Percentile), five lines each time that
/// the distance to 1 halves; then mean, standard deviation, maximum and count.
void write_hgrm(std::ostream& out, const histogram& of);

}  // namespace brokerproof::loadgen
