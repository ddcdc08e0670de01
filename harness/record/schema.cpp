#include "harness/record/schema.hpp"

#include <array>
#include <utility>

#include <boost/json.hpp>

#include "harness/schema/schema.hpp"

namespace brokerproof::record {
namespace {

namespace json = boost::json;
using schema::object;

object schema_of(const shape& value);

json::array schemas_of(const std::vector<shape>& parts) {
    json::array list;
    for (const auto& part : parts) list.push_back(schema_of(part));
    return list;
}

object type(std::string_view name) { return {{"type", name}}; }

object either(object first, object second) {
    return {{"anyOf", json::array{std::move(first), std::move(second)}}};
}

object hex_digits() { return {{"type", "string"}, {"pattern", "^([0-9a-f]{2})*$"}}; }

object list_of(const shape& element) { return {{"type", "array"}, {"items", schema_of(element)}}; }

object row_of(json::array cells) {
    const auto count = cells.size();
    return {
        {"type", "array"}, {"items", std::move(cells)}, {"minItems", count}, {"maxItems", count}};
}

object map_of(const shape& map) {
    object schema_object{{"type", "object"},
                         {"additionalProperties", schema_of(map.parts.front())}};
    if (!map.words.empty()) schema_object["propertyNames"] = schema::one_word_of(map.words);
    return schema_object;
}

object number(const shape& value) {
    auto schema_object = type("integer");
    if (value.not_negative) schema_object["minimum"] = 0;
    return schema_object;
}

object schema_of(const shape& value) {
    switch (value.kind) {
        case shape_kind::flag: return type("boolean");
        case shape_kind::whole_number: return number(value);
        case shape_kind::number: return {{"type", json::array{"number", "null"}}};
        case shape_kind::text: return schema::refer("text");
        case shape_kind::plain_text: return type("string");
        case shape_kind::hex: return schema::refer("hex");
        case shape_kind::word: return schema::one_word_of(value.words);
        case shape_kind::fixed: return {{"const", std::stoll(value.words.front())}};
        case shape_kind::list: return list_of(value.parts.front());
        case shape_kind::row: return row_of(schemas_of(value.parts));
        case shape_kind::map: return map_of(value);
        case shape_kind::nullable: return either(schema_of(value.parts.front()), type("null"));
        case shape_kind::either: return {{"anyOf", schemas_of(value.parts)}};
        case shape_kind::record: return schema::refer(value.name);
        case shape_kind::anything: break;
    }
    return {};
}

/// Draft-07 ignores what stands beside "$ref", but editors show it.
object schema_of(const field_shape& field) {
    auto about = field.about;
    if (const auto unit = unit_of(field.key); !unit.empty())
        about.append(" Unit: ").append(unit).append(".");
    return schema::described(schema_of(field.value), about);
}

void add_members(object& properties, json::array& required, const record_shape& shown,
                 const shape_book& book) {
    for (const auto& parent : shown.parents)
        add_members(properties, required, book.at(parent), book);
    for (const auto& field : shown.fields) {
        properties[field.key] = schema_of(field);
        if (field.kept == presence::required) required.emplace_back(field.key);
    }
}

object object_with(object properties, json::array required) {
    object schema_object{{"type", "object"}};
    if (!required.empty()) schema_object["required"] = std::move(required);
    schema_object["properties"] = std::move(properties);
    return schema_object;
}

object row_schema(const record_shape& shown) {
    json::array cells;
    for (const auto& field : shown.fields) {
        auto cell = schema_of(field);
        cell["title"] = field.key;
        cells.push_back(std::move(cell));
    }
    return row_of(std::move(cells));
}

/// An object for each alternative, with the common fields in all of them.
object choice_schema(const record_shape& shown, const shape_book& book) {
    json::array choices;
    for (const auto& choice : shown.choices) {
        object properties;
        json::array required;
        add_members(properties, required, shown, book);
        properties[shown.tag] = object{{"const", choice.name}};
        required.emplace_back(shown.tag);
        add_members(properties, required, choice, book);
        choices.push_back(schema::described(object_with(std::move(properties), std::move(required)),
                                            choice.about));
    }
    return {{"oneOf", std::move(choices)}};
}

object record_schema(const record_shape& shown, const shape_book& book) {
    if (!shown.named.empty()) return schema::described(schema_of(shown.named.front()), shown.about);
    if (shown.is_row) return schema::described(row_schema(shown), shown.about);
    if (!shown.choices.empty()) return schema::described(choice_schema(shown, book), shown.about);
    object properties;
    json::array required;
    add_members(properties, required, shown, book);
    return schema::described(object_with(std::move(properties), std::move(required)), shown.about);
}

object wrapped_hex() {
    const object hex{{"hex", schema::refer("hex")}};
    return {{"type", "object"},
            {"required", json::array{"hex"}},
            {"properties", hex},
            {"additionalProperties", false}};
}

}  // namespace

std::string_view unit_of(std::string_view key) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 7> units{
        {{"_ns", "nanoseconds"},
         {"_us", "microseconds"},
         {"_ms", "milliseconds"},
         {"per_s", "per second"},
         {"_s", "seconds"},
         {"_kib", "KiB"},
         {"bytes", "bytes"}}};
    for (const auto& [ending, unit] : units)
        if (key.ends_with(ending)) return unit;
    return {};
}

std::string json_schema(std::string_view title, std::string_view about,
                        const std::vector<std::string>& roots, const shape_book& book) {
    object definitions;
    definitions["text"] = schema::described(
        either(type("string"), wrapped_hex()),
        "A text, or, when it is not UTF-8, its bytes in hex: brokers may send anything.");
    definitions["hex"] = schema::described(hex_digits(), "Bytes: two lower-case digits each.");
    for (const auto& shown : book.records()) definitions[shown.name] = record_schema(shown, book);
    json::array choices;
    for (const auto& root : roots) choices.push_back(schema::refer(root));
    return schema::whole_text(title, about, {{"oneOf", std::move(choices)}},
                              std::move(definitions));
}

}  // namespace brokerproof::record
