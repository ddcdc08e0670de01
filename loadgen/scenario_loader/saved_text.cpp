#include "loadgen/scenario_loader/saved_text.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>

#include "harness/yaml/source_check.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr std::string_view key = "password";

/// Where a scalar stands in the text: its quotes, if it has any, belong to it.
struct stretch {
    std::size_t from = 0;
    std::size_t size = 0;
};

/// The length of a scalar with quotes; 0 when it does not end.
std::size_t quoted_size(std::string_view text) {
    const char quote = text.front();
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (quote == '"' && text[i] == '\\') {
            ++i;
        } else if (text[i] == quote) {
            const bool is_doubled = quote == '\'' && i + 1 < text.size() && text[i + 1] == quote;
            if (!is_doubled) return i + 1;
            ++i;
        }
    }
    return 0;
}

/// None for a form that a password in a scenario hardly has, such as a block of several lines.
std::optional<stretch> stretch_of(const std::string& text, const YAML::Node& scalar) {
    const auto from = static_cast<std::size_t>(scalar.Mark().pos);
    const auto rest = std::string_view(text).substr(std::min(from, text.size()));
    if (rest.empty()) return std::nullopt;
    const bool is_quoted = rest.front() == '"' || rest.front() == '\'';
    const auto size = is_quoted                           ? quoted_size(rest)
                      : rest.starts_with(scalar.Scalar()) ? scalar.Scalar().size()
                                                          : 0;
    if (size == 0) return std::nullopt;
    return stretch{from, size};
}

}  // namespace

std::string without_passwords(const std::string& text) {
    problems ignored;
    const auto root = yaml::load_text(text, "scenario", ignored);
    if (!root) return {};
    const YAML::Node top = *root;
    std::map<std::size_t, std::size_t, std::greater<>> places;  // from the last one to the first
    const YAML::Node groups = top["groups"];
    for (const auto& group : groups) {
        if (!group.IsMap()) continue;
        const auto password = group[std::string(key)];
        if (!password.IsDefined() || !password.IsScalar()) continue;
        const auto place = stretch_of(text, password);
        if (!place) return {};
        places.emplace(place->from, place->size);
    }
    auto saved = text;
    for (const auto& [from, size] : places) saved.replace(from, size, "\"***\"");
    return saved;
}

std::vector<std::string> without_passwords(std::vector<std::string> overrides) {
    for (auto& change : overrides) {
        const auto equals = change.find('=');
        if (equals == std::string::npos) continue;
        const auto path = std::string_view(change).substr(0, equals);
        if (path == key || path.ends_with("." + std::string(key)))
            change.replace(equals + 1, std::string::npos, "***");
    }
    return overrides;
}

}  // namespace brokerproof::loadgen
