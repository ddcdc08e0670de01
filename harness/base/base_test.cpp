#include <filesystem>

#include <gtest/gtest.h>

#include "harness/base/bytes.hpp"
#include "harness/base/printable.hpp"
#include "harness/base/problem.hpp"
#include "harness/base/result.hpp"
#include "harness/base/scratch_directory.hpp"
#include "harness/base/text.hpp"

namespace brokerproof {
namespace {

TEST(glob, matches_stars_and_question_marks_and_nothing_else) {
    struct sample {
        std::string_view pattern, text;
        bool matches;
    };
    for (const auto& row :
         {sample{"*", "", true}, sample{"a*c", "abbc", true}, sample{"a?c", "ac", false},
          sample{"*two-sided*", "expiry/two-sided-window@v5[p=1]", true},
          sample{"expiry/*", "session/x", false}, sample{"a*b*c", "a1b2b3c", true},
          sample{"[a]", "a", false}, sample{"", "", true}, sample{"abc", "ab", false}}) {
        EXPECT_EQ(glob_match(row.pattern, row.text), row.matches)
            << row.pattern << " ~ " << row.text;
    }
}

TEST(suggestion, names_the_nearest_word_only_when_it_is_near) {
    const std::vector<std::string> verbs{"connect", "publish", "subscribe"};
    EXPECT_EQ(suggestion("conect", verbs), " (did you mean 'connect'?)");
    EXPECT_EQ(suggestion("pulbish", verbs), " (did you mean 'publish'?)");
    EXPECT_EQ(suggestion("zzzzzz", verbs), "");
}

TEST(hex, cuts_long_input_and_says_how_long_the_input_was) {
    const bytes data{0x10, 0x0c, 0xff};
    EXPECT_EQ(to_hex(data), "10 0c ff");
    EXPECT_EQ(to_hex(data, 2), "10 0c ... (3 bytes)");
}

TEST(hex, comes_back_as_the_same_bytes) {
    const bytes data{0x10, 0x0c, 0xff};
    EXPECT_EQ(hex_of(data), "100cff");
    EXPECT_EQ(bytes_of_hex("100CfF"), data);
    EXPECT_EQ(bytes_of_hex(""), bytes());
    for (const auto* malformed : {"1", "10 0c", "0x10", "1g", "+1"})
        EXPECT_EQ(bytes_of_hex(malformed), std::nullopt) << malformed;
}

TEST(problem, prints_file_line_and_column) {
    EXPECT_EQ(describe(problem{{"will.yaml", 31, 9}, "unknown verb"}),
              "will.yaml:31:9: unknown verb");
    EXPECT_EQ(describe(problem{{"will.yaml", 0, 0}, "cannot be read"}),
              "will.yaml: cannot be read");
    EXPECT_EQ(describe(failure("connection refused")), "connection refused");
}

TEST(result, holds_a_value_or_the_problem) {
    const result<std::string> text = std::string("here");
    ASSERT_TRUE(text);
    EXPECT_EQ(*text, "here");
    const result<std::string> none = failure("not here");
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error(), failure("not here"));
    EXPECT_TRUE(result<void>());
    const result<int, problems> refused = problems{failure("first"), failure("second")};
    EXPECT_EQ(refused.error().size(), 2U);
}

TEST(scratch_directory, is_there_for_its_owner_only_and_goes_with_everything_in_it) {
    namespace fs = std::filesystem;
    std::string path;
    {
        const scratch_directory own;
        path = own.path();
        EXPECT_NE(path, scratch_directory().path());
        EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_all);
        fs::create_directories(path + "/a/b");
    }
    EXPECT_FALSE(fs::exists(path));
}

TEST(base36, is_fixed_width_and_stable) {
    EXPECT_EQ(base36(35, 3), "00z");
    EXPECT_EQ(base36(36, 3), "010");
    EXPECT_EQ(stable_hash("a"), stable_hash("a"));
    EXPECT_NE(stable_hash("a"), stable_hash("a", 1));
}

TEST(beside, begins_below_a_name_that_is_too_long) {
    EXPECT_EQ(beside("fan-out", "One publisher.", 10), "fan-out   One publisher.\n");
    EXPECT_EQ(beside("a-long-name", "One publisher.", 6), "a-long-name\n      One publisher.\n");
    EXPECT_EQ(beside("name", "", 6), "name\n");
}

TEST(folded, breaks_between_words_and_leaves_the_rest_of_a_line_as_it_is) {
    EXPECT_EQ(folded("a  short   line ", 4), "a  short   line ");
    const std::string half(39, 'x');
    EXPECT_EQ(folded("  " + half + "  " + half + " y", 4), "  " + half + "\n    " + half + " y");
    const std::string whole(100, 'x');
    EXPECT_EQ(folded(whole, 4), whole);
    EXPECT_EQ(folded(whole + " y", 4), whole + "\n    y");
    for (const auto& line :
         split(folded(std::string(30, 'a') + std::string(200, ' ') + "b", 6), '\n'))
        EXPECT_LE(line.size(), terminal_width);
}

TEST(wrap, fills_lines_and_never_cuts_a_word) {
    EXPECT_EQ(wrap("a broker keeps\n its  promises", 11, 2),
              "  a broker\n  keeps its\n  promises\n");
    EXPECT_EQ(wrap("unbreakable word", 4, 1), " unbreakable\n word\n");
    EXPECT_EQ(wrap("", 10, 2), "");
}

TEST(split, keeps_empty_parts) {
    EXPECT_EQ(split("a,,b", ','), (std::vector<std::string>{"a", "", "b"}));
    EXPECT_EQ(split("", ','), (std::vector<std::string>{""}));
}

TEST(printable_output, only_the_codes_of_our_own_displays_reach_a_terminal) {
    const std::string ours = "\r\x1b[1;31mred\x1b[0m\n\tx\x1b[3A\x1b[K\x1b[J\n";
    EXPECT_EQ(printable_output(ours, true), ours);
    EXPECT_EQ(printable_output("\x1b[2J\x1b]0;t\a\x9b"
                               "A\x1b[A\x1b[31K",
                               true),
              "\\x1b[2J\\x1b]0;t\\x07\\x9bA\\x1b[A\\x1b[31K");
    EXPECT_EQ(printable_output("a\x1b[31mb\rc\nd", false), "a\\x1b[31mb\\x0dc\nd");
}

}  // namespace
}  // namespace brokerproof
