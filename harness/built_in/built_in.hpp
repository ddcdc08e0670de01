// What the program carries inside itself: suites, statements, profiles, expectations, scenarios,
// their schemas, and the notices of licences. CMakeLists.txt chooses the files.
#pragma once

#include <span>
#include <string_view>

#include "harness/base/root_files.hpp"

namespace brokerproof::built_in {

/// Sorted by path.
std::span<const built_in_file> files();

/// "920171d5a77b" or "920171d5a77b, with changes"; empty when it was not known.
std::string_view commit();

}  // namespace brokerproof::built_in
