#include "harness/schema/schema.hpp"

namespace brokerproof::schema {
namespace {

namespace json = boost::json;

constexpr std::size_t line_limit = 100;

bool is_flat(const json::value& value) { return !value.is_object() && !value.is_array(); }

void print(const json::value& value, std::string& out, std::size_t indent);

template <class Elements, class Print>
void print_elements(const Elements& elements, const char* brackets, std::string& out,
                    std::size_t indent, Print print_one) {
    out += brackets[0];
    const char* separator = "\n";
    for (const auto& element : elements) {
        out += separator + std::string(indent + 2, ' ');
        print_one(element);
        separator = ",\n";
    }
    out += '\n' + std::string(indent, ' ') + brackets[1];
}

void print(const json::value& value, std::string& out, std::size_t indent) {
    const auto flat = json::serialize(value);
    if (is_flat(value) || flat.size() + indent < line_limit) {
        out += flat;
    } else if (const auto* object = value.if_object()) {
        print_elements(*object, "{}", out, indent, [&](const json::key_value_pair& entry) {
            out += json::serialize(entry.key()) + ": ";
            print(entry.value(), out, indent + 2);
        });
    } else {
        print_elements(value.get_array(), "[]", out, indent,
                       [&](const json::value& element) { print(element, out, indent + 2); });
    }
}

}  // namespace

object refer(std::string_view name, std::string_view about) {
    return described({{"$ref", "#/definitions/" + std::string(name)}}, about);
}

object pattern_of(std::string_view regex) { return {{"type", "string"}, {"pattern", regex}}; }

object array_of(object items) {
    return {{"type", "array"}, {"minItems", 1}, {"items", std::move(items)}};
}

object any_of(std::initializer_list<object> choices) {
    json::array list;
    for (const auto& choice : choices) list.push_back(choice);
    return {{"anyOf", std::move(list)}};
}

object one_word_of(const std::vector<std::string>& words) {
    return {{"enum", json::array(words.begin(), words.end())}};
}

object map_of(object properties, const std::vector<std::string>& required) {
    object schema{{"type", "object"}, {"additionalProperties", false}};
    if (!required.empty()) schema["required"] = json::array(required.begin(), required.end());
    schema["properties"] = std::move(properties);
    return schema;
}

object described(object schema, std::string_view about) {
    if (about.empty()) return schema;
    object whole{{"description", about}};
    for (auto& entry : schema) whole[entry.key()] = std::move(entry.value());
    return whole;
}

object at_most_one(const std::vector<std::string>& keys) {
    json::array exactly_one;
    for (const auto& key : keys) {
        exactly_one.push_back(object{{"required", json::array{key}}});
    }
    json::array choices = exactly_one;
    const object at_least_one{{"anyOf", std::move(exactly_one)}};
    choices.push_back(object{{"not", at_least_one}});
    return {{"oneOf", std::move(choices)}};
}

object exactly_one_key(object map) {
    map["minProperties"] = 1;
    map["maxProperties"] = 1;
    return map;
}

object choice_of(object properties) { return exactly_one_key(map_of(std::move(properties))); }

std::string whole_text(std::string_view title, std::string_view about, object top,
                       object definitions) {
    object schema{{"$schema", "http://json-schema.org/draft-07/schema#"},
                  {"title", title},
                  {"description", about}};
    for (auto& entry : top) schema[entry.key()] = std::move(entry.value());
    schema["definitions"] = std::move(definitions);
    std::string text;
    print(schema, text, 0);
    return text + '\n';
}

}  // namespace brokerproof::schema
