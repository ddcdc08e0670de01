// The parts of a case that are not tables of keys, except its steps.
#include "harness/facts/known_facts.hpp"
#include "harness/suite/case_reader.hpp"
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

schema_object clients_schema(yaml::format_schema& schema) {
    auto group = schema.schema_of(client_form());
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
    for (const auto& row : facts::known_facts) properties[row.key] = refer("fact", row.sentence);
    auto map = map_of(std::move(properties));
    map["minProperties"] = 1;
    map["patternProperties"] = {{"^x-[a-z0-9]+(-[a-z0-9]+)*$", refer("fact")}};
    return map;
}

schema_object versions_schema() {
    auto versions = array_of(one_word_of(names_of(version_choices())));
    versions["uniqueItems"] = true;
    return versions;
}

schema_object fact_schema() {
    const auto value = pattern_of("^\\$[a-z][a-z0-9_]*( of ([0-9]+|\\$[a-z][a-z0-9_]*))?$");
    return any_of({value, array_of(value)});
}

}  // namespace

void add_cases(yaml::format_schema& schema) {
    schema.define("versions", versions_schema());
    schema.define("catalogue", catalogue_schema());
    schema.define("refs", refs_schema());
    schema.define("requires", requires_schema());
    schema.define("each", each_schema());
    schema.define("clients", clients_schema(schema));
    schema.define("fact", fact_schema());
    schema.define("facts", facts_schema());
}

}  // namespace brokerproof::suite
