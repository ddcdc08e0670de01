// The files below a root, which is a folder on disk or what is built into the program. Readers of
// suites, profiles, expectations and scenarios read and list them here, and nowhere else.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.hpp"

namespace brokerproof {

/// The root of what is built in. Paths below it look like "built-in:/suites/will.yaml", and
/// messages show them so.
inline constexpr std::string_view built_in_root = "built-in:";

struct built_in_file {
    std::string_view path;  ///< below the root: "suites/will.yaml"
    std::string_view text;
};

/// main() calls this once, before anything is read. The files must live as long as the process.
void provide_built_in_files(std::span<const built_in_file> files);

/// Whether the program has files of its own. Most programs of tests have none.
bool has_built_in_files();

/// The root, or a path below it.
bool is_built_in(std::string_view path);

/// At most the first `most_bytes` of a file, so that reading an endless one ends, too. The problem
/// has no place: the caller knows how the file is called in messages.
result<std::string> read_limited(const std::string& path, std::size_t most_bytes);

/// Whether there is such a file, or something else that can be read like one.
bool is_file(const std::string& path);

/// The paths of the files in a folder that end with `extension`, sorted; none when there is no such
/// folder.
std::vector<std::string> files_in(const std::string& folder, std::string_view extension);

/// The same with all folders below it, except those with these names.
std::vector<std::string> files_below(const std::string& folder, std::string_view extension,
                                     std::span<const std::string_view> except);

}  // namespace brokerproof
