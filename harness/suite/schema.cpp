#include "harness/suite/schema.hpp"

#include "harness/suite/schema_parts.hpp"

namespace brokerproof::suite {

schema_object words_schema(yaml::format_schema& schema, std::span<const word> keys) {
    schema_object properties;
    std::vector<std::string> required;
    for (const auto& key : keys) {
        properties[key.name] = described(schema.schema_of(key.form()), yaml::description_of(key));
        if (key.required) required.emplace_back(key.name);
    }
    return map_of(std::move(properties), required);
}

std::string json_schema() {
    yaml::format_schema schema;
    add_values(schema);
    add_packets(schema);
    add_steps(schema);
    add_cases(schema);
    return schema.whole_text("brokerproof suite", "The case format; suites/README.md explains it.",
                             suite_form());
}

}  // namespace brokerproof::suite
