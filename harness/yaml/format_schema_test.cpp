#include "harness/yaml/format_schema.hpp"

#include <array>

#include <gtest/gtest.h>

#include "harness/yaml/shapes.hpp"

namespace brokerproof::yaml {
namespace {

namespace json = boost::json;

struct leaf {
    std::string name;
};
struct tree {
    std::uint32_t height = 1;
    std::vector<leaf> leaves;
    leaf crown;
    double width = 1;
};

constexpr std::array leaf_keys{member<&leaf::name, text>("name", "How it is called.", required)};
constexpr table<leaf> leaf_table{"a leaf", "leaf", leaf_keys};

constexpr std::array tree_keys{
    member<&tree::height, number<1, 300>>("height", "In metres.", usually("1")),
    member<&tree::leaves, list<nested<leaf_table>>>("leaves", "All of them."),
    member<&tree::crown, nested<leaf_table>>("crown", "The highest."),
    member<&tree::width, decimal<500, 2000>>("width", "In metres."),
};
constexpr std::array tree_rules{
    rule{rule::kind::exactly_one, {"leaves", "crown"}, {}},
    rule{rule::kind::needs, {"width", "height", "crown"}, {}},
    rule{rule::kind::together, {"width", "height"}, {}},
};
constexpr table<tree> tree_table{"a tree", {}, tree_keys, tree_rules};

json::object tree_schema() {
    return json::parse(format_schema().whole_text("tree", "A tree.", nested<tree_table>::form()))
        .as_object();
}

TEST(format_schema, keys_have_their_sentence_and_their_default) {
    const auto schema = tree_schema();
    EXPECT_EQ(schema.at("additionalProperties"), false);
    EXPECT_EQ(schema.at("properties").at("height"),
              json::parse(R"({"description": "In metres. Default: 1.", "type": "integer",
                              "minimum": 1, "maximum": 300})"));
    EXPECT_EQ(schema.at("properties").at("width"),
              json::parse(R"({"description": "In metres.", "type": "number", "minimum": 0.5,
                              "maximum": 2})"));
}

TEST(format_schema, tables_with_a_name_are_defined_once) {
    const auto schema = tree_schema();
    EXPECT_EQ(schema.at("properties").at("leaves").at("items"),
              json::parse(R"({"$ref": "#/definitions/leaf"})"));
    EXPECT_EQ(schema.at("properties").at("crown").at("$ref"), "#/definitions/leaf");
    EXPECT_EQ(schema.at("definitions").at("leaf").at("required"), json::parse(R"(["name"])"));
}

TEST(format_schema, rules_stand_beside_the_keys) {
    EXPECT_EQ(tree_schema().at("allOf"), json::parse(R"([
        {"oneOf": [{"required": ["leaves"]}, {"required": ["crown"]}]},
        {"dependencies": {"width": {"anyOf": [{"required": ["height"]}, {"required": ["crown"]}]}}},
        {"dependencies": {"width": ["height"], "height": ["width"]}}])"));
}

}  // namespace
}  // namespace brokerproof::yaml
