#include <gtest/gtest.h>

#include "harness/plan/plan.hpp"
#include "harness/plan/value.hpp"

namespace brokerproof::plan {
namespace {

using namespace std::chrono_literals;
using mqtt::field_value;

field_value text(std::string value) { return {std::move(value)}; }
field_value number(std::uint64_t value) { return {value}; }

TEST(value, a_dollar_name_keeps_the_type_of_its_value) {
    const environment names{{"present", field_value{true}}, {"n", number(7)}};
    EXPECT_EQ(resolve(value_from_text("$present"), names), field_value{true});
    EXPECT_EQ(resolve(value_from_text("m${n}"), names), text("m7"));
    EXPECT_EQ(resolve(value_from_text("$n$n"), names), text("77"));
    EXPECT_EQ(resolve(value_from_text("cost $$5"), names), text("cost $5"));
    EXPECT_FALSE(resolve(value_from_text("$missing"), names));
    EXPECT_FALSE(resolve(value_from_text("a-${missing}"), names));
}

TEST(value, a_member_sees_its_own_value_first) {
    const environment names{{"id", number(1)}, {"id[3]", number(30)}};
    EXPECT_EQ(resolve(value_from_text("$id"), names, 3), number(30));
    EXPECT_EQ(resolve(value_from_text("$id"), names, 2), number(1));
}

TEST(value, flags_compare_with_numbers_and_single_elements_with_lists) {
    EXPECT_TRUE(same_value(field_value{true}, number(1)));
    EXPECT_FALSE(same_value(field_value{true}, number(0)));
    EXPECT_TRUE(same_value(field_value{mqtt::field_list{number(2)}}, number(2)));
    EXPECT_FALSE(same_value(field_value{mqtt::field_list{number(2), number(2)}}, number(2)));
    EXPECT_FALSE(same_value(text("1"), number(1)));
}

TEST(duration, is_a_sum_of_durations_and_names) {
    const environment names{
        {"probe", text("4s + grace")}, {"grace", text("2s")}, {"cap", number(10)}};
    struct sample {
        std::string text;
        std::optional<std::chrono::milliseconds> value;
    };
    for (const auto& s : {sample{"300ms", 300ms}, sample{"1min", 60s}, sample{"$probe", 6s},
                          sample{"4s + grace", 6s}, sample{"$cap / 2", 5s},
                          sample{"$cap + grace", 12s}, sample{"$none", {}}}) {
        const auto sum = parse_duration_expr(s.text);
        ASSERT_TRUE(sum) << s.text;
        EXPECT_EQ(resolve(*sum, names), s.value) << s.text;
    }
}

TEST(duration, everything_else_is_refused) {
    for (const auto* bad :
         {"", "4", "4 s", "s", "4s +", "+ 4s", "4s - 1s", "$", "$a b", "4s / 3", "-4s", "1h"}) {
        EXPECT_FALSE(parse_duration_expr(bad)) << bad;
    }
}

TEST(duration, a_name_that_refers_to_itself_has_no_value) {
    const auto sum = parse_duration_expr("$a");
    ASSERT_TRUE(sum);
    EXPECT_FALSE(resolve(*sum, {{"a", text("$b")}, {"b", text("$a")}}));
}

TEST(expand, each_version_and_parameter_row_gives_an_instance) {
    test_case test;
    test.id = "window";
    test.versions = {mqtt::version::v311, mqtt::version::v5};
    test.parameter_rows = {{{"probe", value_from_text("2s")}},
                           {{"probe", value_from_text("4s + grace")}}};
    suite expiry;
    expiry.id = "expiry";
    expiry.cases = {test};
    std::vector<std::string> ids;
    for (const auto& run : expand({expiry})) ids.push_back(run.id);
    EXPECT_EQ(ids, (std::vector<std::string>{
                       "expiry/window@v3.1.1[probe=2s]", "expiry/window@v3.1.1[probe=4s+grace]",
                       "expiry/window@v5[probe=2s]", "expiry/window@v5[probe=4s+grace]"}));
}

}  // namespace
}  // namespace brokerproof::plan
