#include "harness/yaml/table.hpp"

#include <array>
#include <optional>
#include <variant>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/testing/golden.hpp"
#include "harness/yaml/shapes.hpp"
#include "harness/yaml/testing/defaults.hpp"

namespace brokerproof::yaml {
namespace {

using namespace std::chrono_literals;
using brokerproof::testing_support::lines_of;
using testing::ElementsAre;
using testing::IsEmpty;

enum class colour : std::uint8_t { red, green };
BOOST_DESCRIBE_ENUM(colour, red, green)

struct window {
    std::string name;
    std::uint8_t panes = 1;
    std::optional<double> width;
    bool operator==(const window&) const = default;
};
struct door {
    colour paint{};
    bool operator==(const door&) const = default;
};

struct house {
    std::string address;
    std::uint32_t rooms = 4;
    std::optional<std::chrono::nanoseconds> rent_due;
    bool garden = false;
    colour paint = colour::green;
    std::vector<std::string> owners;
    std::vector<std::string> colours;
    std::vector<window> windows;
    std::map<std::string, std::string> notes;
    std::optional<window> skylight;
    std::variant<window, door> entrance;
    bool operator==(const house&) const = default;
};

constexpr std::array window_keys{
    member<&window::name, slug<10>>("name", "How it is called.", required),
    member<&window::panes, number<1, 4>>("panes", "How many panes it has.", usually("1")),
    member<&window::width, decimal<500, 2500>>("width", "In metres."),
};
constexpr std::array window_rules{rule{rule::kind::needs, {"width", "panes"}, {}}};
constexpr table<window> window_table{"a window", "window", window_keys, window_rules};

constexpr std::array door_keys{member<&door::paint, enum_word<colour>>("paint", "Its colour.")};
constexpr table<door> door_table{"a door", "door", door_keys};

using entrance = std::variant<window, door>;
constexpr std::array entrance_keys{
    whole<entrance, alternative<window, nested<window_table>>>("window", "Through a window."),
    whole<entrance, alternative<door, nested<door_table>>>("door", "Through a door."),
};
constexpr table<entrance> entrance_table{{}, "entrance", entrance_keys};

constexpr std::array house_keys{
    member<&house::address, text>("address", "Where it stands.", required),
    member<&house::rooms, number<1, 100>>("rooms", "How many rooms it has.", usually("4")),
    member<&house::rent_due, duration<1, 60'000>>("rent_due", "When the rent is due."),
    member<&house::garden, flag>("garden", "It has a garden.", usually("false")),
    member<&house::paint, enum_word<colour>>("paint", "Its colour.", usually("green")),
    member<&house::owners, one_or_many<text>>("owners", "Whose it is."),
    member<&house::colours, distinct_list<text>>("colours", "Each once."),
    member<&house::windows, list<nested<window_table>>>("windows", "All its windows."),
    member<&house::notes, map_of<any_text>>("notes", "What else there is to say."),
    member<&house::skylight, nested<window_table>>("skylight", "The window in the roof."),
    member<&house::entrance, one_key<entrance_table>>("entrance", "How to get in."),
};
constexpr std::array house_rules{
    rule{rule::kind::at_most_one, {"garden", "skylight"}, "Trees grow into it."},
    rule{rule::kind::together, {"owners", "rent_due"}, {}},
    rule{rule::kind::at_least_one, {"windows", "skylight", "entrance"}, {}},
};
constexpr table<house> house_table{"the house", "house", house_keys, house_rules};

struct outcome {
    house value;
    std::string lines;
};

outcome read(const std::string& file_text) {
    problems reported;
    const auto root = load_text(file_text, "h", reported);
    outcome result;
    const reader input("h", reported);
    if (root) nested<house_table>::read(input, *root, {}, result.value);
    sort_by_place(reported);
    result.lines = lines_of(reported);
    return result;
}

TEST(table, every_shape_goes_into_its_member) {
    const auto result = read(R"(
entrance: { door: { paint: red } }
address: 1 Main Street
rooms: 0x10
rent_due: 3s
paint: red
owners: ann
colours: [red, blue]
windows: [{ name: south, panes: 2, width: 1.25 }, { name: north }]
notes: { a: b, c: "" }
)");
    EXPECT_EQ(result.lines, "");
    house expected;
    expected.address = "1 Main Street";
    expected.rooms = 16;
    expected.rent_due = 3s;
    expected.paint = colour::red;
    expected.owners = {"ann"};
    expected.colours = {"red", "blue"};
    expected.windows = {{"south", 2, 1.25}, {"north", 1, {}}};
    expected.notes = {{"a", "b"}, {"c", ""}};
    expected.entrance = door{colour::red};
    EXPECT_EQ(result.value, expected);
}

TEST(table, values_that_are_no_good_leave_the_member_as_it_was) {
    const auto result = read(R"(address: ""
rooms: 010
rent_due: 0s
garden: yes
paint: gren
colours: [red, red]
owners: { a: b }
windows: []
notes: [x]
)");
    EXPECT_EQ(result.lines,
              "h:1:10: address must not be empty\n"
              "h:2:8: rooms must be a number without a leading zero; saw '010'\n"
              "h:3:11: rent_due must be longer than 0\n"
              "h:4:9: garden must be true or false; saw 'yes'\n"
              "h:5:8: paint must be red or green; saw 'gren' (did you mean 'green'?)\n"
              "h:6:16: 'red' appears twice in colours\n"
              "h:7:9: owners must be one value or a list of values; saw a map\n"
              "h:8:10: windows must not be empty\n"
              "h:9:8: notes must be a map; saw a list\n");
    house expected;
    expected.colours = {"red", "red"};
    EXPECT_EQ(result.value, expected);
}

TEST(table, unknown_missing_and_repeated_keys_are_told_at_once) {
    EXPECT_EQ(read("adress: x\nrooms: 1\nrooms: 2\nskylight: { panes: 5, nam: x }\n").lines,
              "h:1:1: unknown key 'adress' in the house (did you mean 'address'?)\n"
              "h:1:1: the house needs 'address': where it stands\n"
              "h:3:1: key 'rooms' appears twice in the house, first in line 2\n"
              "h:4:11: a window needs 'name': how it is called\n"
              "h:4:20: panes must be at most 4; saw 5\n"
              "h:4:23: unknown key 'nam' in a window (did you mean 'name'?)\n");
    EXPECT_EQ(read("[]").lines, "h:1:1: the house must be a map; saw a list\n");
}

TEST(table, limits_are_told_with_what_was_seen) {
    const auto lines = read(
                           "address: x\nskylight: { name: Big-, panes: 0, width: 9 }\n"
                           "rent_due: 2min\nowners: [a]\n")
                           .lines;
    EXPECT_EQ(lines,
              "h:2:19: name must be a name such as slow-devices (a-z, 0-9 and -, at most 10); saw "
              "'Big-'\n"
              "h:2:32: panes must be at least 1; saw 0\n"
              "h:2:42: width must be a number from 0.5 to 2.5; saw '9'\n"
              "h:3:11: rent_due must be at most 1min; saw '2min'\n");
}

TEST(table, rules_between_keys_are_checked) {
    EXPECT_EQ(read("address: x\nskylight: { name: a, width: 1 }\ngarden: true\nowners: a\n").lines,
              "h:2:22: 'width' needs 'panes'\n"
              "h:3:1: the house has 'garden' or 'skylight', not both: trees grow into it\n"
              "h:4:1: 'owners' and 'rent_due' go together\n");
    EXPECT_EQ(read("address: x\n").lines,
              "h:1:1: the house needs 'windows', 'skylight' or 'entrance'\n");
}

TEST(table, a_choice_has_one_key) {
    EXPECT_EQ(read("address: x\nentrance: { door: {}, window: { name: a } }\n").lines,
              "h:2:11: entrance must have one key: window or door\n");
    EXPECT_EQ(read("address: x\nentrance: { dor: {} }\n").lines,
              "h:2:13: unknown key 'dor' in entrance (did you mean 'door'?)\n");
    EXPECT_EQ(read("address: x\nentrance: door\n").lines,
              "h:2:11: entrance must be a map; saw 'door'\n");
}

TEST(table, wrong_elements_keep_their_places) {
    const auto result = read("address: x\nwindows: [5, { name: b }]\n");
    EXPECT_EQ(result.lines, "h:2:11: a window must be a map; saw '5'\n");
    ASSERT_EQ(result.value.windows.size(), 2U);
    EXPECT_EQ(result.value.windows[1].name, "b");
}

TEST(table, defaults_are_what_they_are_said_to_be) {
    testing_support::expect_defaults_hold(house_table);
    testing_support::expect_defaults_hold(window_table);
}

TEST(slug, is_words_with_single_hyphens) {
    for (const auto* good : {"a", "a1-b2", "slow-devices"}) EXPECT_TRUE(is_slug(good)) << good;
    for (const auto* bad : {"", "-a", "a-", "a--b", "A", "a_b", "a b", "ä"})
        EXPECT_FALSE(is_slug(bad)) << bad;
}

TEST(decimal, has_no_sign_no_exponent_and_no_leading_zero) {
    for (const auto& [text, value] : {std::pair<const char*, std::optional<double>>{"0.25", 0.25},
                                      {"12", 12.0},
                                      {"0", 0.0},
                                      {"012", {}},
                                      {"-1", {}},
                                      {"+1", {}},
                                      {"1e3", {}},
                                      {".5", {}},
                                      {"5.", {}},
                                      {"1.2.3", {}},
                                      {"", {}},
                                      {"nan", {}}})
        EXPECT_EQ(parse_decimal(text), value) << text;
}

}  // namespace
}  // namespace brokerproof::yaml
