#include "harness/suite/value_reader.hpp"

#include <algorithm>

namespace brokerproof::suite {
namespace {

using mqtt::field_info;
using mqtt::field_kind;
using mqtt::field_value;

/// The kind of one element of a list field; other kinds stay as they are.
field_kind element_kind(field_kind kind) {
    switch (kind) {
        case field_kind::list_of_numbers: return field_kind::number;
        case field_kind::list_of_text: return field_kind::text;
        case field_kind::list_of_pairs: return field_kind::pair;
        default: return kind;
    }
}

bool takes_list(const field_info& field) {
    return element_kind(field.kind) != field.kind || field.is_property;
}

bool is_list_parameter(const case_scope& scope, const std::string& name) {
    const auto at = scope.params.find(name);
    return at != scope.params.end() &&
           std::ranges::any_of(at->second.values, [](const plan::value_expr& v) {
               return std::holds_alternative<plan::value_list>(v.content);
           });
}

/// A text remains a text, even if it is a single name whose value is a number.
plan::value_expr text_value(const case_scope& scope, const std::string& text) {
    auto value = plan::value_from_text(text);
    const auto* name = std::get_if<plan::reference>(&value.content);
    if (name == nullptr || is_list_parameter(scope, name->name)) return value;
    return {plan::text_template{text}};
}

std::optional<plan::value_expr> read_text(case_scope& scope, const YAML::Node& node,
                                          const field_info& field) {
    if (node.IsMap()) return read_bytes_map(scope, node, field.name, payload_keys());
    const auto text = scope.in->text(node, field.name);
    if (!text) return std::nullopt;
    scope.use_names_in(*text, scope.in->at(node));
    return text_value(scope, *text);
}

std::optional<plan::value_expr> read_pair(case_scope& scope, const YAML::Node& node,
                                          const field_info& field) {
    const auto subject = fmt::format("an element of {}", field.name);
    if (!node.IsSequence() || node.size() != 2) {
        scope.in->complain(node, fmt::format("{} must be a pair [name, value]", subject));
        return std::nullopt;
    }
    const auto name = scope.in->text(node[0], subject);
    const auto value = scope.in->text(node[1], subject);
    if (!name || !value) return std::nullopt;
    if (name->find('$') != std::string::npos || value->find('$') != std::string::npos) {
        scope.in->complain(node, fmt::format("{} cannot hold names", subject));
        return std::nullopt;
    }
    return plan::value_expr{field_value{mqtt::string_pair{*name, *value}}};
}

/// One value that is not a list.
std::optional<plan::value_expr> read_single(case_scope& scope, const YAML::Node& node,
                                            const field_info& field) {
    const auto kind = element_kind(field.kind);
    if (kind == field_kind::text) return read_text(scope, node, field);
    if (kind == field_kind::pair) return read_pair(scope, node, field);
    if (node.IsScalar() && node.Scalar().starts_with('$')) {
        auto value = plan::value_from_text(node.Scalar());
        const auto* name = std::get_if<plan::reference>(&value.content);
        if (name == nullptr) {
            scope.in->complain(
                node, fmt::format("{} takes a number or flag, not a text with names", field.name));
            return std::nullopt;
        }
        scope.use_names_in(node.Scalar(), scope.in->at(node));
        check_parameter_fits(scope, name->name, scope.in->at(node), field);
        return value;
    }
    if (kind == field_kind::flag) {
        const auto flag = scope.in->flag(node, field.name);
        return flag ? std::optional(plan::value_expr{field_value{*flag}}) : std::nullopt;
    }
    const auto number = scope.in->number(node, field.name, field.max);
    return number ? std::optional(plan::value_expr{field_value{*number}}) : std::nullopt;
}

/// Empty when `value` can be an element of `field`; otherwise what the field takes.
std::string misfit(const plan::value_expr& value, const field_info& field) {
    if (const auto* list = std::get_if<plan::value_list>(&value.content)) {
        if (!takes_list(field)) return "one value, not a list";
        for (const auto& element : *list) {
            if (auto text = misfit(element, field); !text.empty()) return text;
        }
        return {};
    }
    const auto* literal = std::get_if<field_value>(&value.content);
    const auto kind = element_kind(field.kind);
    if (kind == field_kind::flag) {
        return literal != nullptr && std::holds_alternative<bool>(literal->value) ? ""
                                                                                  : "true or false";
    }
    if (kind == field_kind::pair) return "pairs [name, value]";
    if (kind != field_kind::number) return {};
    const auto* number = literal == nullptr ? nullptr : std::get_if<std::uint64_t>(&literal->value);
    if (number != nullptr && *number <= field.max) return {};
    return fmt::format("a number up to {}", field.max);
}

}  // namespace

void check_parameter_fits(case_scope& scope, const std::string& name, const position& where,
                          const field_info& field) {
    const auto at = scope.params.find(name);
    if (at == scope.params.end()) return;
    for (const auto& value : at->second.values) {
        const auto text = misfit(value, field);
        if (text.empty()) continue;
        scope.in->complain(where, fmt::format("not every value of ${} fits {}, which takes {}",
                                              name, field.name, text));
        return;
    }
}

std::optional<plan::value_expr> read_value(case_scope& scope, const YAML::Node& node,
                                           const field_info& field) {
    const bool pair = element_kind(field.kind) == field_kind::pair;
    if (!node.IsSequence() || field.kind == field_kind::pair) {
        if (pair && field.kind != field_kind::pair) {
            scope.in->complain(node,
                               fmt::format("{} must be a list of pairs [name, value]", field.name));
            return std::nullopt;
        }
        return read_single(scope, node, field);
    }
    if (!takes_list(field)) {
        scope.in->complain(node, fmt::format("{} takes one value, not a list", field.name));
        return std::nullopt;
    }
    plan::value_list list;
    bool complete = true;
    for (const auto& element : node) {
        auto value = read_single(scope, element, field);
        complete = complete && value.has_value();
        if (value) list.push_back(std::move(*value));
    }
    return complete ? std::optional(plan::value_expr{std::move(list)}) : std::nullopt;
}

std::optional<plan::value_expr> read_template(case_scope& scope, const YAML::Node& node,
                                              std::string_view subject) {
    const auto text = scope.in->text(node, subject);
    if (!text) return std::nullopt;
    scope.use_names_in(*text, scope.in->at(node));
    return text_value(scope, *text);
}

}  // namespace brokerproof::suite
