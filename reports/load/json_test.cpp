#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/problem.hpp"
#include "reports/golden_test.hpp"
#include "reports/load/json.hpp"
#include "reports/load/sample_test.hpp"

namespace brokerproof::reports {
namespace {

TEST(load_json, what_is_written_is_read_as_the_same) {
    for (const auto& result : {calm_load(), troubled_load(), loadgen::load_result{}}) {
        const auto read = read_load_json(write_load_json({result, {}}), "r.json");
        ASSERT_TRUE(read) << describe(read.error());
        EXPECT_EQ(read->result, result);
        EXPECT_EQ(read->books.text, "");
    }
}

TEST(load_json, the_file_is_as_agreed) {
    expect_golden("load-troubled.json", write_load_json({troubled_load(), {}}));
}

TEST(load_json, the_books_of_a_slice_are_kept) {
    auto slice = calm_load();
    slice.ledger.reset();
    slice.slices_here = {1};
    const auto read = read_load_json(write_load_json({slice, {R"({"sent":[1,2,3]})"}}), "r.json");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->books.text, R"({"sent":[1,2,3]})");
    EXPECT_EQ(read->result.ledger, std::nullopt);
}

std::string replaced(std::string text, const std::string& old_text, const std::string& new_text) {
    const auto at = text.find(old_text);
    EXPECT_NE(at, std::string::npos) << old_text;
    return text.replace(at, old_text.size(), new_text);
}

struct damage {
    std::string old_text;
    std::string new_text;
    std::string problem;
};

TEST(load_json, what_is_wrong_is_told_with_its_place) {
    const std::vector<damage> samples{
        {"\"format\": 3", "\"format\": 2",
         "r.json: format 2 cannot be read, only format 3: run again with this version of "
         "brokerproof"},
        {"\"kind\": \"load\"", "\"kind\": \"conform\"",
         "r.json: expected a result of kind 'load'; this one is of kind 'conform'"},
        {"\"seed\": 7", "\"seed\": -7", "r.json: seed: number out of range"},
        {"\"slices\": 2", "\"slices\": 0", "r.json: slices: there is at least one"},
        {"\"slices\": 2", "\"slices\": 1",
         "r.json: slices_here must be numbers below 'slices', in order"},
        {"\"slices_here\": [0,1]", "\"slices_here\": [1,1]",
         "r.json: slices_here must be numbers below 'slices', in order"},
        {"\"clients\": [10000,10]", "\"clients\": [10000]",
         "r.json: not all parts are about the same groups"},
        {"\"verdict\":\"held\"", "\"verdict\":\"hold\"",
         "r.json: thresholds[2].verdict: expected held, crossed or no_data"},
        {"\"lost\":7", "\"lost\":\"7\"", "r.json: ledger.groups[0].lost: expected a whole number"},
        {"\"outcome\":\"duplicated\"", "\"outcome\":\"doubled\"",
         "r.json: ledger.incidents[0].outcome: expected fresh, redelivered, retained, duplicated, "
         "out_of_order, stray or late"},
        {"\"text\":\"publish_to_delivery.p99 < 1s\"", "\"text\":\"pain < 1s\"",
         "r.json: thresholds[0]: unknown metric 'pain'"},
    };
    const auto good = write_load_json({troubled_load(), {}});
    for (const auto& entry : samples) {
        const auto read = read_load_json(replaced(good, entry.old_text, entry.new_text), "r.json");
        ASSERT_FALSE(read) << entry.new_text;
        EXPECT_EQ(describe(read.error()), entry.problem);
    }
}

TEST(load_json, every_prefix_is_a_problem_and_no_crash) {
    const auto good = write_load_json({troubled_load(), {}});
    for (std::size_t size = 0; size + 2 < good.size(); size += 97)
        EXPECT_FALSE(read_load_json(std::string_view(good).substr(0, size), "r.json"));
}

}  // namespace
}  // namespace brokerproof::reports
