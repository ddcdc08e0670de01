#include "harness/yaml/reader.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include <fmt/format.h>

#include "harness/base/text.hpp"

namespace brokerproof::yaml {
namespace {

/// What a node is, for "...; saw X".
std::string seen(const YAML::Node& node) {
    if (!node.IsDefined()) return "nothing";
    switch (node.Type()) {
        case YAML::NodeType::Null: return "nothing (or null)";
        case YAML::NodeType::Sequence: return "a list";
        case YAML::NodeType::Map: return "a map";
        default: break;
    }
    constexpr std::size_t shown = 40;
    const auto& text = node.Scalar();
    const char quote = is_quoted(node) ? '"' : '\'';
    if (text.size() <= shown) return fmt::format("{0}{1}{0}", quote, text);
    return fmt::format("{0}{1}...{0}", quote, text.substr(0, shown));
}

bool all_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

position where(const YAML::Node& node, const std::string& file) {
    if (!node.IsDefined()) return {file, 0, 0};
    const auto mark = node.Mark();
    if (mark.is_null()) return {file, 0, 0};
    return {file, static_cast<unsigned>(mark.line) + 1, static_cast<unsigned>(mark.column) + 1};
}

bool is_quoted(const YAML::Node& node) {
    return node.IsDefined() && node.IsScalar() && node.Tag() == "!";
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
    int base = 10;
    if (text.starts_with("0x")) {
        base = 16;
        text.remove_prefix(2);
    } else if (text.size() > 1 && text.front() == '0') {
        return std::nullopt;
    }
    std::uint64_t value = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value, base);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return value;
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    struct unit {
        std::string_view suffix;
        std::uint64_t ms;
    };
    static constexpr std::array units{unit{"ms", 1}, unit{"s", 1000}, unit{"min", 60'000}};
    for (const auto& u : units) {
        if (!text.ends_with(u.suffix)) continue;
        const auto digits = text.substr(0, text.size() - u.suffix.size());
        const auto count = all_digits(digits) ? parse_number(digits) : std::nullopt;
        if (!count) continue;  // "5ms" ends with "s" too
        constexpr auto limit = static_cast<std::uint64_t>(std::chrono::milliseconds::max().count());
        if (*count > limit / u.ms) return std::nullopt;
        return std::chrono::milliseconds(static_cast<std::int64_t>(*count * u.ms));
    }
    return std::nullopt;
}

void reader::complain(const YAML::Node& node, std::string text) const {
    complain(at(node), std::move(text));
}

void reader::complain(const position& place, std::string text) const {
    out_->push_back({place, std::move(text)});
}

std::vector<entry> reader::entries(const YAML::Node& map, std::string_view what) const {
    std::vector<entry> found;
    if (!map.IsDefined() || !map.IsMap()) {
        complain(map, fmt::format("{} must be a map; saw {}", what, seen(map)));
        return found;
    }
    std::map<std::string, unsigned, std::less<>> first_line;
    for (const auto& pair : map) {
        const auto key_at = at(pair.first);
        if (!pair.first.IsScalar()) {
            complain(key_at,
                     fmt::format("a key of {} must be a text; saw {}", what, seen(pair.first)));
            continue;
        }
        const auto& key = pair.first.Scalar();
        if (const auto [known, fresh] = first_line.emplace(key, key_at.line); !fresh) {
            complain(key_at, fmt::format("key '{}' stands twice in {}, first in line {}", key, what,
                                         known->second));
            continue;
        }
        found.push_back({key, key_at, pair.second});
    }
    return found;
}

std::vector<entry> reader::entries(const YAML::Node& map, std::string_view what,
                                   std::span<const std::string> known) const {
    // Not erased in place: assigning a YAML::Node does not move it, it rewires the tree that it
    // stands in.
    std::vector<entry> found;
    for (auto& one : entries(map, what)) {
        if (std::ranges::find(known, one.key) != known.end()) {
            found.push_back(std::move(one));
            continue;
        }
        complain(one.key_at, fmt::format("unknown key '{}' in {}{}", one.key, what,
                                         suggestion(one.key, known)));
    }
    return found;
}

std::vector<YAML::Node> reader::elements(const YAML::Node& list, std::string_view what) const {
    std::vector<YAML::Node> found;
    if (!list.IsDefined() || !list.IsSequence()) {
        complain(list, fmt::format("{} must be a list; saw {}", what, seen(list)));
        return found;
    }
    for (const auto& element : list) found.push_back(element);
    return found;
}

std::optional<std::string> reader::text(const YAML::Node& node, std::string_view what) const {
    if (node.IsDefined() && node.IsScalar()) return node.Scalar();
    complain(node, fmt::format("{} must be a text; saw {}", what, seen(node)));
    return std::nullopt;
}

std::optional<std::uint64_t> reader::number(const YAML::Node& node, std::string_view what,
                                            std::uint64_t max) const {
    const bool plain = node.IsDefined() && node.IsScalar() && !is_quoted(node);
    const auto value = plain ? parse_number(node.Scalar()) : std::nullopt;
    if (value && *value <= max) return value;
    if (value) {
        complain(node, fmt::format("{} must be at most {}; saw {}", what, max, *value));
    } else if (plain && node.Scalar().starts_with('0') && all_digits(node.Scalar())) {
        complain(node, fmt::format("{} must be a number without a leading zero; saw {}", what,
                                   seen(node)));
    } else {
        complain(node,
                 fmt::format("{} must be a number (decimal or 0x...); saw {}", what, seen(node)));
    }
    return std::nullopt;
}

std::optional<bool> reader::flag(const YAML::Node& node, std::string_view what) const {
    if (node.IsDefined() && node.IsScalar() && !is_quoted(node)) {
        if (node.Scalar() == "true") return true;
        if (node.Scalar() == "false") return false;
    }
    complain(node, fmt::format("{} must be true or false; saw {}", what, seen(node)));
    return std::nullopt;
}

std::optional<std::chrono::milliseconds> reader::duration(const YAML::Node& node,
                                                          std::string_view what) const {
    if (node.IsDefined() && node.IsScalar()) {
        if (const auto value = parse_duration(node.Scalar())) return value;
    }
    complain(node, fmt::format("{} must be a duration such as 300ms, 4s or 2min; saw {}", what,
                               seen(node)));
    return std::nullopt;
}

std::vector<std::string> reader::texts(const YAML::Node& node, std::string_view what) const {
    if (!node.IsDefined() || !node.IsSequence()) {
        const bool scalar = node.IsDefined() && node.IsScalar();
        if (!scalar)
            complain(node,
                     fmt::format("{} must be a text or a list of texts; saw {}", what, seen(node)));
        return scalar ? std::vector{node.Scalar()} : std::vector<std::string>{};
    }
    std::vector<std::string> found;
    for (const auto& element : node) {
        if (auto one = text(element, fmt::format("an element of {}", what)))
            found.push_back(std::move(*one));
    }
    return found;
}

}  // namespace brokerproof::yaml
