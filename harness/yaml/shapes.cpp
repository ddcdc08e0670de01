#include "harness/yaml/shapes.hpp"

#include <set>

#include "harness/base/text.hpp"

namespace brokerproof::yaml {

bool shape::is_scalar() const {
    switch (form) {
        case kind::text:
        case kind::number:
        case kind::decimal:
        case kind::flag:
        case kind::word: return true;
        default: return false;
    }
}

bool is_slug(std::string_view text) {
    if (text.empty() || text.size() > longest_name || text.back() == '-') return false;
    char before = '-';
    for (const char c : text) {
        const bool in_word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!in_word && (c != '-' || before == '-')) return false;
        before = c;
    }
    return true;
}

shape any_text::form() { return {}; }

bool any_text::read(const reader& input, const YAML::Node& node, std::string_view subject,
                    std::string& into) {
    auto value = input.text(node, subject);
    if (value) into = std::move(*value);
    return value.has_value();
}

shape text::form() { return {.least = 1}; }

bool text::read(const reader& input, const YAML::Node& node, std::string_view subject,
                std::string& into) {
    if (!any_text::read(input, node, subject, into)) return false;
    if (into.empty()) input.complain(node, fmt::format("{} must not be empty", subject));
    return !into.empty();
}

namespace shapes_detail {

shape slug_shape(std::size_t longest) {
    return {.name = "slug", .pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", .most = longest};
}

bool read_slug(const reader& input, const YAML::Node& node, std::string_view subject,
               std::size_t longest, std::string& into) {
    constexpr std::size_t shown = 60;
    if (!any_text::read(input, node, subject, into)) return false;
    if (is_slug(into) && into.size() <= longest) return true;
    input.complain(node, fmt::format("{} must be a name such as slow-devices (a-z, 0-9 and -, at "
                                     "most {}); saw '{}'",
                                     subject, longest, into.substr(0, shown)));
    return false;
}

shape duration_shape() { return {.name = "duration", .pattern = "^(0|[1-9][0-9]*)(ms|s|min)$"}; }

void refuse_repeated(const reader& input, const YAML::Node& list, std::string_view subject) {
    std::set<std::string> known;
    for (const auto& element : list) {
        if (element.IsScalar() && !known.insert(element.Scalar()).second) {
            input.complain(element, fmt::format("'{}' appears twice in {}",
                                                element.Scalar().substr(0, 60), subject));
        }
    }
}

bool is_word_instead_of_map(const reader& input, const YAML::Node& node, std::string_view subject,
                            const shape& word, const shape& map) {
    if (node.IsScalar() && std::ranges::find(word.words, node.Scalar()) != word.words.end())
        return true;
    std::vector<std::string> keys;
    for (const auto& key : map.rows()) keys.emplace_back(key.name);
    const auto map_text = map.form == shape::kind::one_key
                              ? "a map with one key: " + one_of(keys)
                              : fmt::format("a map: {}", fmt::join(keys, ", "));
    input.complain(node, fmt::format("{} must be {}, or {}; saw {}", subject, one_of(word.words),
                                     map_text, seen(node)));
    return false;
}

}  // namespace shapes_detail

shape flag::form() { return {.form = shape::kind::flag}; }

bool flag::read(const reader& input, const YAML::Node& node, std::string_view subject, bool& into) {
    const auto value = input.flag(node, subject);
    if (value) into = *value;
    return value.has_value();
}

}  // namespace brokerproof::yaml
