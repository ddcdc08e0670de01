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
    for (const auto& defect : broker_defects()) {
        EXPECT_EQ(static_cast<std::size_t>(defect.kind), place++) << defect.name;
        EXPECT_TRUE(names.insert(defect.name).second) << defect.name;
        EXPECT_TRUE(defect.about.ends_with('.')) << defect.name;
        EXPECT_EQ(find_broker_defect(defect.name), &defect);
    }
    EXPECT_EQ(find_broker_defect("none"), nullptr);
}

TEST(switches, are_off_without_a_defect_and_remember_what_was_asked) {
    const switches off;
    EXPECT_FALSE(off(defect::queue_lifo));
    EXPECT_TRUE(off.asked().test(static_cast<std::size_t>(defect::queue_lifo)));
    EXPECT_EQ(off.asked().count(), 1U);
    const switches world(defect::queue_lifo);
    EXPECT_TRUE(world(defect::queue_lifo));
    EXPECT_FALSE(world(defect::will_twice));
}

}  // namespace
}  // namespace brokerproof::reference_broker
