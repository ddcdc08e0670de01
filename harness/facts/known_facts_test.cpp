#include "harness/facts/known_facts.hpp"

#include <set>

#include <gmock/gmock.h>

namespace brokerproof::facts {
namespace {

TEST(known_facts, have_keys_in_kebab_case_with_a_subject) {
    for (const auto& row : known_facts) {
        EXPECT_THAT(std::string(row.key),
                    testing::MatchesRegex("[a-z]+(-[a-z]+)*[.][a-z0-9]+(-[a-z0-9]+)*"));
        EXPECT_FALSE(is_own_key(row.key));
    }
}

TEST(known_facts, have_each_key_and_each_sentence_once) {
    std::set<std::string_view> keys;
    std::set<std::string_view> sentences;
    for (const auto& row : known_facts) {
        EXPECT_TRUE(keys.insert(row.key).second) << row.key;
        EXPECT_TRUE(sentences.insert(row.sentence).second) << row.sentence;
        EXPECT_FALSE(row.sentence.empty()) << row.key;
    }
}

TEST(known_facts, are_found_by_key) {
    const auto* row = find_definition("queue.kept");
    ASSERT_NE(row, nullptr);
    EXPECT_EQ(row->measure, measure::count);
    EXPECT_EQ(find_definition("queue.kep"), nullptr);
    EXPECT_EQ(find_definition("x-kept"), nullptr);
    EXPECT_TRUE(is_own_key("x-kept"));
}

}  // namespace
}  // namespace brokerproof::facts
