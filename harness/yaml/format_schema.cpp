#include "harness/yaml/format_schema.hpp"

#include <cmath>

namespace brokerproof::yaml {
namespace {

namespace json = boost::json;
using schema::object;

/// Larger bounds would not be exact: many readers of JSON have only doubles.
constexpr std::uint64_t most_exact = 9'007'199'254'740'992;

json::value bound(double value) {
    if (value == std::floor(value)) return static_cast<std::uint64_t>(value);
    return value;
}

object text_schema(const shape& value) {
    if (!value.pattern.empty()) return schema::pattern_of(value.pattern);
    object text{{"type", json::array{"string", "number", "boolean"}}};
    if (value.least > 0) text["minLength"] = value.least;
    return text;
}

object number_schema(const shape& value) {
    if (value.least == value.most) return {{"const", value.least}};
    object number{{"type", "integer"}, {"minimum", value.least}};
    if (value.most < most_exact) number["maximum"] = value.most;
    return number;
}

object decimal_schema(const shape& value) {
    return {{"type", "number"},
            {"minimum", bound(value.least_decimal)},
            {"maximum", bound(value.most_decimal)}};
}

object list_schema(const shape& value, object element) {
    object list{{"type", "array"}};
    if (value.least > 0) list["minItems"] = value.least;
    if (value.most < most_exact) list["maxItems"] = value.most;
    list["items"] = std::move(element);
    if (value.distinct) list["uniqueItems"] = true;
    return list;
}

object map_schema(const shape& value, object element) {
    object map{{"type", "object"}};
    if (value.least > 0) map["minProperties"] = value.least;
    map["additionalProperties"] = std::move(element);
    return map;
}

object has_key(const std::string& key) { return {{"required", json::array{key}}}; }

json::array has_any_key(std::span<const std::string> keys) {
    json::array choices;
    for (const auto& key : keys) choices.push_back(has_key(key));
    return choices;
}

/// The key is allowed only beside one of the others.
object needs_schema(const std::string& key, std::span<const std::string> others) {
    if (others.size() == 1) return {{"dependencies", object{{key, json::array{others.front()}}}}};
    return {{"dependencies", object{{key, object{{"anyOf", has_any_key(others)}}}}}};
}

object together_schema(const std::vector<std::string>& keys) {
    object needed;
    for (const auto& key : keys) {
        json::array others;
        for (const auto& other : keys) {
            if (other != key) others.emplace_back(other);
        }
        needed[key] = std::move(others);
    }
    return {{"dependencies", std::move(needed)}};
}

object rule_schema(const rule& demand) {
    const auto keys = keys_of(demand);
    switch (demand.demand) {
        case rule::kind::exactly_one: return {{"oneOf", has_any_key(keys)}};
        case rule::kind::at_least_one: return {{"anyOf", has_any_key(keys)}};
        case rule::kind::at_most_one: return schema::at_most_one(keys);
        case rule::kind::together: return together_schema(keys);
        case rule::kind::needs: break;
    }
    return needs_schema(keys.front(), std::span(keys).subspan(1));
}

void add_rules(object& table, std::span<const rule> rules) {
    json::array demands;
    for (const auto& demand : rules) demands.push_back(rule_schema(demand));
    if (!demands.empty()) table["allOf"] = std::move(demands);
}

}  // namespace

std::string description_of(const row& key) {
    std::string text(key.about);
    if (!key.default_text.empty()) text += " Default: " + std::string(key.default_text) + '.';
    return text;
}

void format_schema::define(std::string_view name, object definition) {
    definitions_[name] = std::move(definition);
}

schema::object format_schema::table_schema(const shape& value) {
    object properties;
    std::vector<std::string> needed;
    for (const auto& key : value.rows()) {
        properties[key.name] = schema::described(schema_of(key.form()), description_of(key));
        if (key.required) needed.emplace_back(key.name);
    }
    auto table = schema::map_of(std::move(properties), needed);
    add_rules(table, value.rules);
    return table;
}

schema::object format_schema::written_out(const shape& value) {
    switch (value.form) {
        case shape::kind::text: return text_schema(value);
        case shape::kind::number: return number_schema(value);
        case shape::kind::decimal: return decimal_schema(value);
        case shape::kind::flag: return {{"type", "boolean"}};
        case shape::kind::word: return schema::one_word_of(value.words);
        case shape::kind::list: return list_schema(value, schema_of(value.parts.front()));
        case shape::kind::map: return map_schema(value, schema_of(value.parts.front()));
        case shape::kind::table: return table_schema(value);
        case shape::kind::one_key: return schema::exactly_one_key(table_schema(value));
        case shape::kind::defined: return schema::refer(value.name);
        case shape::kind::either: break;
    }
    json::array choices;
    for (const auto& part : value.parts) choices.push_back(schema_of(part));
    return {{"anyOf", std::move(choices)}};
}

schema::object format_schema::schema_of(const shape& value) {
    if (value.name.empty() || value.form == shape::kind::defined) return written_out(value);
    if (!definitions_.contains(value.name)) {
        definitions_[value.name] = object{};  // a format may contain itself
        definitions_[value.name] = written_out(value);
    }
    return schema::refer(value.name);
}

std::string format_schema::whole_text(std::string_view title, std::string_view about,
                                      const shape& root) {
    auto top = written_out(root);
    return schema::whole_text(title, about, std::move(top), std::move(definitions_));
}

}  // namespace brokerproof::yaml
