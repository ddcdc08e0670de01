// Parameters: rows of plain values; each row gives one run. The values of a row become part of the
// id of its run, which people read, type and match. So they are short and printable, and no two
// rows look the same.
#include <algorithm>

#include <fmt/format.h>

#include "harness/suite/case_reader.hpp"
#include "harness/suite/value_reader.hpp"
#include "harness/suite/vocabulary.hpp"

namespace brokerproof::suite {
namespace {

using mqtt::field_value;

constexpr std::size_t max_id_text = 60;

/// The text of a value in an id; names have no value yet.
std::string id_text(const plan::value_expr& value) {
    const auto literal = plan::resolve(value, {});
    return literal ? plan::to_text(*literal) : std::string();
}

bool is_printable(std::string_view text) {
    return std::ranges::none_of(text, [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; });
}

bool all_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// The type of a value follows from its spelling; a quoted value is a text.
std::optional<plan::value_expr> read_scalar(case_scope& scope, const YAML::Node& node,
                                            std::string_view subject) {
    if (!node.IsScalar()) {
        scope.in->complain(
            node, fmt::format("{} must be a plain value or a list of plain values", subject));
        return std::nullopt;
    }
    const auto& text = node.Scalar();
    if (!yaml::is_quoted(node)) {
        if (text == "true" || text == "false") {
            return plan::value_expr{field_value{text == "true"}};
        }
        if (text.starts_with("0x") || all_digits(text)) {
            const auto number = scope.in->number(node, subject);
            return number ? std::optional(plan::value_expr{field_value{*number}}) : std::nullopt;
        }
    }
    scope.use_names_in(text, scope.in->at(node));
    return plan::value_from_text(text);
}

std::optional<plan::value_expr> read_parameter(case_scope& scope, const YAML::Node& node,
                                               std::string_view subject) {
    if (!node.IsSequence()) return read_scalar(scope, node, subject);
    plan::value_list list;
    for (const auto& element : node) {
        if (auto value = read_scalar(scope, element, subject)) list.push_back(std::move(*value));
    }
    return plan::value_expr{std::move(list)};
}

void check_name(const case_scope& scope, const std::string& name, const position& where) {
    if (!is_name(name)) {
        scope.in->complain(
            where,
            fmt::format(
                "'{}' is not a name: a lower-case letter, then lower-case letters, digits and _",
                name));
    } else if (row_of(builtin_names(), name) != nullptr ||
               row_of(target_durations(), name) != nullptr) {
        scope.in->complain(where, fmt::format("'{}' already has another meaning", name));
    }
}

/// One row in the order of its keys.
plan::parameters read_row(case_scope& scope, const YAML::Node& node) {
    plan::parameters row;
    const auto entries = scope.in->entries(node, "a row of each");
    if (node.IsMap() && entries.empty()) {
        scope.in->complain(node, "a row of each must not be empty");
    }
    for (const auto& [name, name_at, value] : entries) {
        check_name(scope, name, name_at);
        auto parameter = read_parameter(scope, value, name);
        if (!parameter) continue;
        const auto text = id_text(*parameter);
        if (text.size() > max_id_text || !is_printable(text)) {
            scope.in->complain(value, fmt::format("{} becomes part of the id of its run: it must "
                                                  "be printable and not longer than {} bytes",
                                                  name, max_id_text));
        }
        row.emplace_back(name, std::move(*parameter));
    }
    return row;
}

/// Every row has the keys of the first, so that each name has a value in each run.
void check_same_keys(const case_scope& scope, const YAML::Node& first, const YAML::Node& other) {
    if (!first.IsMap() || !other.IsMap()) return;
    const yaml::reader& in = *scope.in;
    const auto has_key = [](const YAML::Node& map, const std::string& key) {
        return std::ranges::any_of(map, [&](const auto& pair) {
            return pair.first.IsScalar() && pair.first.Scalar() == key;
        });
    };
    for (const auto& pair : first) {
        if (!pair.first.IsScalar() || has_key(other, pair.first.Scalar())) continue;
        in.complain(other, fmt::format("this row of each has no '{}', but the first row has one",
                                       pair.first.Scalar()));
    }
    for (const auto& pair : other) {
        if (!pair.first.IsScalar() || has_key(first, pair.first.Scalar())) continue;
        in.complain(pair.first,
                    fmt::format("the first row of each has no '{}'", pair.first.Scalar()));
    }
}

/// As plan::expand writes the row into an id: without spaces, and without the quotes of YAML.
std::string row_text(const plan::parameters& row) {
    std::string text;
    for (const auto& [name, value] : row) {
        text += (text.empty() ? "" : ",") + name + '=' + id_text(value);
    }
    std::erase(text, ' ');
    return text;
}

}  // namespace

std::vector<plan::parameters> read_each(case_scope& scope, const YAML::Node& node) {
    std::vector<plan::parameters> rows;
    const auto elements = scope.in->elements(node, "each");
    if (node.IsSequence() && elements.empty()) scope.in->complain(node, "each must not be empty");
    std::map<std::string, parameter_state> states;
    std::set<std::string> texts;
    for (const auto& element : elements) {
        if (&element != &elements.front()) check_same_keys(scope, elements.front(), element);
        auto row = read_row(scope, element);
        const auto text = row_text(row);
        if (!texts.insert(text).second && !row.empty()) {
            scope.in->complain(element,
                               fmt::format("an earlier row of each has the same id: [{}]", text));
        }
        for (const auto& [name, value] : row) {
            auto& state = states.try_emplace(name).first->second;
            if (state.values.empty()) state.where = scope.in->at(element);
            state.values.push_back(value);
        }
        rows.push_back(std::move(row));
    }
    scope.params = std::move(states);
    return rows;
}

}  // namespace brokerproof::suite
