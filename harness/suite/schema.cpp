#include "harness/suite/schema.hpp"

#include "harness/suite/schema_parts.hpp"

namespace brokerproof::suite {
namespace {

namespace json = boost::json;

constexpr std::size_t line_limit = 100;

bool is_flat(const json::value& value) { return !value.is_object() && !value.is_array(); }

/// Short containers stay on one line, so that the file can be read and its changes reviewed.
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

schema_object suite_properties() {
    schema_object properties;
    for (const auto& key : suite_keys()) {
        schema_object one = refer("scalar_text");
        if (key.name == "format") one = {{"const", 1}};
        if (key.name == "suite") one = refer("slug");
        if (key.name == "versions") one = refer("versions");
        if (key.name == "cases") one = array_of(refer("case"));
        properties[key.name] = described(std::move(one), key.about);
    }
    return properties;
}

}  // namespace

schema_object refer(std::string_view name, std::string_view about) {
    return described({{"$ref", "#/definitions/" + std::string(name)}}, about);
}

schema_object pattern_of(std::string_view regex) {
    return {{"type", "string"}, {"pattern", regex}};
}

schema_object array_of(schema_object items) {
    return {{"type", "array"}, {"minItems", 1}, {"items", std::move(items)}};
}

schema_object any_of(std::initializer_list<schema_object> choices) {
    json::array list;
    for (const auto& one : choices) list.push_back(one);
    return {{"anyOf", std::move(list)}};
}

schema_object one_word_of(const std::vector<std::string>& words) {
    return {{"enum", json::array(words.begin(), words.end())}};
}

schema_object map_of(schema_object properties, const std::vector<std::string>& required) {
    schema_object made{{"type", "object"}, {"additionalProperties", false}};
    if (!required.empty()) made["required"] = json::array(required.begin(), required.end());
    made["properties"] = std::move(properties);
    return made;
}

schema_object described(schema_object schema, std::string_view about) {
    if (about.empty()) return schema;
    schema_object made{{"description", about}};
    for (auto& entry : schema) made[entry.key()] = std::move(entry.value());
    return made;
}

schema_object at_most_one(const std::vector<std::string>& keys) {
    json::array each;
    for (const auto& key : keys) {
        each.push_back(schema_object{{"required", json::array{key}}});
    }
    json::array choices = each;
    const schema_object some{{"anyOf", std::move(each)}};
    choices.push_back(schema_object{{"not", some}});
    return {{"oneOf", std::move(choices)}};
}

std::string json_schema() {
    schema_object definitions;
    add_values(definitions);
    add_packets(definitions);
    add_steps(definitions);
    add_cases(definitions);
    schema_object schema{{"$schema", "http://json-schema.org/draft-07/schema#"},
                         {"title", "brokerproof suite"},
                         {"description", "The case format; suites/README.md explains it."}};
    for (auto& entry : map_of(suite_properties(), {"format", "suite", "versions", "cases"})) {
        schema[entry.key()] = std::move(entry.value());
    }
    schema["definitions"] = std::move(definitions);
    std::string text;
    print(schema, text, 0);
    return text + '\n';
}

}  // namespace brokerproof::suite
