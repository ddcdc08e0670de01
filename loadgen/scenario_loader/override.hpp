// `--set groups.devices.clients=100`: one value of a scenario changed for one run.
#pragma once

#include <string>

#include "harness/yaml/reader.hpp"

namespace brokerproof::loadgen {

/// Sets what `text` says, `KEY.KEY...=VALUE`, in the tree: keys are those of the file; an element
/// of a list is named by its `name` or by its index from 0. The value is a scalar; where there was
/// another kind of value it is replaced. A place that does not exist is a problem in `file`; a key
/// that may not stand there the loader finds.
void apply_override(const YAML::Node& root, const std::string& text, const std::string& file,
                    problems& out);

}  // namespace brokerproof::loadgen
