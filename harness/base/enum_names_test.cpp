#include <gtest/gtest.h>

#include "harness/base/enum_names.hpp"

namespace brokerproof {
namespace {

enum class colour : std::uint8_t { red, green, blue2 };
BOOST_DESCRIBE_ENUM(colour, red, green, blue2)

enum class signal : std::uint8_t { hangup = 1, interrupt, quit };
BOOST_DESCRIBE_ENUM(signal, hangup, interrupt, quit)

enum class hidden : std::uint8_t { first, second };

struct lamp {
    enum class state : std::uint8_t { on, off };
    BOOST_DESCRIBE_NESTED_ENUM(state, on, off)
};

static_assert(name_of(colour::green) == "green");
static_assert(enum_by_name<colour>("blue2") == colour::blue2);
static_assert(!enum_by_name<colour>("Blue2"));
static_assert(all_values<signal>.size() == 3);
static_assert(!described_enum<hidden>);

TEST(enum_names, every_value_has_its_name) {
    EXPECT_EQ(name_of(colour::red), "red");
    EXPECT_EQ(name_of(signal::quit), "quit");
    EXPECT_EQ(name_of(lamp::state::off), "off");
}

TEST(enum_names, names_lead_back_to_their_values) {
    for (const auto value : all_values<signal>)
        EXPECT_EQ(enum_by_name<signal>(name_of(value)), value);
    EXPECT_EQ(enum_by_name<signal>(""), std::nullopt);
    EXPECT_EQ(enum_by_name<signal>("kill"), std::nullopt);
}

TEST(enum_names, a_number_that_is_no_value_is_unknown) {
    EXPECT_EQ(name_of(static_cast<signal>(0)), "unknown");
    EXPECT_EQ(name_of(static_cast<colour>(3)), "unknown");
}

}  // namespace
}  // namespace brokerproof
