// Where the tests find suites, profiles and samples.
#pragma once

#include <string>

namespace brokerproof::commands::testing {

inline const std::string source_root = BROKERPROOF_SOURCE_DIR;

}  // namespace brokerproof::commands::testing
