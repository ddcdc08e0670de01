// The kinds of values that many keys share.
#include "loadgen/scenario_loader/key.hpp"

#include <charconv>

#include "harness/base/text.hpp"

namespace brokerproof::loadgen {
namespace {

using namespace std::chrono_literals;

constexpr auto longest = std::chrono::hours(24 * 30);

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

bool is_slug(std::string_view text) {
    constexpr std::size_t longest_slug = 40;
    const auto word = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z'); };
    if (text.empty() || text.size() > longest_slug || text.back() == '-') return false;
    char before = '-';
    for (const char c : text) {
        if (!word(c) && (c != '-' || before == '-')) return false;
        before = c;
    }
    return true;
}

std::optional<double> parse_decimal(std::string_view text) {
    if (text.empty() || !is_digit(text.front()) || !is_digit(text.back())) return std::nullopt;
    if (text.size() > 1 && text[0] == '0' && text[1] != '.') return std::nullopt;
    double value = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] =
        std::from_chars(text.data(), end, value, std::chars_format::fixed);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return value;
}

std::optional<double> read_decimal(const reader& in, const YAML::Node& node, std::string_view what,
                                   double min, double max) {
    const bool plain = node.IsScalar() && !yaml::is_quoted(node);
    const auto value = plain ? parse_decimal(node.Scalar()) : std::nullopt;
    if (value && *value >= min && *value <= max) return value;
    const auto text = node.IsScalar() ? node.Scalar().substr(0, 40) : "something else";
    in.complain(node, fmt::format("{} must be a number from {} to {}; saw {}", what, min, max,
                                  text));
    return std::nullopt;
}

std::optional<std::uint64_t> read_number(const reader& in, const YAML::Node& node,
                                         std::string_view what, std::uint64_t min,
                                         std::uint64_t max) {
    const auto value = in.number(node, what, max);
    if (!value || *value >= min) return value;
    in.complain(node, fmt::format("{} must be at least {}; saw {}", what, min, *value));
    return std::nullopt;
}

std::optional<nanoseconds> read_duration(const reader& in, const YAML::Node& node,
                                         std::string_view what, bool may_be_zero) {
    const auto value = in.duration(node, what);
    if (!value) return std::nullopt;
    if (*value > longest) {
        in.complain(node, fmt::format("{} must be at most 30 days", what));
    } else if (*value == 0ms && !may_be_zero) {
        in.complain(node, fmt::format("{} must be longer than 0", what));
    } else {
        return *value;
    }
    return std::nullopt;
}

std::optional<std::string> read_slug(const reader& in, const YAML::Node& node,
                                     std::string_view what) {
    auto text = in.text(node, what);
    if (!text || is_slug(*text)) return text;
    in.complain(node, fmt::format("{} must be a name such as 'slow-devices' (a-z, 0-9 and -, at "
                                  "most 40); saw '{}'",
                                  what, text->substr(0, 60)));
    return std::nullopt;
}

std::optional<std::size_t> read_word(const reader& in, const YAML::Node& node,
                                     std::string_view what,
                                     std::span<const std::string_view> of) {
    const auto text = in.text(node, what);
    if (!text) return std::nullopt;
    const auto found = std::ranges::find(of, *text);
    if (found != of.end()) return static_cast<std::size_t>(found - of.begin());
    const std::vector<std::string> words(of.begin(), of.end());
    in.complain(node, fmt::format("unknown {} '{}'{}; it is one of {}", what, text->substr(0, 60),
                                  suggestion(*text, words), fmt::join(words, ", ")));
    return std::nullopt;
}

}  // namespace brokerproof::loadgen
