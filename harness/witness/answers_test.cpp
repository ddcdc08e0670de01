// A client answers a packet on the connection on which it came.

#include <string>

#include <gmock/gmock.h>

#include "harness/witness/testing/talk.hpp"
#include "harness/witness/witness.hpp"

namespace brokerproof::witness {
namespace {

using testing::by_broker;
using testing::by_client;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::talk;

mqtt::publish message_for(std::uint8_t qos, std::uint16_t id) {
    return {.qos = qos, .topic = "t/1", .packet_id = id, .payload = "a"};
}

mqtt::publish once_more(mqtt::publish sent) {
    sent.dup = true;
    return sent;
}

/// QoS 2, and the client is back after its connection broke before its answer.
talk cut_before(const mqtt::packet& last, bool with_pubrec) {
    talk all;
    all.begins().broker(1, message_for(2, 1));
    if (with_pubrec) all.client(1, mqtt::pubrec{.packet_id = 1});
    if (with_pubrec) all.broker(1, last);
    all.closes(1).connects(1, "device", true);
    return all;
}

TEST(answers, of_a_client_belong_to_the_connection_of_what_they_answer) {
    auto received = cut_before(mqtt::pubrel{.packet_id = 1}, false);
    received.client(1, mqtt::pubrec{.packet_id = 1})
        .broker(1, mqtt::pubrel{.packet_id = 1})
        .broker(1, once_more(message_for(2, 1)));
    EXPECT_THAT(received.broken(by_client), ElementsAre(rule::unasked_acknowledgement));
    EXPECT_THAT(received.broken(by_broker), IsEmpty());

    auto complete = cut_before(mqtt::pubrel{.packet_id = 1}, true);
    complete.client(1, mqtt::pubcomp{.packet_id = 1}).broker(1, mqtt::pubrel{.packet_id = 1});
    EXPECT_THAT(complete.broken(by_client), ElementsAre(rule::unasked_acknowledgement));
    EXPECT_THAT(complete.broken(by_broker), IsEmpty());

    talk taken;  // QoS 1
    taken.begins().broker(1, message_for(1, 1)).closes(1).connects(1, "device", true);
    taken.client(1, mqtt::puback{.packet_id = 1}).broker(1, once_more(message_for(1, 1)));
    EXPECT_THAT(taken.broken(by_client), ElementsAre(rule::unasked_acknowledgement));
    EXPECT_THAT(taken.broken(by_broker), IsEmpty());
}

/// In 3.1.1 a broker may repeat a message on an open connection.
TEST(answers, may_cross_a_repetition_of_what_they_answer) {
    auto other = message_for(1, 1);
    other.payload = "b";
    talk crossed(mqtt::version::v311);
    crossed.begins()
        .broker(1, message_for(1, 1))
        .client(1, mqtt::puback{.packet_id = 1})
        .broker(1, once_more(message_for(1, 1)))
        .broker(1, other);
    EXPECT_THAT(crossed.breaches(), IsEmpty());

    talk unanswered(mqtt::version::v311);
    unanswered.begins()
        .broker(1, message_for(1, 1))
        .broker(1, once_more(message_for(1, 1)))
        .broker(1, other);
    EXPECT_THAT(unanswered.broken(by_broker), ElementsAre(rule::packet_identifier_in_use));
}

TEST(answers, are_right_to_what_has_come_again) {
    auto received = cut_before(mqtt::pubrel{.packet_id = 1}, false);
    received.broker(1, once_more(message_for(2, 1)))
        .client(1, mqtt::pubrec{.packet_id = 1})
        .broker(1, mqtt::pubrel{.packet_id = 1})
        .client(1, mqtt::pubcomp{.packet_id = 1})
        .closes(1)
        .connects(1, "device", true)  // the PUBCOMP was lost
        .broker(1, mqtt::pubrel{.packet_id = 1})
        .client(1, mqtt::pubcomp{.packet_id = 1});
    EXPECT_THAT(received.breaches(), IsEmpty());

    talk late_broker;  // it may still answer what it has received on an earlier connection
    late_broker.begins()
        .client(2, message_for(1, 7))
        .closes(2)
        .connects(2, "backend", true)
        .broker(2, mqtt::puback{.packet_id = 7});
    EXPECT_THAT(late_broker.breaches(), IsEmpty());
}

}  // namespace
}  // namespace brokerproof::witness
