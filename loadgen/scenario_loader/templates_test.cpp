#include "loadgen/scenario_loader/templates.hpp"

#include <gmock/gmock.h>

#include "harness/base/testing/results.hpp"

namespace brokerproof::loadgen {
namespace {

using testing_support::problem_of;

bool overlap(std::string_view a, std::string_view b) { return may_overlap(a, "g", b, "g"); }
bool equal(std::string_view a, std::string_view b) { return may_be_equal(a, "g", b, "g"); }

TEST(overlap, wildcards_decide_whether_filters_overlap) {
    for (const auto& [filter, other] : {std::pair{"a/b", "a/b"},
                                        {"a/+", "a/b"},
                                        {"a/+/c", "a/b/+"},
                                        {"#", "a"},
                                        {"a/#", "a"},
                                        {"a/#", "a/b/c"},
                                        {"+/b", "a/#"}}) {
        EXPECT_TRUE(overlap(filter, other)) << filter << ' ' << other;
        EXPECT_TRUE(overlap(other, filter)) << filter << ' ' << other;
    }
    for (const auto& [filter, other] : {std::pair{"a/b", "a/c"},
                                        {"a/+", "a"},
                                        {"a/+/c", "a/b/d"},
                                        {"a/b/#", "a/c"},
                                        {"a", "a/"},
                                        {"+", "a/b"}}) {
        EXPECT_FALSE(overlap(filter, other)) << filter << ' ' << other;
        EXPECT_FALSE(overlap(other, filter)) << filter << ' ' << other;
    }
}

TEST(overlap, placeholders_may_have_any_value) {
    EXPECT_TRUE(overlap("a/${client}", "a/5"));
    EXPECT_TRUE(overlap("a/${client}", "a/${shard}"));
    EXPECT_TRUE(overlap("a/${group}", "a/g"));
    EXPECT_TRUE(overlap("${run}/#", "${run}/a/${client}"));
    EXPECT_FALSE(overlap("a/${client}", "a/b"));
    EXPECT_FALSE(overlap("a/${client}", "a/5/b"));
    EXPECT_FALSE(overlap("a/${client}/x", "a/${client}/y"));
    EXPECT_FALSE(overlap("${run}/a", "run/a"));
    EXPECT_FALSE(may_overlap("a/${group}", "old", "a/${group}", "new"));
}

TEST(equal, a_number_is_no_name) {
    EXPECT_TRUE(equal("d${client}", "d${client}"));
    EXPECT_TRUE(equal("d${client}", "d1${client}"));
    EXPECT_TRUE(equal("${client}0${client}", "${client}"));
    EXPECT_TRUE(equal("${client}-${client}", "1-2"));
    EXPECT_FALSE(equal("d${client}", "d"));
    EXPECT_FALSE(equal("d${client}", "d-1"));
    EXPECT_FALSE(equal("d${client}", "e${client}"));
    EXPECT_FALSE(equal("${client}-", "${client}"));
}

TEST(equal, default_client_ids_of_two_groups_differ) {
    constexpr auto usual = "${run}-${group}-${client}";
    EXPECT_FALSE(may_be_equal(usual, "a", usual, "a-1"));
    EXPECT_FALSE(may_be_equal(usual, "a-1", usual, "a-12"));
    EXPECT_FALSE(may_be_equal(usual, "a", usual, "b"));
    EXPECT_TRUE(may_be_equal(usual, "a", usual, "a"));
}

TEST(check_template, each_fault_has_its_message) {
    using enum template_use;
    EXPECT_EQ(problem_of(check_template("${run}/${group}/${client}/${shard}/${to}", topic_with_to)),
              "");
    EXPECT_EQ(problem_of(check_template("${run}/+/#", filter)), "");
    EXPECT_EQ(problem_of(check_template("any thing", client_id)), "");
    EXPECT_EQ(problem_of(check_template("", client_id)), "must not be empty");
    EXPECT_EQ(problem_of(check_template("a\tb", client_id)), "has a control character");
    EXPECT_EQ(problem_of(check_template(std::string(201, 'a'), topic)), "longer than 200 bytes");
    EXPECT_EQ(problem_of(check_template("a/+${client}", filter)), "not a topic filter");
    EXPECT_EQ(problem_of(check_template("a/${client}#", filter)), "not a topic filter");
    EXPECT_EQ(problem_of(check_template("${to}", client_id)),
              "${to} is only allowed in topics of publications");
    EXPECT_EQ(problem_of(check_template("${}", topic)),
              "unknown placeholder '${}'; there are ${run}, ${group}, ${client}, ${shard}");
}

}  // namespace
}  // namespace brokerproof::loadgen
