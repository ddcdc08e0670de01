#include "harness/suite/schema.hpp"

#include "harness/suite/schema_parts.hpp"

namespace brokerproof::suite {
namespace {

namespace json = boost::json;

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

std::string json_schema() {
    schema_object definitions;
    add_values(definitions);
    add_packets(definitions);
    add_steps(definitions);
    add_cases(definitions);
    return schema::whole_text("brokerproof suite",
                              "The case format; suites/README.md explains it.",
                              map_of(suite_properties(), {"format", "suite", "versions", "cases"}),
                              std::move(definitions));
}

}  // namespace brokerproof::suite
