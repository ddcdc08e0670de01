// Checks that run before yaml-cpp builds its node tree: first of the bytes of the file, then of the
// parser's events. Nothing here builds a tree, so deep nesting and aliases do no harm.
#pragma once

#include <cstddef>
#include <string>

#include "harness/base/problem.hpp"

namespace brokerproof::yaml {

inline constexpr std::size_t max_file_size = 4 * 1024 * 1024;
inline constexpr std::size_t max_depth = 64;

/// Refuses bytes that yaml-cpp would silently change or stop at: ill-formed UTF-8 (it becomes
/// U+FFFD), other encodings, and control characters (0x04 is its own mark for the end of the file).
/// Adds at most one problem.
bool check_bytes(const std::string& text, const std::string& file, problems& out);

/// Runs the parser over `text`. Syntax errors, depth, a second document, anchors, aliases, tags and
/// merge keys become problems; true when there was none.
bool check_events(const std::string& text, const std::string& file, problems& out);

}  // namespace brokerproof::yaml
