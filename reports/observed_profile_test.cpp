// The page of one broker: each answer in words, and nothing that was not seen.
#include "reports/observed_profile.hpp"

#include <gmock/gmock.h>

namespace brokerproof::reports {
namespace {

using testing::ElementsAre;
using testing::Pair;

std::string answer_to(const std::string& beginning, const fact_list& observed) {
    for (const auto& one : observed_profile(observed)) {
        if (one.question.starts_with(beginning)) return one.answer;
    }
    ADD_FAILURE() << "no question begins with " << beginning;
    return {};
}

TEST(ObservedProfile, SaysWhatWasNotSeen) {
    const auto page = observed_profile({});
    EXPECT_EQ(page.size(), 14U);
    for (const auto& one : page) {
        EXPECT_EQ(one.answer, "not seen") << one.question;
        EXPECT_TRUE(one.facts.empty());
    }
}

TEST(ObservedProfile, NamesTheFactsThatItRestsOnAndLeavesTheOthers) {
    const fact_list observed{{"Server Keep Alive", "60"},
                             {"Maximum QoS", "2"},
                             {"messages in flight to a v3.1.1 client, of 200 (v3.1.1)", "20"}};
    const auto page = observed_profile(observed);
    EXPECT_EQ(page[1].facts,
              std::vector<std::string>{"messages in flight to a v3.1.1 client, of 200 (v3.1.1)"});
    EXPECT_THAT(facts_beside(page, observed), ElementsAre(Pair("Maximum QoS", "2")));
}

TEST(ObservedProfile, SaysTheVersionWhereTheyDiffer) {
    const std::string name =
        "copies of a queued message that three overlapping QoS 1 subscriptions match";
    EXPECT_EQ(answer_to("How often", {{name + " (v3.1.1)", "1"}, {name + " (v5)", "3"}}),
              "v3.1.1: 1 copy; v5: 3 copies");
    EXPECT_EQ(answer_to("How often", {{name + " (v3.1.1)", "1"}, {name + " (v5)", "1"}}), "1 copy");
    EXPECT_EQ(answer_to("How often", {{name + " (v3.1.1)", "1"}}), "1 copy");
}

/// Of 1200 messages for one absent client, in v5.
std::string overflow(const std::string& kept, const std::string& first, const std::string& last,
                     const std::string& code = "0", const std::string& there = "true",
                     const std::string& closed = "0") {
    return answer_to(
        "What becomes",
        {{"messages kept of 1200 for one absent client (v5)", kept},
         {"copies of the first of 1200 messages for one absent client (v5)", first},
         {"copies of the last of 1200 messages for one absent client (v5)", last},
         {"PUBACK code of the last of 1200 messages for an absent client (v5)", code},
         {"session of an absent client still there after 1200 messages (v5)", there},
         {"times that the broker closed the connection of who published 1200 messages for an "
          "absent client (v5)",
          closed}});
}

TEST(ObservedProfile, TellsThePoliciesOfAFullQueueApart) {
    EXPECT_EQ(overflow("1200", "1", "1"), "none was full with 1200 messages");
    EXPECT_EQ(overflow("50", "1", "0"), "the newest message is dropped");
    EXPECT_EQ(overflow("50", "0", "1"), "the oldest message is dropped");
    EXPECT_EQ(overflow("50", "1", "0", "151"), "the message is refused (PUBACK 0x97)");
    EXPECT_EQ(overflow("50", "1", "0", "0", "true", "1"), "the publisher's connection is closed");
    EXPECT_EQ(overflow("0", "0", "0", "0", "false"), "the session ends");
}

TEST(ObservedProfile, GivesWhatKillLosesInMilliseconds) {
    const auto loss = [](const std::string& lost, const std::string& window) {
        return answer_to("What of acknowledged QoS 1",
                         {{"QoS 1 messages of a stream that kill -9 lost (v5)",
                           lost + " that were acknowledged"},
                          {"loss window of kill -9 with QoS 1 (v5)", window}});
    };
    EXPECT_EQ(loss("0 of 200", "none"), "none of 200");
    EXPECT_EQ(loss("1 of 200", "6 ms"), "1 of 200, the last 6 ms");
    EXPECT_EQ(loss("200 of 200", "at least 1046 ms"), "all of 200, at least 1046 ms");
}

TEST(ObservedProfile, TellsALateClockFromAFineOne) {
    const auto name = "end of a session that was probed again and again (v5)";
    const fact_list ticking{{name, "between 2.031 s and 2.950 s"},
                            {name, "between 2.400 s and 2.500 s"},
                            {name, "between 3.100 s and 3.200 s"}};
    EXPECT_EQ(answer_to("When does", ticking), "between 2.4 s and 3.2 s after its connection");
    EXPECT_EQ(answer_to("How fine", ticking), "0.6 s or coarser");
    const fact_list fine{{name, "before 2.022 s"},
                         {name, "between 1.900 s and 2.000 s"},
                         {name, "between 1.901 s and 2.001 s"}};
    EXPECT_EQ(answer_to("When does", fine), "between 1.9 s and 2.0 s after its connection");
    EXPECT_EQ(answer_to("How fine", fine), "0.3 s or finer");
    EXPECT_EQ(answer_to("When does", {{name, "before 2.022 s"}}), "before 2.0 s");
    EXPECT_EQ(answer_to("How fine", {{name, "before 2.022 s"}}), "not seen");
}

TEST(ObservedProfile, AnswersInWordsAndUnits) {
    EXPECT_EQ(answer_to("Whose", {{"Server Keep Alive", "65535"}}), "the broker's, 65535 s");
    EXPECT_EQ(answer_to("Whose", {{"Server Keep Alive", "not announced (the client's own)"}}),
              "the client's own");
    EXPECT_EQ(answer_to("How long", {{"longest Session Expiry Interval granted", "8 s"},
                                     {"Session Expiry Interval 0 is", "raised to 4 s"}}),
              "8 s, and an interval of 0 is raised to 4 s");
    const std::string qos_0 = "QoS 0 messages kept for an absent client that subscribed with QoS 1";
    const std::string granted =
        "QoS 1 messages kept for an absent client that subscribed with QoS 0";
    EXPECT_EQ(answer_to("Is QoS 0", {{qos_0 + " (v5)", "0 of 10"}, {granted + " (v5)", "0 of 10"}}),
              "no");
    EXPECT_EQ(answer_to("Is QoS 0", {{qos_0 + " (v5)", "3 of 10"}, {granted + " (v5)", "0 of 10"}}),
              "of what was published with QoS 0 3 of 10, of what was granted QoS 0 0 of 10");
}

}  // namespace
}  // namespace brokerproof::reports
