#include <gtest/gtest.h>

#include "harness/base/bytes.hpp"
#include "harness/base/problem.hpp"
#include "harness/base/text.hpp"

namespace brokerproof {
namespace {

TEST(Glob, MatchesStarsAndQuestionMarksAndNothingElse) {
    struct sample {
        std::string_view pattern, text;
        bool matches;
    };
    for (const auto& s :
         {sample{"*", "", true}, sample{"a*c", "abbc", true}, sample{"a?c", "ac", false},
          sample{"*two-sided*", "expiry/two-sided-window@v5[p=1]", true},
          sample{"expiry/*", "session/x", false}, sample{"a*b*c", "a1b2b3c", true},
          sample{"[a]", "a", false}, sample{"", "", true}, sample{"abc", "ab", false}}) {
        EXPECT_EQ(glob_match(s.pattern, s.text), s.matches) << s.pattern << " ~ " << s.text;
    }
}

TEST(Suggestion, NamesTheNearestWordOnlyWhenItIsNear) {
    const std::vector<std::string> verbs{"connect", "publish", "subscribe"};
    EXPECT_EQ(suggestion("conect", verbs), " (did you mean 'connect'?)");
    EXPECT_EQ(suggestion("pulbish", verbs), " (did you mean 'publish'?)");
    EXPECT_EQ(suggestion("zzzzzz", verbs), "");
}

TEST(Hex, CutsLongInputAndSaysHowLongItWas) {
    const bytes data{0x10, 0x0c, 0xff};
    EXPECT_EQ(to_hex(data), "10 0c ff");
    EXPECT_EQ(to_hex(data, 2), "10 0c ... (3 bytes)");
}

TEST(Problem, IsPrintedAsFileLineColumn) {
    EXPECT_EQ(describe(problem{{"will.yaml", 31, 9}, "unknown verb"}),
              "will.yaml:31:9: unknown verb");
    EXPECT_EQ(describe(problem{{"will.yaml", 0, 0}, "cannot be read"}),
              "will.yaml: cannot be read");
}

TEST(Base36, IsFixedWidthAndStable) {
    EXPECT_EQ(base36(35, 3), "00z");
    EXPECT_EQ(base36(36, 3), "010");
    EXPECT_EQ(stable_hash("a"), stable_hash("a"));
    EXPECT_NE(stable_hash("a"), stable_hash("a", 1));
}

TEST(Wrap, FillsLinesAndNeverCutsAWord) {
    EXPECT_EQ(wrap("a broker keeps\n its  promises", 11, 2),
              "  a broker\n  keeps its\n  promises\n");
    EXPECT_EQ(wrap("unbreakable word", 4, 1), " unbreakable\n word\n");
    EXPECT_EQ(wrap("", 10, 2), "");
}

TEST(Split, KeepsEmptyParts) {
    EXPECT_EQ(split("a,,b", ','), (std::vector<std::string>{"a", "", "b"}));
    EXPECT_EQ(split("", ','), (std::vector<std::string>{""}));
}

}  // namespace
}  // namespace brokerproof
