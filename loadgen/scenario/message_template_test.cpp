#include "loadgen/scenario/message_template.hpp"

#include <map>
#include <regex>

#include <gtest/gtest.h>

namespace brokerproof::loadgen {
namespace {

message_template made_of(std::string_view text) {
    auto read = message_template::read(text, message_range::members);
    EXPECT_TRUE(read) << text << ": " << (read ? "" : read.error().text);
    return read ? std::move(*read) : message_template();
}

message_values sample(std::uint64_t number = 0) {
    return {.run = "r1",
            .group = "devices",
            .client = 3,
            .shard = 1,
            .to = 42,
            .number = number,
            .time_ns = 1'796'040'000'007'900'000,  // 2026-11-30T12:00:00.0079Z
            .seed = message_seed(1, 3, 0, number)};
}

std::string filled(std::string_view text, std::uint64_t number = 0) {
    std::string out;
    made_of(text).append(out, sample(number));
    return out;
}

TEST(message_template, names_numbers_and_times_are_filled_in) {
    EXPECT_EQ(filled("${run}/${group}/${client}/${shard}/${to}"), "r1/devices/3/1/42");
    EXPECT_EQ(filled(R"({"n":${number},"t":"${time}","ms":${ time_ms }})", 7),
              R"({"n":7,"t":"2026-11-30T12:00:00.007Z","ms":1796040000007})");
    EXPECT_EQ(filled("no placeholder: $ { } $x"), "no placeholder: $ { } $x");
}

TEST(message_template, random_fields_stay_in_their_bounds_and_reach_all_values) {
    std::map<std::string, int> numbers;
    std::map<std::string, int> words;
    for (std::uint64_t i = 0; i < 1000; ++i) {
        ++numbers[filled("${random: -2..2}", i)];
        ++words[filled("${random: on|off | idle}", i)];
        EXPECT_TRUE(std::regex_match(filled("${random: hex 20}", i), std::regex("[0-9a-f]{20}")));
        const auto decimal = filled("${random: -0.50..1}", i);
        EXPECT_TRUE(std::regex_match(decimal, std::regex("-?[01]\\.[0-9]{2}"))) << decimal;
        EXPECT_GE(std::stod(decimal), -0.5);
        EXPECT_LE(std::stod(decimal), 1);
    }
    EXPECT_EQ(numbers.size(), 5U);
    EXPECT_EQ(words.size(), 3U);
    for (const auto& [text, times] : numbers) EXPECT_GT(times, 100) << text;
    for (const auto& [text, times] : words) EXPECT_GT(times, 200) << text;
}

TEST(message_template, the_same_values_give_the_same_text_and_fields_differ) {
    const auto text = "${random: hex 16} ${random: hex 16}";
    EXPECT_EQ(filled(text, 5), filled(text, 5));
    EXPECT_NE(filled(text, 5), filled(text, 6));
    EXPECT_NE(filled(text).substr(0, 16), filled(text).substr(17));
}

TEST(message_template, no_text_is_longer_than_the_longest) {
    for (const auto* text :
         {"${number}${time}", "${random: -999999999.123456789..1}", "${random: a|bcd}x",
          "${random: hex 100}", "${run}${group}${client}${shard}${to}${time_ms}"})
        EXPECT_LE(filled(text, UINT64_MAX).size(), made_of(text).longest()) << text;
}

TEST(message_template, a_text_without_placeholders_is_constant) {
    EXPECT_TRUE(message_template().is_constant());
    EXPECT_EQ(made_of("on").constant_text(), "on");
    EXPECT_EQ(message_template::plain("${time}").constant_text(), "${time}");
    EXPECT_FALSE(made_of("${number}").is_constant());
}

TEST(message_template, faults_have_their_place) {
    const std::map<std::string, std::pair<std::size_t, std::string>> faults{
        {"ab${tmie}", {2, "unknown placeholder '${tmie}' (did you mean 'time'?)"}},
        {"${time", {0, "a '${' without '}'"}},
        {"x${random}", {1, "a random field is ${random: 1..100}"}},
        {"${random: 5..1}", {0, "the first number must not be the larger one"}},
        {"${random: 1..x}", {0, "a random field is"}},
        {"${random: ..}", {0, "a random field is"}},
        {"${random: 1.0123456789..2}", {0, "a random number has at most 9 decimals"}},
        {"${random: 1..1000000001}", {0, "a random number is between -1000000000 and"}},
        {"${random: 1..99999999999999999999}", {0, "a random field is"}},
        {"${random: lonely}", {0, "a random field is"}},
        {"${random: hex 0}", {0, "hex needs a number of digits, 1 to 1000"}},
        {"${random: hex 1001}", {0, "hex needs a number of digits, 1 to 1000"}}};
    for (const auto& [text, expected] : faults) {
        const auto read = message_template::read(text, message_range::members);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().offset, expected.first) << text;
        EXPECT_TRUE(read.error().text.starts_with(expected.second)) << read.error().text;
    }
    EXPECT_EQ(message_template::read("${to}", message_range::topics).error().text,
              "${to} needs 'to', the group that it runs over");
    EXPECT_EQ(message_template::read("${topic}", message_range::none).error().text,
              "${topic} needs 'topics', the number of topics");
    EXPECT_TRUE(message_template::read("${topic}", message_range::topics));
}

}  // namespace
}  // namespace brokerproof::loadgen
