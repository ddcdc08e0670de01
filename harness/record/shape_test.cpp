// Schemas and TypeScript types that come out of tables.
#include <stdexcept>
#include <typeinfo>

#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "harness/record/schema.hpp"
#include "harness/record/testing/zoo.hpp"
#include "harness/record/typescript.hpp"

namespace brokerproof::record {
namespace {

namespace json = boost::json;

shape_book zoo_book() {
    shape_book book;
    shape_of<zoo::house>(book);
    return book;
}

TEST(shapes, a_schema_says_what_each_field_is_and_which_must_be_there) {
    const auto schema = json::parse(json_schema("Zoo", "A zoo.", {"House"}, zoo_book()));
    const auto& house = schema.at("definitions").at("House");
    EXPECT_EQ(house.at("required"), json::parse(R"(["format","at_ms","doors","lions"])"));
    EXPECT_EQ(house.at("properties").at("format").at("const"), 3);
    EXPECT_EQ(house.at("properties").at("at_ms").at("description"),
              "When it was looked at. Unit: milliseconds.");
    const auto& lion = schema.at("definitions").at("Lion");
    EXPECT_EQ(lion.at("required"),
              json::parse(R"(["name","legs","weight","kind","roar","loudness","cubs","east_m",
                              "north_m","collar"])"));
    EXPECT_EQ(lion.at("properties").at("food").at("enum"),
              json::parse(R"(["plants","meat","both"])"));
    EXPECT_EQ(schema.at("definitions").at("PlaceRow").at("maxItems"), 2);
}

TEST(shapes, two_types_with_one_name_are_refused) {
    shape_book book;
    EXPECT_TRUE(book.claim("Lion", typeid(int)));
    EXPECT_FALSE(book.claim("Lion", typeid(int)));
    EXPECT_THROW(static_cast<void>(book.claim("Lion", typeid(char))), std::logic_error);
}

TEST(shapes, typescript_has_the_same_fields) {
    const auto text = typescript("A zoo.", zoo_book());
    for (const std::string_view line :
         {"// A zoo.\n", "export interface House {\n", "  format: 3;\n", "  doors: PlaceRow[];\n",
          "export type PlaceRow = [east_m: number, north_m: number];\n",
          "export interface Lion extends Animal {\n", "  kind: \"lion\";\n", "  name: string;\n",
          "  food: \"plants\" | \"meat\" | \"both\";\n", "  wild?: boolean;\n",
          "  weight: number | null;\n", "  keepers?: Text[];\n",
          "  cubs: Record<string, number>;\n", "  /** What visitors hear. */\n  roar: Text;\n"})
        EXPECT_NE(text.find(line), std::string::npos) << line << text;
}

TEST(shapes, a_variant_has_an_alternative_for_each_word) {
    shape_book book;
    shape_of<zoo::feeding>(book);
    const auto text = typescript("A zoo.", book);
    for (const std::string_view part :
         {"export type Feeding = FeedingSum & {\n", "  next: Meal;\n} & (\n",
          "  | { meal: \"hunt\"; prey: string; weight_kg?: number }\n  | { meal: \"fast\" }\n);\n",
          "export interface FeedingSum {\n"})
        EXPECT_NE(text.find(part), std::string::npos) << part << text;
    const auto schema = json::parse(json_schema("Zoo", "A zoo.", {"Feeding"}, book));
    const auto& choices = schema.at("definitions").at("Feeding").at("oneOf").as_array();
    ASSERT_EQ(choices.size(), 3U);
    EXPECT_EQ(choices[0].at("required"),
              json::parse(R"(["all_eaten","format","kind","at_ms","next","meal","bales"])"));
    EXPECT_EQ(choices[2].at("properties").at("meal").at("const"), "fast");
}

TEST(shapes, a_unit_is_the_end_of_a_key) {
    EXPECT_EQ(unit_of("wall_s"), "seconds");
    EXPECT_EQ(unit_of("limit_per_s"), "per second");
    EXPECT_EQ(unit_of("p99_ns"), "nanoseconds");
    EXPECT_EQ(unit_of("rows"), "");
}

}  // namespace
}  // namespace brokerproof::record
