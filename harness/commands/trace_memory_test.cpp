#include "harness/commands/trace_memory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/trace/weight.hpp"
#include "reports/cut_trace.hpp"

namespace brokerproof::commands {
namespace {

/// A case with so many packets of 100 bytes; the evidence is the one in the middle.
reports::case_result case_with(const std::string& id, std::size_t packets) {
    reports::case_result out;
    out.id = id;
    for (std::size_t i = 0; i < packets; ++i) {
        const auto number = static_cast<std::int64_t>(i);
        out.trace.events.push_back(
            {number, "device", 0, mqtt::version::v5, trace::received{bytes(100, 0x30), {}, {}}});
    }
    out.verdict.evidence = {static_cast<std::uint32_t>(packets / 2)};
    return out;
}

std::size_t weight_of_all(const std::vector<reports::case_result>& cases) {
    std::size_t sum = 0;
    for (const auto& stored : cases) sum += trace::weight_of(stored.trace);
    return sum;
}

TEST(trace_memory, only_the_largest_traces_are_cut_and_only_when_they_must) {
    trace_memory memory(8'000'000);
    std::vector<reports::case_result> cases;
    for (const std::size_t packets : {500U, 1000U, 20'000U, 300U}) {
        cases.push_back(case_with("case" + std::to_string(packets), packets));
        memory.note(cases.back());
        memory.make_room(cases);
    }
    EXPECT_EQ(memory.cut_traces(), 1U);
    EXPECT_TRUE(reports::is_cut(cases[2].trace));
    EXPECT_EQ(cases[1].trace.events.size(), 1000U);
    EXPECT_EQ(memory.budget().used(), weight_of_all(cases));
    EXPECT_LT(memory.budget().used(), 4'000'000U);
}

TEST(trace_memory, a_cut_trace_says_how_much_is_missing_and_keeps_its_evidence) {
    auto judged = case_with("long", 10'000);
    reports::cut_trace(judged, 30);
    const auto& events = judged.trace.events;
    std::uint64_t missing = 0;
    for (const auto& event : events) {
        if (const auto* gap = event.get_if<trace::left_out>()) missing += gap->events;
    }
    EXPECT_EQ(events.size(), 30U + 25U + 2U);  // the ends, those around the evidence, two gaps
    EXPECT_EQ(missing + 55U, 10'000U);
    ASSERT_THAT(judged.verdict.evidence, ::testing::SizeIs(1));
    EXPECT_EQ(events.at(judged.verdict.evidence.front()).at_us, 5000);
    auto again = judged;
    reports::cut_trace(again, 1000);
    EXPECT_EQ(again, judged);
}

TEST(trace_memory, the_end_of_a_step_refers_to_the_same_events_as_before) {
    auto judged = case_with("long", 1000);
    trace::step_ended end;
    end.ack = 999;
    end.took = {1, 400, 998};  // the second one is left out
    judged.trace.events.push_back({1000, "device", 0, mqtt::version::v5, end});
    reports::cut_trace(judged, 30);
    const auto& events = judged.trace.events;
    const auto* last = events.back().get_if<trace::step_ended>();
    ASSERT_NE(last, nullptr);
    ASSERT_TRUE(last->ack);
    EXPECT_EQ(events.at(*last->ack).at_us, 999);
    ASSERT_THAT(last->took, ::testing::SizeIs(2));
    EXPECT_EQ(events.at(last->took[0]).at_us, 1);
    EXPECT_EQ(events.at(last->took[1]).at_us, 998);
}

}  // namespace
}  // namespace brokerproof::commands
