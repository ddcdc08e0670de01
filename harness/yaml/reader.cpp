#include "harness/yaml/reader.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "harness/base/text.hpp"

namespace brokerproof::yaml {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool all_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, is_digit);
}

/// In the largest unit that divides it, as it would be written.
std::string duration_text(std::chrono::milliseconds value) {
    const auto ms = value.count();
    if (ms % 60'000 == 0) return fmt::format("{}min", ms / 60'000);
    if (ms % 1000 == 0) return fmt::format("{}s", ms / 1000);
    return fmt::format("{}ms", ms);
}

}  // namespace

void sort_by_place(problems& list, std::size_t first) {
    const auto from = list.begin() + static_cast<problems::difference_type>(first);
    std::ranges::stable_sort(from, list.end(), {}, [](const problem& issue) {
        return std::pair(issue.where.line, issue.where.column);
    });
}

std::string one_of(std::span<const std::string> words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
        text += words[i];
    }
    return text;
}

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

std::optional<double> parse_decimal(std::string_view text) {
    if (text.empty() || !is_digit(text.front()) || !is_digit(text.back())) return std::nullopt;
    if (text.size() > 1 && text[0] == '0' && text[1] != '.') return std::nullopt;
    double value = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value, std::chars_format::fixed);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return value;
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    struct unit {
        std::string_view suffix;
        std::uint64_t ms;
    };
    static constexpr std::array units{unit{"ms", 1}, unit{"s", 1000}, unit{"min", 60'000}};
    for (const auto& [suffix, ms] : units) {
        if (!text.ends_with(suffix)) continue;
        const auto digits = text.substr(0, text.size() - suffix.size());
        const auto count = all_digits(digits) ? parse_number(digits) : std::nullopt;
        if (!count) continue;  // "5ms" ends with "s" too
        constexpr auto limit = static_cast<std::uint64_t>(std::chrono::milliseconds::max().count());
        if (*count > limit / ms) return std::nullopt;
        return std::chrono::milliseconds(static_cast<std::int64_t>(*count * ms));
    }
    return std::nullopt;
}

namespace {

/// A text from the file may be as long as the file.
constexpr std::size_t most_text_of_problem = 600;

bool is_utf8_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

}  // namespace

void reader::complain(const YAML::Node& node, std::string text) const {
    complain(at(node), std::move(text));
}

void reader::complain(const position& place, std::string text) const {
    if (text.size() > most_text_of_problem) {
        std::size_t end = most_text_of_problem;
        while (is_utf8_continuation(text[end])) --end;
        text = text.substr(0, end) + "...";
    }
    out_->push_back({place, std::move(text)});
}

std::vector<entry> reader::entries(const YAML::Node& map, std::string_view subject) const {
    std::vector<entry> kept;
    if (!map.IsDefined() || !map.IsMap()) {
        complain(map, fmt::format("{} must be a map; saw {}", subject, seen(map)));
        return kept;
    }
    std::map<std::string, unsigned, std::less<>> first_line;
    for (const auto& pair : map) {
        const auto key_at = at(pair.first);
        if (!pair.first.IsScalar()) {
            complain(key_at,
                     fmt::format("a key of {} must be a text; saw {}", subject, seen(pair.first)));
            continue;
        }
        const auto& key = pair.first.Scalar();
        if (const auto [known, fresh] = first_line.emplace(key, key_at.line); !fresh) {
            complain(key_at, fmt::format("key '{}' appears twice in {}, first in line {}", key,
                                         subject, known->second));
            continue;
        }
        kept.push_back({key, key_at, pair.second});
    }
    return kept;
}

std::vector<entry> reader::entries(const YAML::Node& map, std::string_view subject,
                                   std::span<const std::string> known) const {
    // Entries are copied and not erased in place: assigning to a YAML::Node does not move it but
    // changes the tree to which it belongs.
    std::vector<entry> kept;
    for (auto& candidate : entries(map, subject)) {
        if (std::ranges::find(known, candidate.key) != known.end()) {
            kept.push_back(std::move(candidate));
            continue;
        }
        complain(candidate.key_at, fmt::format("unknown key '{}' in {}{}", candidate.key, subject,
                                               suggestion(candidate.key, known)));
    }
    return kept;
}

std::vector<YAML::Node> reader::elements(const YAML::Node& list, std::string_view subject) const {
    std::vector<YAML::Node> kept;
    if (!list.IsDefined() || !list.IsSequence()) {
        complain(list, fmt::format("{} must be a list; saw {}", subject, seen(list)));
        return kept;
    }
    for (const auto& element : list) kept.push_back(element);
    return kept;
}

std::optional<std::string> reader::text(const YAML::Node& node, std::string_view subject) const {
    if (node.IsDefined() && node.IsScalar()) return node.Scalar();
    complain(node, fmt::format("{} must be a text; saw {}", subject, seen(node)));
    return std::nullopt;
}

std::optional<std::uint64_t> reader::number(const YAML::Node& node, std::string_view subject,
                                            std::uint64_t most, std::uint64_t least) const {
    const bool plain = node.IsDefined() && node.IsScalar() && !is_quoted(node);
    const auto value = plain ? parse_number(node.Scalar()) : std::nullopt;
    if (value && *value <= most && *value >= least) return value;
    if (value && least == most) {
        complain(node, fmt::format("{} must be {}; saw {}", subject, most, *value));
    } else if (value && *value > most) {
        complain(node, fmt::format("{} must be at most {}; saw {}", subject, most, *value));
    } else if (value) {
        complain(node, fmt::format("{} must be at least {}; saw {}", subject, least, *value));
    } else if (plain && node.Scalar().starts_with('0') && all_digits(node.Scalar())) {
        complain(node, fmt::format("{} must be a number without a leading zero; saw {}", subject,
                                   seen(node)));
    } else {
        complain(node, fmt::format("{} must be a number (decimal or 0x...); saw {}", subject,
                                   seen(node)));
    }
    return std::nullopt;
}

std::optional<double> reader::decimal(const YAML::Node& node, std::string_view subject,
                                      double least, double most) const {
    const bool plain = node.IsDefined() && node.IsScalar() && !is_quoted(node);
    const auto value = plain ? parse_decimal(node.Scalar()) : std::nullopt;
    if (value && *value >= least && *value <= most) return value;
    complain(node, fmt::format("{} must be a number from {} to {}; saw {}", subject, least, most,
                               seen(node)));
    return std::nullopt;
}

std::optional<bool> reader::flag(const YAML::Node& node, std::string_view subject) const {
    if (node.IsDefined() && node.IsScalar() && !is_quoted(node)) {
        if (node.Scalar() == "true") return true;
        if (node.Scalar() == "false") return false;
    }
    complain(node, fmt::format("{} must be true or false; saw {}", subject, seen(node)));
    return std::nullopt;
}

std::optional<std::chrono::milliseconds> reader::duration(const YAML::Node& node,
                                                          std::string_view subject,
                                                          std::chrono::milliseconds least,
                                                          std::chrono::milliseconds most) const {
    const bool scalar = node.IsDefined() && node.IsScalar();
    const auto value = scalar ? parse_duration(node.Scalar()) : std::nullopt;
    if (value && *value >= least && *value <= most) return value;
    if (!value) {
        complain(node, fmt::format("{} must be a duration such as 300ms, 4s or 2min; saw {}",
                                   subject, seen(node)));
    } else if (*value > most) {
        complain(node, fmt::format("{} must be at most {}; saw {}", subject, duration_text(most),
                                   seen(node)));
    } else if (value->count() == 0) {
        complain(node, fmt::format("{} must be longer than 0", subject));
    } else {
        complain(node, fmt::format("{} must be at least {}; saw {}", subject, duration_text(least),
                                   seen(node)));
    }
    return std::nullopt;
}

std::optional<std::size_t> reader::word(const YAML::Node& node, std::string_view subject,
                                        std::span<const std::string> known) const {
    const auto text = this->text(node, subject);
    if (!text) return std::nullopt;
    const auto match = std::ranges::find(known, *text);
    if (match != known.end()) return static_cast<std::size_t>(match - known.begin());
    complain(node, fmt::format("{} must be {}; saw {}{}", subject, one_of(known), seen(node),
                               suggestion(*text, known)));
    return std::nullopt;
}

std::vector<std::string> reader::texts(const YAML::Node& node, std::string_view subject) const {
    if (!node.IsDefined() || !node.IsSequence()) {
        const bool scalar = node.IsDefined() && node.IsScalar();
        if (!scalar)
            complain(node, fmt::format("{} must be a text or a list of texts; saw {}", subject,
                                       seen(node)));
        return scalar ? std::vector{node.Scalar()} : std::vector<std::string>{};
    }
    std::vector<std::string> kept;
    for (const auto& element : node) {
        if (auto value = text(element, fmt::format("an element of {}", subject)))
            kept.push_back(std::move(*value));
    }
    return kept;
}

}  // namespace brokerproof::yaml
