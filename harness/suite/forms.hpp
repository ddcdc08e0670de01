// The forms of values that several keys of the case format take, for the JSON Schema.
#pragma once

#include <algorithm>
#include <cstddef>

#include "harness/suite/vocabulary.hpp"
#include "harness/yaml/shape.hpp"

namespace brokerproof::suite {

/// The name of a definition of the schema, as a template argument.
template <std::size_t Size>
struct definition_name {
    char text[Size]{};
    consteval definition_name(const char (&name)[Size]) { std::copy_n(name, Size, text); }
};

/// A value that the schema defines under this name.
template <definition_name Name>
yaml::shape defined() {
    return {.form = yaml::shape::kind::defined, .name = Name.text};
}

/// One word of a list of choices such as level_choices.
template <auto Choices>
yaml::shape choice_form() {
    return {.form = yaml::shape::kind::word, .words = names_of(Choices())};
}

/// A list of at least `Least` values.
template <auto Form, std::uint64_t Least = 1>
yaml::shape list_form() {
    return {.form = yaml::shape::kind::list, .least = Least, .parts = {Form()}};
}

/// A value, or a list of such values.
template <auto Form>
yaml::shape one_or_list_form() {
    return {.form = yaml::shape::kind::either, .parts = {Form(), list_form<Form>()}};
}

template <std::uint64_t Least, std::uint64_t Most>
yaml::shape number_form() {
    return {.form = yaml::shape::kind::number, .least = Least, .most = Most};
}

inline yaml::shape flag_form() { return {.form = yaml::shape::kind::flag}; }
inline yaml::shape text_form() { return {}; }

}  // namespace brokerproof::suite
