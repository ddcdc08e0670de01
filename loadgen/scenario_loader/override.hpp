// `--set groups.devices.clients=100`: changes a value of a scenario for a single run.
#pragma once

#include <string>

#include "harness/yaml/reader.hpp"

namespace brokerproof::loadgen {

/// `text` is `KEY.KEY...=VALUE`. Sets that value in the tree. The keys are those of the file; an
/// element of a list has its `name` or its index (from 0) as key. The value is a scalar and
/// replaces any kind of value. A place that does not exist is a problem in `file`; the loader
/// reports a key that is not allowed there.
void apply_override(const YAML::Node& root, const std::string& text, const std::string& file,
                    problems& out);

}  // namespace brokerproof::loadgen
