// Matchers: a value, `absent`, `present`, or a map that says more.
#include <algorithm>

#include "harness/suite/known_entries.hpp"
#include "harness/suite/value_reader.hpp"

namespace brokerproof::suite {
namespace {

using plan::matcher;

bool is_plain(const YAML::Node& node, std::string_view word) {
    return node.IsScalar() && !yaml::is_quoted(node) && node.Scalar() == word;
}

bool counts(const mqtt::field_info& field) {
    return field.kind == mqtt::field_kind::number ||
           field.kind == mqtt::field_kind::list_of_numbers;
}

/// A map of matcher keys while it is read: the matcher so far, and whether it is still good.
struct matcher_map {
    case_scope& scope;
    const mqtt::field_info& field;
    matcher result;
    bool good = true;

    void read(const yaml::entry& written);
    void read_bound(const yaml::entry& written, std::optional<plan::value_expr>& bound);
    void read_any(const YAML::Node& list);
    void read_falls_once(const yaml::entry& written);
};

void matcher_map::read_bound(const yaml::entry& written, std::optional<plan::value_expr>& bound) {
    result.relation = matcher::kind::range;
    if (!counts(field)) {
        scope.in->complain(written.key_at, fmt::format("{} is not a number, so '{}' makes no sense",
                                                       field.name, written.key));
        good = false;
        return;
    }
    bound = read_value(scope, written.value, field);
    good = good && bound.has_value();
}

void matcher_map::read_any(const YAML::Node& list) {
    result.relation = matcher::kind::one_of;
    const auto elements = scope.in->elements(list, "any");
    for (const auto& element : elements) {
        auto value = read_value(scope, element, field);
        good = good && value.has_value();
        if (value) result.values.push_back(std::move(*value));
    }
    if (!elements.empty()) return;
    good = false;
    if (list.IsSequence()) scope.in->complain(list, "any needs at least one value");
}

void matcher_map::read_falls_once(const yaml::entry& written) {
    result.relation = matcher::kind::falls_once;
    const auto value = scope.in->flag(written.value, written.key);
    good = value.value_or(false);
    if (value && !*value) scope.in->complain(written.value, "falls_once can only be true");
    if (field.kind != mqtt::field_kind::flag) {
        scope.in->complain(
            written.key_at,
            fmt::format("{} is not a flag, so falls_once makes no sense", field.name));
    }
    if (scope.actor != nullptr && !scope.actor->group.group) {
        scope.in->complain(
            written.key_at,
            "falls_once can only be used in a step of a group (a client with a count)");
    }
}

void matcher_map::read(const yaml::entry& written) {
    if (written.key == "min") return read_bound(written, result.min);
    if (written.key == "max") return read_bound(written, result.max);
    if (written.key == "any") return read_any(written.value);
    if (written.key == "falls_once") return read_falls_once(written);
    if (written.key == "not") {
        result.relation = matcher::kind::differs;
        auto value = read_value(scope, written.value, field);
        good = good && value.has_value();
        if (value) result.values.push_back(std::move(*value));
        return;
    }
    result.relation = matcher::kind::distinct;
    const auto name = scope.in->text(written.value, written.key);
    good = name && is_name(*name);
    if (good) {
        result.name = *name;
    } else if (name) {
        scope.in->complain(
            written.value,
            fmt::format(
                "'{}' is not a name: a lower-case letter, then lower-case letters, digits and _",
                *name));
    }
}

/// `{ hex: ... }` and `{ bytes: ... }` are values, not matchers.
bool is_bytes_map(const YAML::Node& node, const mqtt::field_info& field) {
    const bool text =
        field.kind == mqtt::field_kind::text || field.kind == mqtt::field_kind::list_of_text;
    return text && node.IsMap() && std::ranges::any_of(payload_keys(), [&](const word& w) {
               return node[std::string(w.name)].IsDefined();
           });
}

std::optional<matcher> read_map(case_scope& scope, const YAML::Node& node,
                                const mqtt::field_info& field) {
    const auto entries = known_entries(
        *scope.in, node, fmt::format("the matcher of {}", field.name), matcher_keys());
    const bool complete = entries.size() == node.size();
    matcher_map map{scope, field, {}, complete};
    const bool range = std::ranges::all_of(
        entries, [](const auto& e) { return e.key == "min" || e.key == "max"; });
    if (complete && (entries.empty() || (entries.size() > 1 && !range))) {
        scope.in->complain(
            node,
            fmt::format("a matcher has one of the keys {} (only min and max may be used together)",
                        one_of(names_of(matcher_keys()))));
        return std::nullopt;
    }
    for (const auto& written : entries) map.read(written);
    const auto literal = [](const auto& bound) {
        const auto* value = bound ? std::get_if<mqtt::field_value>(&bound->content) : nullptr;
        return value == nullptr ? nullptr : std::get_if<std::uint64_t>(&value->value);
    };
    const auto* low = literal(map.result.min);
    const auto* high = literal(map.result.max);
    if (low != nullptr && high != nullptr && *low > *high) {
        scope.in->complain(
            node, fmt::format("min {} is more than max {}: nothing can match", *low, *high));
        return std::nullopt;
    }
    return map.good ? std::optional(std::move(map.result)) : std::nullopt;
}

}  // namespace

std::optional<matcher> read_matcher(case_scope& scope, const YAML::Node& node,
                                    const mqtt::field_info& field) {
    if (node.IsMap() && !is_bytes_map(node, field)) return read_map(scope, node, field);
    matcher plain;
    if (is_plain(node, "absent") || is_plain(node, "present")) {
        plain.relation = node.Scalar() == "absent" ? matcher::kind::absent : matcher::kind::present;
        return plain;
    }
    auto value = read_value(scope, node, field);
    if (!value) return std::nullopt;
    plain.values.push_back(std::move(*value));
    return plain;
}

}  // namespace brokerproof::suite
