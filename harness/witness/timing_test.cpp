// The rules of which a copy breaks one only by the time at which it comes. A broker may be late:
// beside each breach stands one who is.
#include <string>

#include <gmock/gmock.h>

#include "harness/witness/testing/talk.hpp"

namespace brokerproof::witness {
namespace {

using mqtt::property_id;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::talk;

/// Client 2 publishes; client 1 has subscribed, and is away from then on.
talk away_while_published(const mqtt::publish& message) {
    talk out;
    out.connects(1, "device").subscribes(1, {.filter = "a", .qos = 1}).closes(1);
    out.connects(2, "backend").client(2, message);
    out.broker(2, mqtt::puback{.packet_id = message.packet_id});
    return out;
}

mqtt::publish expiring(std::uint32_t interval_s) {
    mqtt::publish message{.qos = 1, .topic = "a", .packet_id = 9, .payload = "old"};
    message.properties.push_back({property_id::message_expiry_interval, interval_s});
    return message;
}

TEST(witness, a_message_that_expired_long_ago_does_not_come) {
    const mqtt::publish copy{.qos = 1, .topic = "a", .packet_id = 1, .payload = "old"};
    auto late = away_while_published(expiring(2));
    late.waits_s(13).connects(3, "device", true).broker(3, copy);
    EXPECT_THAT(late.broken(), ElementsAre(rule::expired_message));

    auto swept_late = away_while_published(expiring(2));
    swept_late.waits_s(11).connects(3, "device", true).broker(3, copy);
    EXPECT_THAT(swept_late.breaches(), IsEmpty());

    auto begun_before = copy;  // on a connection of which the client knows nothing
    begun_before.dup = true;
    auto again = away_while_published(expiring(2));
    again.waits_s(60).connects(3, "device", true).broker(3, begun_before);
    EXPECT_THAT(again.breaches(), IsEmpty());

    auto read_late = away_while_published(expiring(2));  // it was under way all the time
    read_late.connects(3, "device", true).waits_s(60).broker(3, copy);
    EXPECT_THAT(read_late.breaches(), IsEmpty());
}

TEST(witness, a_message_without_an_acknowledgement_may_have_come_to_the_broker_late) {
    talk unanswered;
    unanswered.connects(1, "device").subscribes(1, {.filter = "a", .qos = 1}).closes(1);
    unanswered.connects(2, "backend").client(2, expiring(2)).waits_s(60);
    unanswered.connects(3, "device", true);
    unanswered.broker(3, mqtt::publish{.qos = 1, .topic = "a", .packet_id = 1, .payload = "old"});
    EXPECT_THAT(unanswered.breaches(), IsEmpty());
}

TEST(witness, a_retained_message_has_retain_when_a_session_begins_long_after_it) {
    const mqtt::publish kept{
        .qos = 1, .retain = true, .topic = "a", .packet_id = 9, .payload = "kept"};
    const mqtt::publish bare{.qos = 1, .topic = "a", .packet_id = 1, .payload = "kept"};
    const auto told = [&](std::int64_t pause_s, const mqtt::publish& copy, std::string filter) {
        talk out;
        out.connects(2, "backend").client(2, kept).broker(2, mqtt::puback{.packet_id = 9});
        out.waits_s(pause_s).connects(1, "device").subscribes(1, {.filter = filter, .qos = 1});
        return out.broker(1, copy).broken();
    };
    auto marked = bare;
    marked.retain = true;
    EXPECT_THAT(told(6, bare, "a"), ElementsAre(rule::retain_missing));
    EXPECT_THAT(told(6, marked, "a"), IsEmpty());
    EXPECT_THAT(told(4, bare, "a"), IsEmpty());  // it may be routed only now, as a live message
    EXPECT_THAT(told(6, bare, "$share/g/a"), IsEmpty());
}

}  // namespace
}  // namespace brokerproof::witness
