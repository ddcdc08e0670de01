// The shapes that many formats share: numbers, durations, words, lists. Each tells its form and
// reads a value; table.hpp lists what such a class must have.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "harness/base/enum_names.hpp"
#include "harness/yaml/reader.hpp"
#include "harness/yaml/shape.hpp"
#include "harness/yaml/table.hpp"

namespace brokerproof::yaml {

// ---- scalars

/// A text, which may be empty.
struct any_text {
    static shape form();
    static bool read(const reader& input, const YAML::Node& node, std::string_view subject,
                     std::string& into);
};

/// A text that is not empty.
struct text {
    static shape form();
    static bool read(const reader& input, const YAML::Node& node, std::string_view subject,
                     std::string& into);
};

/// The most characters of a slug, and of every other name that a file gives.
inline constexpr std::size_t longest_name = 100;

/// Words of [a-z0-9] with single hyphens between them: "slow-devices"; at most longest_name.
bool is_slug(std::string_view text);

namespace shapes_detail {

shape slug_shape(std::size_t longest);
bool read_slug(const reader& input, const YAML::Node& node, std::string_view subject,
               std::size_t longest, std::string& into);
shape duration_shape();
/// Reports each scalar that repeats an earlier element of the list.
void refuse_repeated(const reader& input, const YAML::Node& list, std::string_view subject);
/// False, with a problem that names both forms, when the node is none of the words.
bool is_word_instead_of_map(const reader& input, const YAML::Node& node, std::string_view subject,
                            const shape& word, const shape& map);

}  // namespace shapes_detail

/// A slug of at most so many characters.
template <std::size_t Longest = longest_name>
struct slug {
    static shape form() { return shapes_detail::slug_shape(Longest); }
    static bool read(const reader& input, const YAML::Node& node, std::string_view subject,
                     std::string& into) {
        return shapes_detail::read_slug(input, node, subject, Longest, into);
    }
};

struct flag {
    static shape form();
    static bool read(const reader& input, const YAML::Node& node, std::string_view subject,
                     bool& into);
};

template <std::uint64_t Least, std::uint64_t Most = UINT64_MAX>
struct number {
    static shape form() { return {.form = shape::kind::number, .least = Least, .most = Most}; }
    static bool read(const reader& input, const YAML::Node& node, std::string_view subject,
                     auto& into) {
        const auto value = input.number(node, subject, Most, Least);
        if (value) into = static_cast<std::remove_reference_t<decltype(into)>>(*value);
        return value.has_value();
    }
};

/// The version number of the format. It is only checked: there is only one version.
template <std::uint64_t Version>
struct format_number {
    static shape form() { return number<Version, Version>::form(); }
    static bool read(const reader& input, const YAML::Node& node, std::string_view subject, auto&) {
        return input.number(node, subject, Version, Version).has_value();
    }
};

/// A number with or without a decimal point. The limits are in thousandths.
template <std::uint64_t LeastMilli, std::uint64_t MostMilli>
struct decimal {
    static constexpr double least = static_cast<double>(LeastMilli) / 1000;
    static constexpr double most = static_cast<double>(MostMilli) / 1000;

    static shape form() {
        return {.form = shape::kind::decimal, .least_decimal = least, .most_decimal = most};
    }
    static bool read(const reader& input, const YAML::Node& node, std::string_view subject,
                     double& into) {
        const auto value = input.decimal(node, subject, least, most);
        if (value) into = *value;
        return value.has_value();
    }
};

/// "300ms", "4s", "2min". The limits are in milliseconds.
template <std::int64_t LeastMs, std::int64_t MostMs>
struct duration {
    static shape form() { return shapes_detail::duration_shape(); }
    static bool read(const reader& input, const YAML::Node& node, std::string_view subject,
                     auto& into) {
        using std::chrono::milliseconds;
        const auto value =
            input.duration(node, subject, milliseconds(LeastMs), milliseconds(MostMs));
        if (value) into = *value;
        return value.has_value();
    }
};

/// Words and their values.
template <class Value>
using choices = std::span<const std::pair<std::string_view, Value>>;

/// A word of a table of pairs (word, value).
template <const auto& Choices>
struct word {
    static std::vector<std::string> words() {
        std::vector<std::string> names;
        for (const auto& choice : Choices) names.emplace_back(choice.first);
        return names;
    }
    static shape form() { return {.form = shape::kind::word, .words = words()}; }
    static bool read(const reader& input, const YAML::Node& node, std::string_view subject,
                     auto& into) {
        const auto index = input.word(node, subject, words());
        if (index) into = Choices[*index].second;
        return index.has_value();
    }
};

/// The name of a value of an enumeration.
template <described_enum Enum>
struct enum_word {
    static std::vector<std::string> words() {
        std::vector<std::string> names;
        for (const auto value : all_values<Enum>) names.emplace_back(name_of(value));
        return names;
    }
    static shape form() { return {.form = shape::kind::word, .words = words()}; }
    static bool read(const reader& input, const YAML::Node& node, std::string_view subject,
                     Enum& into) {
        const auto index = input.word(node, subject, words());
        if (index) into = all_values<Enum>[*index];
        return index.has_value();
    }
};

// ---- many

enum class emptiness : std::uint8_t { refused, allowed };

/// A list. Wrong elements keep their places, so that indices are those of the file.
template <class Element, emptiness Empty = emptiness::refused>
struct list {
    static shape form() {
        return {.form = shape::kind::list,
                .least = Empty == emptiness::refused ? 1U : 0U,
                .parts = {Element::form()}};
    }
    static bool read(auto& context, const YAML::Node& node, std::string_view subject, auto& into) {
        const reader& input = context;
        into.clear();
        const auto elements = input.elements(node, subject);
        if (node.IsSequence() && elements.empty() && Empty == emptiness::refused)
            input.complain(node, fmt::format("{} must not be empty", subject));
        const auto name = fmt::format("an element of {}", subject);
        for (const auto& element : elements)
            Element::read(context, element, name, into.emplace_back());
        return node.IsSequence();
    }
};

/// A list in which each element occurs only once.
template <class Element, emptiness Empty = emptiness::refused>
struct distinct_list {
    static shape form() {
        auto elements = list<Element, Empty>::form();
        elements.distinct = true;
        return elements;
    }
    static bool read(auto& context, const YAML::Node& node, std::string_view subject, auto& into) {
        if (!list<Element, Empty>::read(context, node, subject, into)) return false;
        shapes_detail::refuse_repeated(context, node, subject);
        return true;
    }
};

/// One value, or a list of such values.
template <class Element>
struct one_or_many {
    static shape form() {
        return {.form = shape::kind::either, .parts = {Element::form(), list<Element>::form()}};
    }
    static bool read(auto& context, const YAML::Node& node, std::string_view subject, auto& into) {
        if (node.IsSequence()) return list<Element>::read(context, node, subject, into);
        if (!node.IsScalar() && Element::form().is_scalar()) {
            const reader& input = context;
            input.complain(node, fmt::format("{} must be one value or a list of values; saw {}",
                                             subject, seen(node)));
            return false;
        }
        into.clear();
        if (Element::read(context, node, subject, into.emplace_back())) return true;
        into.clear();
        return false;
    }
};

/// A map of any keys to values of one shape.
template <class Element, emptiness Empty = emptiness::allowed>
struct map_of {
    static shape form() {
        return {.form = shape::kind::map,
                .least = Empty == emptiness::refused ? 1U : 0U,
                .parts = {Element::form()}};
    }
    static bool read(auto& context, const YAML::Node& node, std::string_view subject, auto& into) {
        const reader& input = context;
        const auto entries = input.entries(node, subject);
        if (node.IsMap() && entries.empty() && Empty == emptiness::refused)
            input.complain(node, fmt::format("{} must not be empty", subject));
        for (const auto& element : entries) {
            Element::read(context, element.value, fmt::format("'{}' of {}", element.key, subject),
                          into[element.key]);
        }
        return node.IsMap();
    }
};

// ---- choices

/// A map, or else the other shape: `rate: 5` and `rate: { poisson: 5 }`.
template <class Scalar, class Map>
struct scalar_or_map {
    static shape form() {
        return {.form = shape::kind::either, .parts = {Scalar::form(), Map::form()}};
    }
    static bool read(auto& context, const YAML::Node& node, std::string_view subject, auto& into) {
        return node.IsMap() ? Map::read(context, node, subject, into)
                            : Scalar::read(context, node, subject, into);
    }
};

/// A word, or else a map: `life: stay` and `life: { flap: {...} }`.
template <class Word, class Map>
struct word_or_map {
    static shape form() {
        return {.form = shape::kind::either, .parts = {Word::form(), Map::form()}};
    }
    static bool read(auto& context, const YAML::Node& node, std::string_view subject, auto& into) {
        if (node.IsMap()) return Map::read(context, node, subject, into);
        return shapes_detail::is_word_instead_of_map(context, node, subject, Word::form(),
                                                     Map::form()) &&
               Word::read(context, node, subject, into);
    }
};

/// Puts the value that the shape reads into one alternative of a variant.
template <class Alternative, class Shape>
struct alternative {
    static shape form() { return Shape::form(); }
    static bool read(auto& context, const YAML::Node& node, std::string_view subject, auto& into) {
        Alternative chosen{};
        if (!Shape::read(context, node, subject, chosen)) return false;
        into = std::move(chosen);
        return true;
    }
};

/// Puts the value that the shape reads into a member of a struct.
template <auto Member, class Shape>
struct in_member {
    static shape form() { return Shape::form(); }
    static bool read(auto& context, const YAML::Node& node, std::string_view subject, auto& into) {
        return Shape::read(context, node, subject, into.*Member);
    }
};

}  // namespace brokerproof::yaml
