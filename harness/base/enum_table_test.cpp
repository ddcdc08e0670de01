#include <string_view>

#include <gtest/gtest.h>

#include "harness/base/enum_table.hpp"

namespace brokerproof {
namespace {

enum class planet : std::uint8_t { mercury = 1, venus, earth };
BOOST_DESCRIBE_ENUM(planet, mercury, venus, earth)

struct planet_row {
    planet name;
    std::string_view colour;
};
constexpr auto planets = by_value(std::to_array<planet_row>({
                                      {planet::earth, "blue"},
                                      {planet::mercury, "grey"},
                                      {planet::venus, "yellow"},
                                  }),
                                  &planet_row::name);

static_assert(planets[planet::mercury].colour == "grey");
static_assert(planets[planet::earth].colour == "blue");
static_assert(index_of(planet::venus) == 1);

TEST(enum_table, rows_are_found_by_their_value_in_whatever_order_they_stand) {
    for (const auto value : all_values<planet>) EXPECT_EQ(planets[value].name, value);
}

TEST(enum_table, an_array_has_one_element_for_each_value) {
    enum_array<planet, int> moons;
    moons[planet::earth] = 1;
    EXPECT_EQ(moons.elements.size(), 3U);
    EXPECT_EQ(moons.elements.back(), 1);
    EXPECT_NE(moons, (enum_array<planet, int>{}));
}

}  // namespace
}  // namespace brokerproof
