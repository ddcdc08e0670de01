// Finds the version in the output of a broker.
#pragma once

#include <string>

#include "harness/base/result.hpp"

namespace brokerproof::target {

/// A `version_pattern` must be a regular expression with a group. The text of a problem follows the
/// name of the key.
result<void> check_version_pattern(const std::string& pattern);

/// The first group of the first match in the first 64 KiB of `text`; empty when there is none.
std::string version_in(const std::string& text, const std::string& pattern);

}  // namespace brokerproof::target
