// Cases: everything but their steps.
#include "harness/facts/known_facts.hpp"
#include "harness/suite/schema_parts.hpp"

namespace brokerproof::suite {
namespace {

namespace json = boost::json;

schema_object catalogue_schema() {
    const auto id = pattern_of("^[A-Z]{3}-[0-9]{2}$");
    return any_of({id, array_of(id)});
}

schema_object refs_schema() {
    schema_object properties;
    for (const auto& [tag, version] : version_choices()) {
        properties[tag] = array_of({{"type", "string"}});
    }
    return map_of(std::move(properties));
}

schema_object requires_schema() {
    schema_object properties;
    for (const auto& row : capabilities()) {
        schema_object value{{"const", true}};
        if (row.kind == capability_kind::number) value = {{"type", "integer"}, {"minimum", 0}};
        if (row.kind == capability_kind::duration) value = refer("plain_duration");
        properties[row.name] = described(std::move(value), row.about);
    }
    return map_of(std::move(properties));
}

schema_object each_schema() {
    const schema_object list{{"type", "array"}, {"items", refer("scalar_text")}};
    return array_of({{"type", "object"},
                     {"minProperties", 1},
                     {"propertyNames", refer("name")},
                     {"additionalProperties", any_of({refer("scalar_text"), list})}});
}

schema_object clients_schema() {
    schema_object properties;
    for (const auto& key : client_keys()) {
        schema_object value = refer("version");
        if (key.name == "count") {
            value = {{"type", "integer"}, {"minimum", 1}, {"maximum", max_members}};
        }
        if (key.name == "transport") value = one_word_of(names_of(transport_choices()));
        properties[key.name] = described(std::move(value), key.about);
    }
    auto group = map_of(std::move(properties));
    group["minProperties"] = 1;
    const schema_object named{{"type", "object"},
                              {"minProperties", 1},
                              {"maxProperties", 1},
                              {"additionalProperties", false},
                              {"patternProperties", {{word_pattern, group}}}};
    return array_of(any_of({refer("word"), named}));
}

schema_object facts_schema() {
    schema_object properties;
    for (const auto& row : facts::known_facts)
        properties[row.key] = refer("fact", row.sentence);
    auto schema = map_of(std::move(properties));
    schema["minProperties"] = 1;
    schema["patternProperties"] = {{"^x-[a-z0-9]+(-[a-z0-9]+)*$", refer("fact")}};
    return schema;
}

schema_object case_value(std::string_view key) {
    if (key == "id") return refer("slug");
    if (key == "catalogue") return catalogue_schema();
    if (key == "refs") return refs_schema();
    if (key == "versions") return refer("versions");
    if (key == "requires") return requires_schema();
    if (key == "each") return each_schema();
    if (key == "clients") return clients_schema();
    if (key == "kind") return one_word_of(names_of(kind_choices()));
    if (key == "steps") return refer("steps");
    if (key == "facts") return facts_schema();
    if (key == "margin" || key == "deadline") return refer("plain_duration");
    return refer("scalar_text");  // title, about
}

}  // namespace

void add_cases(schema_object& definitions) {
    definitions["version"] = one_word_of(names_of(version_choices()));
    auto versions = array_of(refer("version"));
    versions["uniqueItems"] = true;
    definitions["versions"] = std::move(versions);
    const auto value = pattern_of("^\\$[a-z][a-z0-9_]*( of ([0-9]+|\\$[a-z][a-z0-9_]*))?$");
    definitions["fact"] = any_of({value, array_of(value)});
    schema_object properties;
    for (const auto& key : case_keys()) {
        properties[key.name] = described(case_value(key.name), key.about);
    }
    definitions["case"] = map_of(std::move(properties), {"id", "title", "clients", "steps"});
}

}  // namespace brokerproof::suite
