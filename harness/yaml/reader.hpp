// Strict reading of YAML over yaml-cpp, which itself accepts what a test format must refuse
// (duplicate keys, `010` read as 8, unexpanded merge keys, unknown keys). Every reader reports into
// one list of problems and goes on.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <yaml-cpp/yaml.h>

#include "harness/base/problem.hpp"

namespace brokerproof::yaml {

/// Sorts by line and column, from the problem with index `first` on: readers visit keys in the
/// order of their tables, and people read a file from top to bottom.
void sort_by_place(problems& list, std::size_t first = 0);
/// "x, y or z".
std::string one_of(std::span<const std::string> words);

/// Where a node begins in `file`.
position where(const YAML::Node& node, const std::string& file);

/// Reads one file (or `text` as if it were that file). On a syntax error, or when the file cannot
/// be read or is larger than 4 MiB or nested deeper than 64, a problem is added and the result is
/// empty. Aliases, anchors, tags and merge keys are refused with a problem each, and then the
/// result is empty too: such a tree may hold cycles. So are bytes and shapes that yaml-cpp would
/// drop in silence (see source_check.hpp).
std::optional<YAML::Node> load_file(const std::string& path, problems& out);
std::optional<YAML::Node> load_text(const std::string& text, const std::string& file,
                                    problems& out);

/// The keys of the map that a whole file is; empty when it is no map, none when it cannot be read.
std::optional<std::vector<std::string>> top_keys(const std::string& path);

/// One entry of a map, with the position of its key.
struct entry {
    std::string key;
    position key_at;
    YAML::Node value;
};

/// Collects problems of one file.
class reader {
public:
    reader(std::string file, problems& out) : file_(std::move(file)), out_(&out) {}

    const std::string& file() const { return file_; }
    position at(const YAML::Node& node) const { return where(node, file_); }
    void complain(const YAML::Node& node, std::string text) const;
    void complain(const position& where, std::string text) const;

    /// The entries of a map in file order. Not a map, a key that is no plain scalar, a duplicate
    /// key: a problem each; the first of two duplicates is kept. `subject` names the map in
    /// messages
    /// ("a step", "the profile").
    std::vector<entry> entries(const YAML::Node& map, std::string_view subject) const;
    /// The same, and a key that is not in `known` is a problem with a suggestion; it is left out of
    /// the result.
    std::vector<entry> entries(const YAML::Node& map, std::string_view subject,
                               std::span<const std::string> known) const;

    /// The elements of a list; not a list: a problem and empty.
    std::vector<YAML::Node> elements(const YAML::Node& list, std::string_view subject) const;

    // Scalars. Each complains and returns none when the node is something else. `subject` names the
    // key. Limits are inclusive.
    std::optional<std::string> text(const YAML::Node& node, std::string_view subject) const;
    /// Decimal or 0x..., not negative; a leading zero is refused ("010" has two readings).
    std::optional<std::uint64_t> number(const YAML::Node& node, std::string_view subject,
                                        std::uint64_t most = UINT64_MAX,
                                        std::uint64_t least = 0) const;
    /// With a point or without; no sign, no exponent, no leading zero.
    std::optional<double> decimal(const YAML::Node& node, std::string_view subject, double least,
                                  double most) const;
    /// true or false, nothing else (not yes, on, 1).
    std::optional<bool> flag(const YAML::Node& node, std::string_view subject) const;
    /// "300ms", "4s", "2min"; a unit is required. By default at most a week.
    std::optional<std::chrono::milliseconds> duration(
        const YAML::Node& node, std::string_view subject,
        std::chrono::milliseconds least = std::chrono::milliseconds(0),
        std::chrono::milliseconds most = std::chrono::days(7)) const;
    /// One of `known`: its index.
    std::optional<std::size_t> word(const YAML::Node& node, std::string_view subject,
                                    std::span<const std::string> known) const;
    /// A scalar or a list of scalars, as texts.
    std::vector<std::string> texts(const YAML::Node& node, std::string_view subject) const;

private:
    std::string file_;
    problems* out_;
};

/// Parses "300ms", "4s", "1min"; none when it is not a duration.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);
/// Parses decimal or 0x...; none on anything else, on overflow, and on a leading zero.
std::optional<std::uint64_t> parse_number(std::string_view text);
/// Parses "0.25" or "12"; none on a sign, an exponent, a leading zero.
std::optional<double> parse_decimal(std::string_view text);
/// What a node is, for "...; saw X": a short scalar in quotes, "a list", "nothing".
std::string seen(const YAML::Node& node);
/// Was the scalar written with quotes? (yaml-cpp marks it with the tag "!".)
bool is_quoted(const YAML::Node& node);

}  // namespace brokerproof::yaml
