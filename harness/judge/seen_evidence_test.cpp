// A packet that was seen is evidence whatever the clock did.

#include <gtest/gtest.h>

#include "harness/judge/testing/scribe.hpp"

namespace brokerproof::judge {
namespace {

using namespace testing;

constexpr auto nothing_comes = "      - device: { expect_none: publish, during: 300ms }\n";
constexpr auto one_comes =
    "      - device: { expect_count: { of: publish, is: { min: 1, max: 1 } }, during: 300ms }\n";

/// Before the step the client has sent `first`; in the step, after a noise, `copies` have come.
verdict judged_after(const mqtt::packet& first, std::int64_t waited_s, const std::string& step,
                     int copies) {
    scribe notes;
    notes.sent(first);
    notes.now_us += waited_s * 1'000'000;
    notes.begin(0);
    notes.noise(2500);
    std::vector<std::uint32_t> took;
    for (int i = 0; i < copies; ++i) took.push_back(notes.received(message("a")));
    notes.end(0, step_outcome::done, took);
    return judge(required_case(step), notes.trace);
}

mqtt::packet connect_for(std::uint32_t session_s, std::uint32_t will_delay_s = 0) {
    mqtt::connect hello;
    hello.properties = {{mqtt::property_id::session_expiry_interval, session_s}};
    if (will_delay_s == 0) return hello;
    hello.will.emplace();
    hello.will->properties = {{mqtt::property_id::will_delay_interval, will_delay_s}};
    return hello;
}

TEST(seen_evidence, noise_brings_no_packet) {
    EXPECT_EQ(judged_after(connect_for(60), 1, nothing_comes, 1).kind, verdict_kind::fail);
    EXPECT_EQ(judged_after(mqtt::connect{}, 1, nothing_comes, 1).kind, verdict_kind::fail);
    EXPECT_EQ(judged_after(connect_for(60), 1, one_comes, 2).kind, verdict_kind::fail);
}

TEST(seen_evidence, noise_may_keep_a_packet_away) {
    EXPECT_EQ(judged_after(connect_for(60), 1, one_comes, 0).kind, verdict_kind::inconclusive);
}

TEST(seen_evidence, an_interval_that_has_run_out_may_bring_a_packet) {
    const auto inconclusive = verdict_kind::inconclusive;
    EXPECT_EQ(judged_after(connect_for(3), 4, nothing_comes, 1).kind, inconclusive);
    EXPECT_EQ(judged_after(connect_for(60, 2), 4, nothing_comes, 1).kind, inconclusive);
    mqtt::publish mortal;
    mortal.properties = {{mqtt::property_id::message_expiry_interval, std::uint32_t{2}}};
    EXPECT_EQ(judged_after(mortal, 4, nothing_comes, 1).kind, inconclusive);
    mqtt::connect watched;
    watched.keep_alive = 1;
    EXPECT_EQ(judged_after(watched, 4, nothing_comes, 1).kind, inconclusive);
    EXPECT_EQ(judged_after(connect_for(60, 30), 4, nothing_comes, 1).kind, verdict_kind::fail);
}

TEST(seen_evidence, a_step_that_noise_spoiled_does_not_excuse_it) {
    const auto planned = required_case(
        "      - device: { expect: { publish: { payload: b } }, within: 300ms, level: should }\n"
        "      - device: { expect_none: publish, during: 300ms }\n");
    scribe notes;
    notes.sent(connect_for(60));
    notes.begin(0);
    notes.noise(2500);
    notes.end(0, step_outcome::timed_out, {});
    notes.begin(1);
    const auto seen = notes.received(message("a"));
    notes.end(1, step_outcome::done, {seen});
    EXPECT_EQ(judge(planned, notes.trace).kind, verdict_kind::fail);
}

}  // namespace
}  // namespace brokerproof::judge
