// Broker profiles from configs/brokers/NAME.yaml; configs/brokers/README.md lists the keys.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/base/problem.hpp"
#include "harness/target/profile.hpp"

namespace brokerproof::target {

/// Reads one profile strictly: unknown, duplicate and missing keys, wrong types, unknown
/// placeholders and contradictions (both `url` and `spawn`) are problems, all of them at once. The
/// profile has the name of the file. `${root}` is the folder three levels above the path to the
/// file; symbolic links are not resolved. It is empty for a file that is built into the program.
std::optional<profile> load_profile(const std::string& path, problems& out);

/// The same for `text` as the content of that file.
std::optional<profile> parse_profile(const std::string& text, const std::string& path,
                                     problems& out);

/// The names of the profiles in a folder, sorted; empty when there is no such folder.
std::vector<std::string> find_profiles(const std::string& folder);

/// `name` as people type it: "mosquitto" from the folder, or a path (it holds a slash or ends with
/// .yaml). `${root}` of a file that stands in no configs/brokers is the one of the folder.
std::optional<profile> find_profile(const std::string& name, const std::string& folder,
                                    problems& out);

}  // namespace brokerproof::target
