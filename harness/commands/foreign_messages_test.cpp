#include "harness/commands/foreign_messages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brokerproof::commands {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A case with the tag `tag1` whose device subscribes to `filter` and gets a message of `topic`.
reports::case_result delivery(const std::string& id, const std::string& filter,
                              const std::string& topic) {
    reports::case_result out;
    out.id = id;
    out.trace.names["tag"] = {std::string("tag1")};
    mqtt::subscribe request;
    request.subscriptions.resize(1);
    request.subscriptions.front().filter = filter;
    mqtt::publish message;
    message.topic = topic;
    out.trace.events.push_back(
        {1, "device", 0, mqtt::version::v5, trace::sent{{}, mqtt::packet(request)}});
    out.trace.events.push_back(
        {2, "device", 0, mqtt::version::v5, trace::received{{}, mqtt::packet(message), {}}});
    return out;
}

TEST(foreign_messages, a_topic_of_the_case_itself_is_not_foreign_even_without_a_subscription) {
    EXPECT_FALSE(foreign_messages({delivery("a", "bp/tag1/a", "bp/tag1/b")}));
}

TEST(foreign_messages, what_a_filter_of_the_case_matches_is_not_foreign) {
    EXPECT_FALSE(foreign_messages(
        {delivery("a", "#", "somebody/else"), delivery("b", "$share/group/some/+", "some/thing")}));
}

TEST(foreign_messages, other_topics_are_one_incident_of_the_run) {
    const auto seen = foreign_messages({delivery("a", "bp/tag1/a", "bp/tag2/a"),
                                        delivery("b", "bp/tag1/#", "news"),
                                        delivery("c", "bp/tag1/#", "bp/tag1/a")});
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->kind, reports::incident_kind::foreign_messages);
    EXPECT_EQ(seen->count, 2U);
    EXPECT_THAT(seen->cases, ElementsAre("a", "b"));
    EXPECT_THAT(seen->detail, HasSubstr("bp/tag2/a"));
}

}  // namespace
}  // namespace brokerproof::commands
