// Finds the version in the output of a broker.
#pragma once

#include <string>

namespace brokerproof::target {

/// Describes the error of a `version_pattern`; empty when it is a regular expression with a group.
std::string version_pattern_problem(const std::string& pattern);

/// The first group of the first match in the first 64 KiB of `text`; empty when there is none.
std::string version_in(const std::string& text, const std::string& pattern);

}  // namespace brokerproof::target
