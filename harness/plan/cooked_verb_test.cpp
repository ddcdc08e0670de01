#include "harness/plan/cooked_verb.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brokerproof::plan {
namespace {

using mqtt::packet_type;
using testing::ElementsAre;
using testing::IsEmpty;

mqtt::packet publication(std::uint8_t qos) {
    mqtt::publish packet;
    packet.qos = qos;
    return packet;
}

TEST(cooked_verbs, each_packet_is_sent_by_one_verb) {
    for (const auto& verb : cooked_verbs)
        EXPECT_EQ(cooked_verb_that_sends(verb.sends), &verb) << verb.name;
    EXPECT_EQ(cooked_verb_that_sends(packet_type::pubrel), nullptr);
}

TEST(cooked_verbs, the_exchange_of_a_publication_depends_on_its_qos) {
    EXPECT_EQ(exchange_of(publication(0)).first, std::nullopt);
    EXPECT_EQ(exchange_of(publication(1)).first, packet_type::puback);
    EXPECT_EQ(exchange_of(publication(1)).last, packet_type::puback);
    EXPECT_EQ(exchange_of(publication(2)).first, packet_type::pubrec);
    EXPECT_EQ(exchange_of(publication(2)).last, packet_type::pubcomp);
    EXPECT_EQ(exchange_of(publication(3)).first, packet_type::puback);
    EXPECT_EQ(exchange_of(mqtt::subscribe{}).last, packet_type::suback);
    EXPECT_EQ(exchange_of(mqtt::disconnect{}).first, std::nullopt);
    EXPECT_EQ(exchange_of(mqtt::auth{}).first, packet_type::auth);
}

TEST(cooked_verbs, each_answer_that_may_end_an_exchange_is_known_once) {
    const auto answers = [](packet_type type) {
        return last_answers_of(*cooked_verb_that_sends(type));
    };
    EXPECT_THAT(answers(packet_type::connect), ElementsAre(packet_type::connack));
    EXPECT_THAT(answers(packet_type::publish),
                ElementsAre(packet_type::puback, packet_type::pubcomp));
    EXPECT_THAT(answers(packet_type::disconnect), IsEmpty());
}

TEST(cooked_verbs, only_code_0_of_connack_accepts_and_elsewhere_all_below_0x80) {
    mqtt::connack connack;
    EXPECT_TRUE(accepts(connack));
    connack.reason_code = 1;
    EXPECT_FALSE(accepts(connack));
    mqtt::puback puback;
    puback.reason_code = 0x10;
    EXPECT_TRUE(accepts(puback));
    puback.reason_code = 0x80;
    EXPECT_FALSE(accepts(puback));
    mqtt::suback suback;
    suback.reason_codes = {0, 2};
    EXPECT_TRUE(accepts(suback));
    suback.reason_codes = {0, 0x80};
    EXPECT_FALSE(accepts(suback));
    EXPECT_TRUE(accepts(mqtt::pingresp{}));
}

TEST(cooked_verbs, a_pattern_about_the_reason_or_the_closing_leaves_nothing_implied) {
    pattern about_reason;
    about_reason.type = packet_type::suback;
    EXPECT_FALSE(names_reason({about_reason}));
    about_reason.fields.push_back({"reason_codes", {}, {}});
    EXPECT_TRUE(names_reason({about_reason}));
    EXPECT_TRUE(names_reason({pattern{}}));
}

TEST(cooked_verbs, acceptance_is_implied_only_where_an_answer_can_refuse) {
    step source;
    EXPECT_EQ(implied_acknowledgement(source), std::nullopt);
    do_cooked verb;
    verb.packet.type = packet_type::publish;
    source.action = verb;
    EXPECT_EQ(implied_acknowledgement(source), packet_type::puback);
    verb.packet.type = packet_type::pingreq;
    source.action = verb;
    EXPECT_EQ(implied_acknowledgement(source), std::nullopt);
}

}  // namespace
}  // namespace brokerproof::plan
