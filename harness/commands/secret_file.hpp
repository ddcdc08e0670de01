// Secrets that an option names by their file, so that they stand in no list of processes.
#pragma once

#include <string>

#include "harness/base/result.hpp"
#include "harness/base/secret.hpp"

namespace brokerproof::commands {

/// The text of a file without the line end that editors add. The text of a problem names the
/// option.
result<secret> read_secret(const std::string& option, const std::string& file);

}  // namespace brokerproof::commands
