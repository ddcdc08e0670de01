// Values and matchers: one pair of definitions for each type that some field has.
#include <limits>
#include <map>

#include <fmt/format.h>

#include "harness/suite/schema_parts.hpp"
#include "harness/yaml/shapes.hpp"

namespace brokerproof::suite {
namespace {

namespace json = boost::json;
using mqtt::field_kind;

constexpr auto unlimited = std::numeric_limits<std::uint64_t>::max();

bool is_number(const mqtt::field_info& field) {
    return field.kind == field_kind::number || field.kind == field_kind::list_of_numbers;
}

bool may_be_list(const mqtt::field_info& field) {
    const bool list = field.kind == field_kind::list_of_numbers ||
                      field.kind == field_kind::list_of_text ||
                      field.kind == field_kind::list_of_pairs;
    return list || field.is_property;
}

/// "number_255", "texts": fields with the same type name take the same values.
std::string type_name(const mqtt::field_info& field) {
    std::string name = "text";
    if (field.kind == field_kind::flag) name = "flag";
    if (field.kind == field_kind::pair || field.kind == field_kind::list_of_pairs) name = "pair";
    if (is_number(field)) name = "number";
    if (may_be_list(field)) name += 's';
    if (is_number(field) && field.max != unlimited) name += fmt::format("_{}", field.max);
    return name;
}

schema_object element_schema(const mqtt::field_info& field) {
    if (field.kind == field_kind::flag) return any_of({{{"type", "boolean"}}, refer("reference")});
    if (is_number(field)) {
        schema_object number{{"type", "integer"}, {"minimum", 0}};
        if (field.max != unlimited) number["maximum"] = field.max;
        return any_of({number, refer("reference")});
    }
    if (field.kind == field_kind::text || field.kind == field_kind::list_of_text) {
        return any_of({refer("scalar_text"), refer("payload")});
    }
    return {{"type", "array"}, {"minItems", 2}, {"maxItems", 2}, {"items", refer("scalar_text")}};
}

schema_object set_schema(const mqtt::field_info& field) {
    auto element = element_schema(field);
    if (field.kind == field_kind::list_of_pairs) return array_of(std::move(element));
    if (!may_be_list(field)) return element;
    const auto list = array_of(element);
    return any_of({std::move(element), list});
}

/// The values that a matcher key takes for such a field; empty where the key makes no sense.
schema_object matcher_value(std::string_view key, const mqtt::field_info& field) {
    if (key == "any") return array_of(refer(set_name(field)));
    if (key == "not") return refer(set_name(field));
    if (key == "distinct") return refer("name");
    if (key == "falls_once") {
        return field.kind == field_kind::flag ? schema_object{{"const", true}} : schema_object{};
    }
    return is_number(field) ? element_schema(field) : schema_object{};
}

schema_object match_schema(const mqtt::field_info& field) {
    schema_object properties;
    for (const auto& key : matcher_keys()) {
        auto value = matcher_value(key.name, field);
        if (!value.empty()) properties[key.name] = described(std::move(value), key.about);
    }
    auto matcher = map_of(std::move(properties));
    matcher["minProperties"] = 1;
    if (is_number(field)) {
        const schema_object range{{"required", json::array{"min", "max"}}, {"maxProperties", 2}};
        matcher["anyOf"] = json::array{schema_object{{"maxProperties", 1}}, range};
    } else {
        matcher["maxProperties"] = 1;
    }
    return any_of({one_word_of({"absent", "present"}), refer(set_name(field)), matcher});
}

void add_field_types(yaml::format_schema& schema) {
    std::map<std::string, mqtt::field_info> types{{type_name(count_field()), count_field()}};
    for (int type = 1; type <= static_cast<int>(mqtt::packet_type::auth); ++type) {
        for (const auto& field : mqtt::fields_of(static_cast<mqtt::packet_type>(type))) {
            types.emplace(type_name(field), field);
        }
    }
    for (const auto& [name, field] : types) {
        schema.define(set_name(field), set_schema(field));
        schema.define(match_name(field), match_schema(field));
    }
}

/// A map with exactly one of the keys: hex, bytes, or text.
schema_object bytes_schema(yaml::format_schema& schema, std::span<const word> keys) {
    return schema::exactly_one_key(words_schema(schema, keys));
}

}  // namespace

mqtt::field_info count_field() {
    mqtt::field_info field;
    field.name = "is";
    field.kind = field_kind::number;
    field.max = unlimited;
    return field;
}

std::string set_name(const mqtt::field_info& field) { return "set_" + type_name(field); }
std::string match_name(const mqtt::field_info& field) { return "match_" + type_name(field); }

void add_values(yaml::format_schema& schema) {
    const std::string unit = "(0|[1-9][0-9]*)(ms|s|min)";
    const std::string term =
        "(" + unit + "|grace|keep_alive_tolerance|synced|redelivery|\\$[A-Za-z0-9_]+)( */ *2)?";
    const std::string sum = term + "( *\\+ *" + term + ")*";
    auto slug = pattern_of("^[a-z0-9]+(-[a-z0-9]+)*$");
    slug["maxLength"] = yaml::longest_name;
    schema.define("slug", std::move(slug));
    schema.define("word", pattern_of(word_pattern));
    schema.define("name", pattern_of(name_pattern));
    schema.define("scalar_text", {{"type", json::array{"string", "number", "boolean"}}});
    schema.define("reference", pattern_of("^\\$([A-Za-z0-9_]+|\\{[A-Za-z0-9_]+\\})$"));
    schema.define("hex", pattern_of("^ *([0-9a-fA-F]{2} *)*$"));
    schema.define("plain_duration", pattern_of("^" + unit + "$"));
    schema.define("duration", pattern_of("^ *" + sum + " *$"));
    schema.define("moment", pattern_of("^ *[a-z][a-z0-9_-]* *(\\+ *" + sum + " *)?$"));
    schema.define("payload", bytes_schema(schema, payload_keys()));
    schema.define("raw", any_of({refer("hex"), bytes_schema(schema, raw_keys())}));
    add_field_types(schema);
}

}  // namespace brokerproof::suite
