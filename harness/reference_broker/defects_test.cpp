// The table of defects, and that a correct broker has none.

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "harness/reference_broker/defects.hpp"

namespace brokerproof::reference_broker {
namespace {

TEST(defects, have_names_of_their_own_and_a_sentence) {
    std::set<std::string_view> names;
    std::size_t place = 0;
    for (const auto& one : broker_defects()) {
        EXPECT_EQ(static_cast<std::size_t>(one.which), place++) << one.name;
        EXPECT_TRUE(names.insert(one.name).second) << one.name;
        EXPECT_TRUE(one.about.ends_with('.')) << one.name;
        EXPECT_EQ(find_broker_defect(one.name), &one);
    }
    EXPECT_EQ(find_broker_defect("none"), nullptr);
}

TEST(switches, are_off_without_a_defect_and_remember_what_was_asked) {
    const switches off;
    EXPECT_FALSE(off(defect::queue_lifo));
    EXPECT_TRUE(off.asked().test(static_cast<std::size_t>(defect::queue_lifo)));
    EXPECT_EQ(off.asked().count(), 1U);
    const switches on(defect::queue_lifo);
    EXPECT_TRUE(on(defect::queue_lifo));
    EXPECT_FALSE(on(defect::will_twice));
}

}  // namespace
}  // namespace brokerproof::reference_broker
