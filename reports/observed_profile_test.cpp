// The page of one broker: each answer is in words, and claims only what was seen.
#include "reports/observed_profile.hpp"

#include <gmock/gmock.h>

#include "reports/fact_text.hpp"

namespace brokerproof::reports {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

constexpr auto v311 = mqtt::version::v311;
constexpr auto v5 = mqtt::version::v5;

facts::count counted(std::uint64_t number, std::optional<std::uint64_t> total = {}) {
    return {number, total};
}

std::string answer_to(const std::string& beginning, const fact_list& observed) {
    for (const auto& line : observed_profile(observed)) {
        if (line.question.starts_with(beginning)) return line.answer;
    }
    ADD_FAILURE() << "no question begins with " << beginning;
    return {};
}

TEST(observed_profile, says_what_was_not_seen) {
    const auto page = observed_profile({});
    EXPECT_EQ(page.size(), 14U);
    for (const auto& line : page) {
        EXPECT_EQ(line.answer, "not seen") << line.question;
        EXPECT_TRUE(line.facts.empty());
    }
}

TEST(observed_profile, names_the_facts_that_it_rests_on_and_leaves_the_others) {
    const facts::fact limit{"limits.maximum-qos", v5, facts::not_announced{}};
    const fact_list observed{limit,
                             {"flow.window-without-receive-maximum", v311, counted(20, 200)}};
    const auto page = observed_profile(observed);
    EXPECT_THAT(page[1].facts, ElementsAre("flow.window-without-receive-maximum"));
    EXPECT_THAT(facts_beside(page, observed), ElementsAre(limit));
}

TEST(observed_profile, says_the_version_where_they_differ) {
    const std::string key = "queue.overlapping-copies";
    EXPECT_EQ(answer_to("How many copies", {{key, v311, counted(1)}, {key, v5, counted(3)}}),
              "v3.1.1: 1 copy; v5: 3 copies");
    EXPECT_EQ(answer_to("How many copies", {{key, v311, counted(1)}, {key, v5, counted(1)}}),
              "1 copy");
    EXPECT_EQ(answer_to("How many copies", {{key, v311, counted(1)}}), "1 copy");
}

TEST(observed_profile, says_more_where_the_probe_reached_its_end) {
    EXPECT_EQ(answer_to("How much does", {{"queue.kept", v5, counted(1200, 1200)}}),
              "1200 or more messages");
    EXPECT_EQ(answer_to("How much does", {{"queue.kept", v5, counted(100, 1200)}}), "100 messages");
    EXPECT_EQ(answer_to("How much is in",
                        {{"flow.window-without-receive-maximum", v5, counted(200, 200)}}),
              "200 or more messages");
}

/// What was seen when 1200 messages were sent to one absent client, in v5.
struct overflow_seen {
    std::uint64_t kept = 50;
    std::uint64_t first = 1;
    std::uint64_t last = 0;
    std::uint8_t code = 0;
    bool session = true;
    std::uint64_t closed = 0;
};

std::string overflow(const overflow_seen& seen) {
    return answer_to("What becomes", {{"queue.kept", v5, counted(seen.kept, 1200)},
                                      {"queue.first-kept", v5, counted(seen.first)},
                                      {"queue.last-kept", v5, counted(seen.last)},
                                      {"queue.last-puback", v5, facts::reason_code{seen.code}},
                                      {"queue.session-kept", v5, facts::flag{seen.session}},
                                      {"queue.publisher-closed", v5, counted(seen.closed)}});
}

TEST(observed_profile, tells_the_policies_of_a_full_queue_apart) {
    EXPECT_EQ(overflow({.kept = 1200, .last = 1}), "no queue was full with 1200 messages");
    EXPECT_EQ(overflow({}), "the newest message is dropped");
    EXPECT_EQ(overflow({.first = 0, .last = 1}), "the oldest message is dropped");
    EXPECT_EQ(overflow({.code = 0x97}), "the message is refused (PUBACK 0x97)");
    EXPECT_EQ(overflow({.closed = 1}), "the publisher's connection is closed");
    EXPECT_EQ(overflow({.kept = 0, .first = 0, .session = false}), "the session ends");
}

TEST(observed_profile, gives_what_kill_loses_in_milliseconds) {
    const auto loss = [](std::uint64_t lost, facts::value window) {
        return answer_to("How much acknowledged QoS 1",
                         {{"crash.qos-1-lost", v5, counted(lost, 200)},
                          {"crash.qos-1-loss-window", v5, std::move(window)}});
    };
    EXPECT_EQ(loss(0, facts::none{}), "none of 200");
    EXPECT_EQ(loss(1, facts::duration{6ms}), "1 of 200, the last 6 ms");
    EXPECT_EQ(loss(1, facts::duration{400us}), "1 of 200, the last less than 1 ms");
    EXPECT_EQ(loss(200, facts::interval{1046ms, {}}), "all of 200, at least 1046 ms");
}

TEST(observed_profile, tells_a_late_clock_from_a_fine_one) {
    const auto end = [](std::optional<facts::microseconds> from, facts::microseconds to) {
        return facts::fact{"expiry.end-of-2-s", v5, facts::interval{from, to}};
    };
    const fact_list ticking{end(2031ms, 2950ms), end(2400ms, 2500ms), end(3100ms, 3200ms)};
    EXPECT_EQ(answer_to("When does", ticking), "between 2.4 s and 3.2 s after its connection");
    EXPECT_EQ(answer_to("How fine", ticking), "0.6 s or coarser");
    const fact_list fine{end({}, 2022ms), end(1900ms, 2000ms), end(1901ms, 2001ms)};
    EXPECT_EQ(answer_to("When does", fine), "between 1.9 s and 2.0 s after its connection");
    EXPECT_EQ(answer_to("How fine", fine), "0.3 s or finer");
    EXPECT_EQ(answer_to("When does", {end({}, 2022ms)}), "before 2.0 s");
    EXPECT_EQ(answer_to("How fine", {end({}, 2022ms)}), "not seen");
}

TEST(observed_profile, says_how_long_a_session_may_last) {
    const auto lasts = [](facts::value longest, facts::microseconds for_0) {
        return answer_to("How long", {{"expiry.longest-granted", v5, std::move(longest)},
                                      {"expiry.granted-for-0", v5, facts::duration{for_0}}});
    };
    EXPECT_EQ(lasts(facts::unlimited{}, 0s), "CONNACK names no limit");
    EXPECT_EQ(lasts(facts::duration{8s}, 4s),
              "8 s, as CONNACK says; an interval of 0 is raised to 4 s");
}

TEST(observed_profile, tells_what_a_broker_says_from_what_was_seen) {
    const auto seen = [](std::optional<bool> after_20, std::optional<bool> after_65) {
        fact_list known{{"expiry.longest-granted", v5, facts::unlimited{}}};
        if (after_20) known.push_back({"expiry.kept-after-20-s", v5, facts::flag{*after_20}});
        if (after_65) known.push_back({"expiry.kept-after-65-s", v5, facts::flag{*after_65}});
        return answer_to("How long", known);
    };
    EXPECT_EQ(seen(true, {}),
              "CONNACK names no limit; seen to last 20 s, longer was not looked at");
    EXPECT_EQ(seen(true, true),
              "CONNACK names no limit; seen to last 65 s, longer was not looked at");
    EXPECT_EQ(seen(true, false), "CONNACK names no limit; but gone within 65 s");
    EXPECT_EQ(seen(false, {}), "CONNACK names no limit; but gone within 20 s");
}

TEST(observed_profile, says_whether_qos_0_is_kept) {
    const auto kept = [](std::uint64_t published, std::uint64_t granted) {
        return answer_to("Is QoS 0", {{"queue.qos-0-published", v5, counted(published, 10)},
                                      {"queue.qos-0-granted", v5, counted(granted, 10)}});
    };
    EXPECT_EQ(kept(0, 0), "no");
    EXPECT_EQ(kept(10, 10), "yes");
    EXPECT_EQ(kept(3, 0), "3 of 10 published with QoS 0, 0 of 10 granted QoS 0");
}

/// Answers to a Keep Alive of 0, 10 s and 65535 s.
std::string keep_alive(const facts::value& for_0, const facts::value& for_10,
                       const facts::value& for_65535) {
    return answer_to("Whose", {{"keep-alive.answer-to-0", v5, for_0},
                               {"keep-alive.answer-to-10", v5, for_10},
                               {"keep-alive.answer-to-65535", v5, for_65535}});
}

TEST(observed_profile, says_whose_keep_alive_counts_from_more_than_one_answer) {
    const facts::not_announced own;
    const auto answers = [](std::chrono::seconds length) { return facts::duration{length}; };
    EXPECT_EQ(keep_alive(own, own, own), "the client's own");
    EXPECT_EQ(keep_alive(answers(0s), answers(10s), answers(65535s)), "the client's own");
    EXPECT_EQ(keep_alive(answers(65535s), own, own), "the client's own; 0 becomes 65535 s");
    EXPECT_EQ(keep_alive(answers(60s), answers(60s), answers(60s)), "the broker's, 60 s");
    EXPECT_EQ(keep_alive(own, answers(60s), answers(60s)), "the broker's, 60 s; 0 stays 0");
    EXPECT_EQ(keep_alive(answers(300s), own, answers(300s)),
              "the client's own, up to 300 s; 0 becomes 300 s");
    EXPECT_EQ(keep_alive(own, answers(30s), own), "the client's own, at least 30 s");
    EXPECT_EQ(keep_alive(own, answers(30s), answers(600s)), "the client's own, from 30 s to 600 s");
}

TEST(observed_profile, claims_no_more_of_keep_alive_than_the_answer_to_0) {
    EXPECT_EQ(answer_to("Whose", {{"keep-alive.answer-to-0", v5, facts::duration{65535s}}}),
              "0 becomes 65535 s; other values were not tried");
    EXPECT_EQ(answer_to("Whose", {{"keep-alive.answer-to-0", v5, facts::not_announced{}}}),
              "0 stays 0; other values were not tried");
}

TEST(fact_text, says_each_kind_of_value_in_words) {
    const auto text = [](const std::string& key, facts::value value) {
        return text_of(facts::fact{key, v5, std::move(value)});
    };
    EXPECT_EQ(text("queue.kept", counted(3, 200)), "3 of 200");
    EXPECT_EQ(text("queue.first-kept", counted(3)), "3");
    EXPECT_EQ(text("expiry.longest-granted", facts::duration{8s}), "8 s");
    EXPECT_EQ(text("crash.qos-1-loss-window", facts::duration{1046ms}), "1046 ms");
    EXPECT_EQ(text("expiry.end-of-2-s", facts::interval{2031ms, 2950ms}),
              "between 2.031 s and 2.950 s");
    EXPECT_EQ(text("expiry.end-of-2-s", facts::interval{{}, 2022ms}), "before 2.022 s");
    EXPECT_EQ(text("crash.qos-1-loss-window", facts::interval{3ms, {}}), "at least 3 ms");
    EXPECT_EQ(text("queue.session-kept", facts::flag{false}), "no");
    EXPECT_EQ(text("queue.last-puback", facts::reason_code{0x97}), "0x97 Quota exceeded");
    EXPECT_EQ(text("x-code", facts::reason_code{0x97}), "0x97");
    EXPECT_EQ(text("x-said", facts::broker_text{"hello"}), "hello");
    EXPECT_EQ(text("limits.receive-maximum", facts::not_announced{}), "not announced (65535)");
    EXPECT_EQ(text("crash.qos-1-loss-window", facts::none{}), "none");
    EXPECT_EQ(text("expiry.longest-granted", facts::unlimited{}), "no limit");
}

TEST(fact_text, calls_a_fact_by_its_sentence_or_else_by_its_key) {
    EXPECT_EQ(title_of(facts::fact{"limits.maximum-qos", v5, {}}), "Maximum QoS (v5)");
    EXPECT_EQ(title_of(facts::fact{"x-kept", v311, {}}), "x-kept (v3.1.1)");
}

}  // namespace
}  // namespace brokerproof::reports
