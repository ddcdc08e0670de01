#include <chrono>
#include <limits>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "reports/golden_test.hpp"
#include "reports/json.hpp"
#include "reports/sample_test.hpp"

namespace brokerproof::reports {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string json_of(const run_result& run) {
    std::ostringstream out;
    write_json(out, run);
    return out.str();
}

/// What is wrong with `text`, or "ok".
std::string fault_of(const std::string& text) {
    const auto run = read_json(text, "run.json");
    return run ? "ok" : describe(run.error());
}

/// The sample as JSON, with the first `from` replaced.
std::string edited(std::string_view from, std::string_view to) {
    auto text = json_of(sample_run());
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(json, what_was_written_is_read_back_equal) {
    const auto run = sample_run();
    const auto back = read_json(json_of(run), "run.json");
    ASSERT_TRUE(back) << describe(back.error());
    ASSERT_EQ(back->cases.size(), run.cases.size());
    for (std::size_t i = 0; i < run.cases.size(); ++i) {
        const auto& before = run.cases[i].trace.events;
        const auto& after = back->cases[i].trace.events;
        ASSERT_EQ(before.size(), after.size());
        for (std::size_t k = 0; k < before.size(); ++k)
            EXPECT_EQ(before[k], after[k]) << run.cases[i].id << k;
        EXPECT_EQ(run.cases[i], back->cases[i]) << run.cases[i].id;
    }
    EXPECT_EQ(run, *back);
}

TEST(json, an_empty_run_is_read_back_equal) {
    const auto back = read_json(json_of(run_result{}), "run.json");
    ASSERT_TRUE(back) << describe(back.error());
    EXPECT_EQ(*back, run_result{});
}

TEST(json, the_file_is_as_the_readme_says) { expect_golden("sample.json", json_of(sample_run())); }

TEST(json, the_golden_file_is_read) {
    const auto run = read_json_file(testdata("sample.json"));
    ASSERT_TRUE(run) << describe(run.error());
    EXPECT_EQ(*run, sample_run());
}

TEST(json, the_file_is_utf8_json_without_raw_control_characters) {
    const auto text = json_of(sample_run());
    boost::system::error_code ec;
    boost::json::parse(text, ec);
    EXPECT_FALSE(ec) << ec.message();
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST(json, numbers_that_json_cannot_hold_become_null_and_are_read_as_zero) {
    run_result run;
    run.wall_s = std::numeric_limits<double>::infinity();
    const auto text = json_of(run);
    EXPECT_THAT(text, HasSubstr("\"wall_s\": null"));
    EXPECT_EQ(read_json(text, "run.json")->wall_s, 0.0);
}

TEST(json, every_prefix_of_a_file_is_refused_with_its_place) {
    run_result run;
    run.cases = {long_failure(3)};
    const auto text = json_of(run);
    const auto whole = text.find_last_not_of('\n') + 1;
    for (std::size_t size = 0; size < whole; ++size) {
        EXPECT_THAT(fault_of(text.substr(0, size)), StartsWith("run.json:")) << size;
    }
    EXPECT_EQ(fault_of(text), "ok");
}

TEST(json, syntax_errors_have_line_and_column) {
    EXPECT_EQ(fault_of("{\n  \"format\": 1,\n  x\n}").rfind("run.json:3:3: ", 0), 0U)
        << fault_of("{\n  \"format\": 1,\n  x\n}");
    EXPECT_THAT(fault_of("{} {}"), StartsWith("run.json:1:4: "));
    EXPECT_THAT(fault_of("\"\xFF\""), StartsWith("run.json:1:2: "));
}

TEST(json, wrong_content_is_named_by_its_path) {
    struct sample {
        std::string from;
        std::string to;
        std::string problem;
    };
    const sample samples[] = {
        {"\"format\": 3", "\"format\": 2",
         "run.json: format 2 cannot be read, only format 3: run again with this version of "
         "brokerproof"},
        {"\"format\": 3", "\"format\": \"3\"", "run.json: format: expected a whole number"},
        {"\"seed\":", "\"weed\":", "run.json: there is no 'seed'"},
        {"\"repeat\": 3", "\"repeat\": 3000000000", "run.json: repeat: number out of range"},
        {"\"seed\": 18446744073709551615", "\"seed\": -1", "run.json: seed: number out of range"},
        {"\"interrupted\": false", "\"interrupted\": 0",
         "run.json: interrupted: expected true or false"},
        {"\"wall_s\": 24.312", "\"wall_s\": []", "run.json: wall_s: expected a number"},
        {"\"cases\": [", "\"cases\": [7,", "run.json: cases[0]: expected an object"},
        {"\"observed\": [", "\"observed\": {},\"o\": [", "run.json: observed: expected a list"},
        {"\"verdict\": \"pass\"", "\"verdict\": \"good\"",
         "run.json: cases[0].verdict: expected pass, fail, beside_others, late, advice, observed, "
         "unsupported, "
         "blocked, inconclusive or error"},
        {"\"type\":\"count\"", "\"type\":\"counts\"",
         "run.json: observed[0].value.type: expected count, duration, interval, flag, reason_code, "
         "text, not_announced, none or unlimited"},
        {"\"number\":20", "\"number\":-20",
         "run.json: observed[0].value.number: number out of range"},
        {"\"from_us\":2031000,\"to_us\":2950000", "\"from\":2",
         "run.json: cases[20].facts[0].value: an interval needs from_us or to_us"},
        {"\"version\": \"v5\",\n", "\"version\": \"v4\",\n",
         "run.json: cases[0].version: expected a version, v3.1.1 or v5"},
        {"\"kind\":\"opened\"", "\"kind\":\"open\"",
         "run.json: cases[20].trace.events[1].kind: expected opened, refused, sent, received, "
         "closed, step_began, step_ended, mark, saved, noise, stopped or left_out"},
        {"\"raw\":\"10", "\"raw\":\"1",
         "run.json: cases[20].trace.events[2].raw: expected an even number of hex digits"},
        {"\"raw\":\"10", "\"raw\":\"1g",
         "run.json: cases[20].trace.events[2].raw: expected an even number of hex digits"},
        {"\"cap\":18446744073709551615", "\"cap\":-5",
         "run.json: cases[20].trace.names.cap: number out of range"},
        {"\"took\":[10]", "\"took\":[-9]",
         "run.json: cases[20].trace.events[11].took[0]: number out of range"},
        {"\"id\": \"" + sample_run().cases[1].id + "\"",
         "\"id\": \"" + sample_run().cases[0].id + "\"",
         "run.json: cases[1]: '" + sample_run().cases[0].id + "' is there twice"},
        {"\"reason\": \"812 ms", "\"reason\": null,\"r\": \"",
         "run.json: cases[18].reason: expected a text"},
    };
    for (const auto& sample : samples)
        EXPECT_EQ(fault_of(edited(sample.from, sample.to)), sample.problem) << sample.from;
}

TEST(json, deep_nesting_is_refused) {
    EXPECT_THAT(fault_of(std::string(100'000, '[')), StartsWith("run.json:1:3"));
    const auto deep = "\"list\":" + std::string(40, '[') + std::string(40, ']') + ",\"l\":";
    EXPECT_NE(fault_of(edited("\"list\":", deep)), "ok");
}

TEST(json, unknown_keys_are_left_alone) {
    EXPECT_EQ(fault_of(edited("\"format\": 3", "\"format\": 3,\"later\":{\"a\":[1]}")), "ok");
}

TEST(json, no_damaged_byte_does_more_than_change_or_refuse_the_run) {
    run_result run;
    run.cases = {sample_run().cases[20]};
    const auto text = json_of(run);
    for (std::size_t at = 0; at < text.size(); ++at) {
        for (const char c : {'\0', '"', '{', ']', '9', '-', '\xFF'}) {
            auto damaged = text;
            damaged[at] = c;
            const auto back = read_json(damaged, "run.json");
            if (back) (void)json_of(*back);
        }
    }
}

TEST(json, a_file_that_is_not_there_is_a_problem) {
    EXPECT_EQ(describe(read_json_file("/nonexistent/run.json").error()),
              "/nonexistent/run.json: cannot be read");
    EXPECT_FALSE(read_json_file(testdata("")));
}

TEST(json, a_hundred_thousand_events_are_written_and_read_in_seconds) {
    run_result run;
    run.cases = {long_failure(100'000)};
    const auto begin = std::chrono::steady_clock::now();
    const auto text = json_of(run);
    const auto back = read_json(text, "run.json");
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    ASSERT_TRUE(back) << describe(back.error());
    EXPECT_EQ(*back, run);
    EXPECT_LT(text.size(), 16U << 20U);
    EXPECT_LT(took.count(), 20.0);  // well under one second without sanitizers
    RecordProperty("seconds", std::to_string(took.count()));
}

}  // namespace
}  // namespace brokerproof::reports
