// The metrics of thresholds: name, unit, and the function that reads the figure. Only for
// threshold.cpp and threshold_parser.cpp.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "loadgen/measure/threshold.hpp"

namespace brokerproof::loadgen {

/// A figure, or the reason why there is none.
struct metric_sample {
    std::optional<double> value;  ///< a share is 0..1
    double basis = 0;             ///< the number of values, or the whole of a share
    std::string reason;
};

struct metric {
    std::string name;
    metric_unit unit = metric_unit::number;
    bool may_be_share = false;
    bool grows = false;  ///< it never gets smaller during a run
    /// The ledger counts what a broker must not do, however slow the generator was.
    bool proves_fault = false;
    std::function<metric_sample(const threshold_rule&, const threshold_figures&)> read;
};

const std::vector<metric>& metrics();
const metric* find_metric(std::string_view name);

}  // namespace brokerproof::loadgen
