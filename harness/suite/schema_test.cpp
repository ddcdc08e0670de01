#include "harness/suite/schema.hpp"

#include <boost/json.hpp>

#include "harness/suite/test_files.hpp"

namespace brokerproof::suite {
namespace {

namespace json = boost::json;

TEST(suite_schema, the_file_in_the_repository_is_up_to_date) {
    expect_golden(suites_directory / "schema.json", json_schema());
}

/// Calls `visit` for each object in the schema.
void walk(const json::value& value, const auto& visit) {
    if (const auto* list = value.if_array()) {
        for (const auto& element : *list) walk(element, visit);
    }
    if (const auto* object = value.if_object()) {
        visit(*object);
        for (const auto& entry : *object) walk(entry.value(), visit);
    }
}

TEST(suite_schema, every_reference_has_a_definition) {
    const auto schema = json::parse(json_schema());
    const auto& definitions = schema.at("definitions").as_object();
    walk(schema, [&](const json::object& object) {
        const auto* reference = object.if_contains("$ref");
        if (reference == nullptr) return;
        const std::string target(reference->as_string().c_str());
        const std::string prefix = "#/definitions/";
        ASSERT_TRUE(target.starts_with(prefix)) << target;
        EXPECT_TRUE(definitions.contains(target.substr(prefix.size()))) << target;
    });
}

TEST(suite_schema, every_word_of_the_format_is_explained) {
    const auto schema = json::parse(json_schema());
    const auto& definitions = schema.at("definitions").as_object();
    for (const char* map : {"case", "client_step", "broker_step", "repeat_step", "parallel_step"}) {
        for (const auto& entry : definitions.at(map).at("properties").as_object()) {
            EXPECT_TRUE(entry.value().as_object().contains("description")) << entry.key();
        }
    }
}

}  // namespace
}  // namespace brokerproof::suite
