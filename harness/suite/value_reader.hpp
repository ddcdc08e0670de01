// Values, durations and matchers: everything that can follow the name of a field.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "harness/mqtt/fields.hpp"
#include "harness/suite/case_scope.hpp"
#include "harness/suite/forms.hpp"
#include "harness/suite/vocabulary.hpp"

namespace brokerproof::suite {

/// A literal, a `$name`, a text with names or a list, as `field` takes it; complains and returns
/// none otherwise.
std::optional<plan::value_expr> read_value(case_scope& scope, const YAML::Node& node,
                                           const mqtt::field_info& field);
/// What an expectation may say about `field`.
std::optional<plan::matcher> read_matcher(case_scope& scope, const YAML::Node& node,
                                          const mqtt::field_info& field);

/// A text, which may contain names.
std::optional<plan::value_expr> read_template(case_scope& scope, const YAML::Node& node,
                                              std::string_view subject);
/// "4s + $probe".
std::optional<plan::duration_expr> read_duration(case_scope& scope, const YAML::Node& node,
                                                 std::string_view subject);
std::optional<plan::duration_expr> duration_from_text(case_scope& scope, const std::string& text,
                                                      const position& where,
                                                      std::string_view subject);

/// "00 ff 1a" in quotes (a YAML reader may take 10 or 1e5 for a number): complains about anything
/// else. `subject` names the key.
std::optional<std::string> read_hex(case_scope& scope, const YAML::Node& node,
                                    std::string_view subject);
/// `{ hex: ... }`, `{ text: ... }` or `{ bytes: N }`, as far as `known` has these keys.
std::optional<plan::value_expr> read_bytes_map(case_scope& scope, const YAML::Node& node,
                                               std::string_view subject,
                                               std::span<const word> known);

/// Complains unless the value of the parameter `name` fits `field` in every row.
void check_parameter_fits(case_scope& scope, const std::string& name, const position& where,
                          const mqtt::field_info& field);

/// One word of a table.
template <class T>
std::optional<T> read_choice(const yaml::reader& in, const YAML::Node& node,
                             std::string_view subject, choice_list<T> choices) {
    const auto text = in.text(node, subject);
    if (!text) return std::nullopt;
    for (const auto& [name, value] : choices) {
        if (name == *text) return value;
    }
    const auto names = names_of(choices);
    in.complain(node, fmt::format("{} must be {}; saw '{}'{}", subject, one_of(names), *text,
                                  suggestion(*text, names)));
    return std::nullopt;
}

/// The shape of one word of a list of choices such as level_choices.
template <auto Choices>
struct choice {
    static yaml::shape form() { return choice_form<Choices>(); }
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                     auto& into) {
        const auto chosen = read_choice(input, node, subject, Choices());
        if (chosen) into = *chosen;
        return chosen.has_value();
    }
};

}  // namespace brokerproof::suite
