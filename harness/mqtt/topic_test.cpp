#include "harness/mqtt/topic.hpp"

#include <gtest/gtest.h>

#include <string>

namespace brokerproof::mqtt {
namespace {

TEST(topic_filter, is_valid_when_its_wildcards_fill_whole_levels) {
    for (const std::string_view filter :
         {"a",          "/",         "//",         "a/b",        "#",
          "+",          "/#",        "+/#",        "a/+/b",      "a/#",
          "+/+",        "/+",        "a//b",       " ",          "$SYS/#",
          "$share",     "$shared/x", "$share/g/a", "$share/g/#", "$share/g/+/a",
          "$share/g//", "$share/$/a"}) {
        EXPECT_TRUE(is_valid_filter(filter)) << filter;
    }
    for (const std::string_view filter :
         {"", "a#", "#/", "#/a", "a/#/b", "##", "a+", "+a", "a/b+/c", "++", "+#", "$share/",
          "$share//a", "$share/g", "$share/g/", "$share/g+/a", "$share/#/a", "$share/g/a#"}) {
        EXPECT_FALSE(is_valid_filter(filter)) << filter;
    }
    EXPECT_FALSE(is_valid_filter(std::string_view("a\0b", 3)));
    EXPECT_FALSE(is_valid_filter(std::string_view("$share/g\0/a", 11)));
    EXPECT_FALSE(is_valid_filter(std::string_view("$share/g/\0", 10)));
}

TEST(topic_name, is_valid_without_wildcards_and_not_empty) {
    for (const std::string_view topic : {"a", "/", "a/b", " ", "$SYS", "$share/g/a", "/finance"}) {
        EXPECT_TRUE(is_valid_topic(topic)) << topic;
    }
    for (const std::string_view topic : {"", "+", "#", "a/+", "a#"}) {
        EXPECT_FALSE(is_valid_topic(topic)) << topic;
    }
    EXPECT_FALSE(is_valid_topic(std::string_view("a\0", 2)));
}

struct row {
    std::string_view filter;
    std::string_view topic;
};

TEST(topic_match, follows_the_examples_of_the_standard) {
    const row matching[] = {
        {"sport/tennis/player1/#", "sport/tennis/player1"},
        {"sport/tennis/player1/#", "sport/tennis/player1/ranking"},
        {"sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon"},
        {"sport/#", "sport"},
        {"#", "a"},
        {"#", "/"},
        {"sport/tennis/+", "sport/tennis/player1"},
        {"sport/+", "sport/"},
        {"+/+", "/finance"},
        {"/+", "/finance"},
        {"+", "finance"},
        {"$SYS/#", "$SYS/a"},
        {"$SYS/monitor/+", "$SYS/monitor/Clients"},
        {"a//b", "a//b"},
        {"a/+/b", "a//b"},
        {"/", "/"},
        {"+/", "/"},
        {"a/+/#", "a/b"},
    };
    for (const row& r : matching)
        EXPECT_TRUE(matches(r.filter, r.topic)) << r.filter << " " << r.topic;
    const row different[] = {
        {"sport/tennis/+", "sport/tennis/player1/ranking"},
        {"sport/+", "sport"},
        {"+", "/finance"},
        {"#", "$SYS/a"},
        {"+/monitor/Clients", "$SYS/monitor/Clients"},
        {"ACCOUNTS", "Accounts"},
        {"/finance", "finance"},
        {"a", "a/"},
        {"a/", "a"},
        {"a/b", "a"},
        {"a", "a/b"},
        {"a/+/#", "a"},
        {"a/b/#", "a/bc"},
    };
    for (const row& r : different)
        EXPECT_FALSE(matches(r.filter, r.topic)) << r.filter << " " << r.topic;
}

}  // namespace
}  // namespace brokerproof::mqtt
