// What must hold of the table of variants itself.

#include <set>

#include <gmock/gmock.h>

#include "harness/variants/variants.hpp"

namespace brokerproof::variants {
namespace {

TEST(variants, have_names_of_their_own_and_a_sentence_each) {
    std::set<std::string_view> names;
    for (const auto& variant : all_variants()) {
        EXPECT_TRUE(names.insert(variant.name).second) << variant.name;
        EXPECT_TRUE(variant.about.ends_with('.')) << variant.about;
        EXPECT_FALSE(variant.allowed_by.empty()) << variant.name;
        EXPECT_EQ(find_variant(variant.name), &variant);
    }
    EXPECT_EQ(find_variant("plian"), nullptr);
}

TEST(variants, are_at_least_forty_and_there_are_some_of_each_group) {
    std::set<group> groups;
    for (const auto& variant : all_variants()) groups.insert(variant.group);
    EXPECT_GE(all_variants().size(), 41U);
    EXPECT_EQ(groups.size(), 5U);
}

TEST(variants, begin_with_the_plain_broker) {
    reference_broker::options changed;
    all_variants().front().apply(changed);
    EXPECT_EQ(all_variants().front().name, "plain");
    EXPECT_EQ(changed.maximum_qos, reference_broker::options{}.maximum_qos);
    EXPECT_EQ(basic_brokers().front(), &all_variants().front());
}

}  // namespace
}  // namespace brokerproof::variants
