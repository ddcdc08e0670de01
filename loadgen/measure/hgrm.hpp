// Writes histograms as .hgrm, the text of percentiles that the plotters of HdrHistogram read.
#pragma once

#include <iosfwd>

#include "loadgen/measure/histogram.hpp"

namespace brokerproof::loadgen {

/// The columns are Value (ms), Percentile (0..1), TotalCount and 1/(1-Percentile), with five lines
/// for each halving of the distance to 1. Mean, standard deviation, maximum and count follow.
void write_hgrm(std::ostream& out, const histogram& times);

}  // namespace brokerproof::loadgen
