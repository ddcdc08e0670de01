// `brokerproof compare`: what changed between results.
#pragma once

#include <string>
#include <vector>

#include "harness/commands/console.hpp"

namespace brokerproof::commands {

struct compare_options {
    std::vector<std::string> files;  ///< two: old and new
    std::vector<std::string> before;
    std::vector<std::string> now;
    std::string markdown;
};

/// Exit code: 0 nothing got worse, 1 something did, 2 the results cannot be compared, 3 a file
/// cannot be written.
int compare_results(const compare_options& chosen, const console& screen);

}  // namespace brokerproof::commands
