// The metrics that thresholds are about: name, unit, and how each is read. Only for threshold.cpp
// and threshold_parser.cpp.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "loadgen/measure/threshold.hpp"

namespace brokerproof::loadgen {

/// A figure, or why there is none.
struct metric_sample {
    std::optional<double> value;  ///< a share is 0..1
    double basis = 0;             ///< how many values, or what a share is a part of
    std::string reason;
};

struct metric {
    std::string name;
    metric_unit unit = metric_unit::number;
    bool may_be_share = false;
    bool grows = false;  ///< while a run goes on it never gets smaller
    std::function<metric_sample(const threshold_rule&, const threshold_figures&)> read;
};

const std::vector<metric>& metrics();
const metric* find_metric(std::string_view name);

}  // namespace brokerproof::loadgen
