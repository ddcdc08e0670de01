// Measures as JSON, without loss: slices are joined from it exactly. Counters and times that are 0
// are left out; an unknown one is a fault, since dropping it would make a sum wrong.
#pragma once

#include <boost/json/value.hpp>

#include "loadgen/measure/measures.hpp"
#include "reports/json/node.hpp"

namespace brokerproof::loadgen {

/// {"count", "sum_ns", "min_ns", "max_ns", "buckets": [[first value in ns, times], ...]}, and for
/// other programs, never read back: "mean_ns", "p50_ns", "p90_ns", "p99_ns", "p999_ns".
boost::json::value to_json(const histogram& of);
boost::json::value to_json(const group_measures& of);
boost::json::value to_json(const measures& of);

void from_json(const reports::json_node& node, histogram& out);
void from_json(const reports::json_node& node, group_measures& out);
void from_json(const reports::json_node& node, measures& out);

}  // namespace brokerproof::loadgen
