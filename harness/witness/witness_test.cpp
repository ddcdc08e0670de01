// Conversations, and the rules that they break.

#include "harness/witness/witness.hpp"

#include <fstream>
#include <iterator>
#include <string>

#include <gmock/gmock.h>

#include "harness/witness/testing/talk.hpp"

namespace brokerproof::witness {
namespace {

using mqtt::property_id;
using testing::by_broker;
using testing::by_client;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::talk;

mqtt::publish message(std::uint8_t qos, std::uint16_t id, std::string payload = "a") {
    return {.qos = qos, .topic = "t/1", .packet_id = id, .payload = std::move(payload)};
}

mqtt::publish again(mqtt::publish sent) {
    sent.dup = true;
    return sent;
}

mqtt::property number(property_id id, std::uint32_t value) { return {id, value}; }

TEST(witness, has_nothing_against_a_correct_conversation) {
    talk all;
    all.begins()
        .client(2, message(1, 7))
        .broker(2, mqtt::puback{.packet_id = 7})
        .broker(1, message(1, 1))
        .client(1, mqtt::puback{.packet_id = 1})
        .client(2, message(2, 8, "b"))
        .broker(2, mqtt::pubrec{.packet_id = 8})
        .client(2, mqtt::pubrel{.packet_id = 8})
        .broker(2, mqtt::pubcomp{.packet_id = 8})
        .broker(1, message(2, 1, "b"))
        .closes(1)
        .connects(1, "device", true)
        .broker(1, again(message(2, 1, "b")))
        .client(1, mqtt::pubrec{.packet_id = 1})
        .broker(1, mqtt::pubrel{.packet_id = 1})
        .closes(1)
        .connects(1, "device", true)
        .broker(1, mqtt::pubrel{.packet_id = 1})
        .client(1, mqtt::pubcomp{.packet_id = 1})
        .client(1, mqtt::disconnect());
    EXPECT_THAT(all.breaches(), IsEmpty());
}

TEST(witness, hears_what_comes_before_connack) {
    talk early;
    early.opens(1)
        .client(1, mqtt::connect{.client_id = "device"})
        .client(1, mqtt::subscribe{.packet_id = 1, .subscriptions = {{.filter = "t/#"}}})
        .broker(1, mqtt::connack())
        .broker(1, mqtt::suback{.packet_id = 1, .reason_codes = {0}})
        .broker(1, message(0, 0));
    EXPECT_THAT(early.breaches(), IsEmpty());

    talk wrong;
    wrong.opens(1).client(1, mqtt::connect{.client_id = "device"}).broker(1, mqtt::pingresp());
    EXPECT_THAT(wrong.broken(), ElementsAre(rule::packet_before_connack));
}

TEST(witness, expects_nothing_after_the_last_packet_of_a_connection) {
    talk twice;
    twice.connects(1, "device").broker(1, mqtt::connack());
    EXPECT_THAT(twice.broken(), ElementsAre(rule::second_connack));

    talk refused;
    refused.opens(1)
        .client(1, mqtt::connect{.client_id = "device"})
        .broker(1, mqtt::connack{.reason_code = 0x87})
        .broker(1, mqtt::pingresp());
    EXPECT_THAT(refused.broken(), ElementsAre(rule::packet_after_refusal));

    talk left;
    left.connects(1, "device").broker(1, mqtt::disconnect()).broker(1, mqtt::pingresp());
    EXPECT_THAT(left.broken(), ElementsAre(rule::packet_after_disconnect));
}

TEST(witness, holds_both_sides_to_the_limits_of_the_other) {
    talk large;
    large.begins(2, {number(property_id::maximum_packet_size, 40)})
        .broker(1, message(0, 0, std::string(50, 'x')));
    EXPECT_THAT(large.broken(), ElementsAre(rule::packet_too_large));

    talk many;
    many.begins(2, {number(property_id::receive_maximum, 2)})
        .broker(1, message(1, 1, "a"))
        .broker(1, message(2, 2, "b"))
        .client(1, mqtt::pubrec{.packet_id = 2})
        .broker(1, message(1, 3, "c"));
    EXPECT_THAT(many.broken(), ElementsAre(rule::receive_maximum_exceeded));
    EXPECT_EQ(many.breaches().front().amount, 3U);
    EXPECT_EQ(many.breaches().front().limit, 2U);

    talk client;
    client.connects(
        1, "device", false, {},
        {number(property_id::maximum_qos, 1), number(property_id::retain_available, 0)});
    auto wrong = message(2, 1);
    wrong.retain = true;
    client.client(1, wrong);
    EXPECT_THAT(client.broken(by_client),
                ElementsAre(rule::qos_above_maximum, rule::retain_unavailable));
}

TEST(witness, counts_the_window_of_each_connection) {
    talk resumed;
    resumed.begins(2, {number(property_id::receive_maximum, 1)})
        .broker(1, message(1, 1, "a"))
        .closes(1)
        .connects(1, "device", true, {number(property_id::receive_maximum, 1)})
        .broker(1, again(message(1, 1, "a")))
        .client(1, mqtt::puback{.packet_id = 1})
        .broker(1, message(1, 2, "b"));
    EXPECT_THAT(resumed.breaches(), IsEmpty());
    resumed.broker(1, message(1, 3, "c"));
    EXPECT_THAT(resumed.broken(), ElementsAre(rule::receive_maximum_exceeded));
}

TEST(witness, knows_topic_aliases) {
    auto named = message(0, 0);
    named.properties = {number(property_id::topic_alias, 3)};
    auto short_form = named;
    short_form.topic.clear();
    talk good;
    good.begins(2, {number(property_id::topic_alias_maximum, 3)})
        .broker(1, named)
        .broker(1, short_form);
    EXPECT_THAT(good.breaches(), IsEmpty());

    talk bad;
    bad.begins(2, {number(property_id::topic_alias_maximum, 2)}).broker(1, named);
    EXPECT_THAT(bad.broken(), ElementsAre(rule::topic_alias_over_maximum));

    talk forgotten;
    forgotten.begins(2, {number(property_id::topic_alias_maximum, 3)})
        .broker(1, named)
        .closes(1)
        .connects(1, "device", true, {number(property_id::topic_alias_maximum, 3)})
        .broker(1, short_form);
    EXPECT_THAT(forgotten.broken(), ElementsAre(rule::topic_alias_unknown));
}

TEST(witness, follows_redelivery) {
    const auto first = message(1, 1);
    talk in_use;
    in_use.begins().broker(1, first).broker(1, message(1, 1, "other"));
    EXPECT_THAT(in_use.broken(), ElementsAre(rule::packet_identifier_in_use));

    talk without_reconnect;
    without_reconnect.begins().broker(1, first).broker(1, again(first));
    EXPECT_THAT(without_reconnect.broken(), ElementsAre(rule::resent_without_reconnect));

    talk old(mqtt::version::v311);
    old.begins().broker(1, first).broker(1, again(first));
    EXPECT_THAT(old.breaches(), IsEmpty());

    talk unmarked;
    unmarked.begins().broker(1, first).closes(1).connects(1, "device", true).broker(1, first);
    EXPECT_THAT(unmarked.broken(), ElementsAre(rule::dup_missing_on_redelivery));

    talk marked_early;
    marked_early.begins().broker(1, again(first));
    EXPECT_THAT(marked_early.broken(), ElementsAre(rule::dup_on_first_delivery));

    talk lost_on_the_way;  // the first transmission, with the first connection
    lost_on_the_way.begins().closes(1).connects(1, "device", true).broker(1, again(first));
    EXPECT_THAT(lost_on_the_way.breaches(), IsEmpty());

    talk released;
    released.begins()
        .broker(1, message(2, 1))
        .client(1, mqtt::pubrec{.packet_id = 1})
        .broker(1, mqtt::pubrel{.packet_id = 1})
        .closes(1)
        .connects(1, "device", true)
        .broker(1, again(message(2, 1)));
    EXPECT_THAT(released.broken(), ElementsAre(rule::resent_after_pubrel));
}

TEST(witness, expects_each_acknowledgement_once) {
    talk twice;
    twice.begins()
        .client(2, message(2, 7))
        .broker(2, mqtt::pubrec{.packet_id = 7})
        .client(2, mqtt::pubrel{.packet_id = 7})
        .broker(2, mqtt::pubcomp{.packet_id = 7})
        .broker(2, mqtt::pubrec{.packet_id = 7});
    EXPECT_THAT(twice.broken(), ElementsAre(rule::acknowledged_twice));

    talk repeated;  // each PUBLISH gets an answer
    repeated.begins()
        .client(2, message(2, 7))
        .broker(2, mqtt::pubrec{.packet_id = 7})
        .closes(2)
        .connects(2, "backend", true)
        .client(2, again(message(2, 7)))
        .broker(2, mqtt::pubrec{.packet_id = 7})
        .client(2, mqtt::pubrel{.packet_id = 7})
        .broker(2, mqtt::pubcomp{.packet_id = 7});
    EXPECT_THAT(repeated.breaches(), IsEmpty());

    talk kinds;
    kinds.begins().client(2, message(2, 7)).broker(2, mqtt::puback{.packet_id = 7});
    EXPECT_THAT(kinds.broken(), ElementsAre(rule::acknowledgement_of_wrong_kind));

    talk unasked;
    unasked.begins()
        .broker(2, mqtt::puback{.packet_id = 9})
        .broker(2, mqtt::pubrel{.packet_id = 9});
    EXPECT_THAT(unasked.broken(), ElementsAre(rule::unasked_acknowledgement, rule::unasked_pubrel));
}

TEST(witness, compares_copies_with_their_publication) {
    auto published = message(1, 7);
    published.properties = {{property_id::content_type, "text"},
                            {property_id::user_property, mqtt::string_pair{"a", "1"}},
                            number(property_id::message_expiry_interval, 60)};
    auto copy = published;
    copy.packet_id = 1;
    talk good;
    good.begins().client(2, published).broker(1, copy);
    EXPECT_THAT(good.breaches(), IsEmpty());

    auto changed = copy;
    changed.properties = {number(property_id::message_expiry_interval, 61)};
    talk bad;
    bad.begins().client(2, published).broker(1, changed);
    EXPECT_THAT(bad.broken(), ElementsAre(rule::content_type_changed, rule::user_properties_changed,
                                          rule::expiry_interval_longer));

    auto richer = copy;  // a property of the broker's own
    richer.properties.push_back({property_id::user_property, mqtt::string_pair{"via", "broker"}});
    talk more;
    more.begins().client(2, published).broker(1, richer);
    EXPECT_THAT(more.breaches(), IsEmpty());

    auto higher = copy;
    higher.qos = 2;
    talk raised;
    raised.begins().client(2, published).broker(1, higher);
    EXPECT_THAT(raised.broken(), ElementsAre(rule::qos_above_published));

    auto retained = copy;
    retained.retain = true;
    talk live;
    live.begins().client(2, published).broker(1, retained);
    EXPECT_THAT(live.broken(), ElementsAre(rule::retain_on_live_message));
}

TEST(witness, compares_copies_with_subscriptions) {
    talk foreign;
    foreign.begins().broker(1, mqtt::publish{.topic = "other"});
    EXPECT_THAT(foreign.broken(), ElementsAre(rule::topic_not_subscribed));

    // It says Session Present 0, and goes on with the session: one breach, not one for each packet.
    auto owed = message(1, 1);
    owed.dup = true;
    talk denied;
    denied.begins()
        .client(2, message(1, 7))
        .broker(1, message(1, 1))
        .closes(1)
        .connects(1, "device", false)
        .broker(1, owed)
        .broker(1, owed);
    EXPECT_THAT(denied.broken(), ElementsAre(rule::topic_not_subscribed));

    talk higher;
    higher.begins(1).broker(1, message(2, 1));
    EXPECT_THAT(higher.broken(), ElementsAre(rule::qos_above_granted));

    talk extension;  // "$queue/" and others mean what their broker says
    extension.connects(1, "device").subscribes(1, {.filter = "$queue/t"}).broker(1, message(0, 0));
    EXPECT_THAT(extension.breaches(), IsEmpty());

    const mqtt::property_list five{number(property_id::subscription_identifier, 5)};
    talk identifiers;
    auto named = message(0, 0);
    named.properties = {number(property_id::subscription_identifier, 6)};
    identifiers.connects(1, "device")
        .subscribes(1, {.filter = "t/#"}, five)
        .broker(1, message(0, 0))
        .broker(1, named);
    EXPECT_THAT(identifiers.broken(), ElementsAre(rule::subscription_identifier_missing,
                                                  rule::subscription_identifier_unknown));

    talk own;
    own.connects(1, "device")
        .subscribes(1, {.filter = "t/#", .no_local = true})
        .client(1, message(0, 0))
        .broker(1, message(0, 0));
    EXPECT_THAT(own.broken(), ElementsAre(rule::no_local_ignored));
}

TEST(witness, watches_order_and_copies) {
    talk swapped;
    swapped.begins()
        .client(2, message(1, 7, "a"))
        .client(2, message(1, 8, "b"))
        .broker(1, message(1, 1, "b"))
        .broker(1, message(1, 2, "a"));
    EXPECT_THAT(swapped.broken(), ElementsAre(rule::order_changed));

    talk other_topic;  // order is per topic
    auto elsewhere = message(1, 8, "b");
    elsewhere.topic = "t/2";
    auto copy = elsewhere;
    copy.packet_id = 1;
    other_topic.begins()
        .client(2, message(1, 7, "a"))
        .client(2, elsewhere)
        .broker(1, copy)
        .broker(1, message(1, 2, "a"));
    EXPECT_THAT(other_topic.breaches(), IsEmpty());

    talk twice;
    twice.begins()
        .client(2, message(2, 7))
        .broker(1, message(2, 1))
        .client(1, mqtt::pubrec{.packet_id = 1})
        .broker(1, mqtt::pubrel{.packet_id = 1})
        .client(1, mqtt::pubcomp{.packet_id = 1})
        .broker(1, message(2, 2));
    EXPECT_THAT(twice.broken(), ElementsAre(rule::qos_2_twice));

    talk fresh;
    fresh.begins()
        .client(2, message(1, 7))
        .broker(1, message(1, 1))
        .closes(1)
        .connects(1, "device", true)
        .broker(1, message(1, 2));
    EXPECT_THAT(fresh.broken(), ElementsAre(rule::redelivered_under_new_identifier));

    talk twice_on_one_connection;
    twice_on_one_connection.begins()
        .client(2, message(1, 7))
        .broker(1, message(1, 1))
        .broker(1, message(1, 2));
    EXPECT_THAT(twice_on_one_connection.broken(), ElementsAre());
    auto first = message(1, 1);
    first.dup = true;
    twice_on_one_connection.closes(1).connects(1, "device", true).broker(1, first);
    EXPECT_THAT(twice_on_one_connection.broken(), ElementsAre());
}

TEST(witness, leaves_a_broker_alone_whose_client_breaks_the_rules) {
    talk provoked;
    provoked.connects(1, "device")
        .client(1, mqtt::pubrel{.packet_id = 5})
        .broker(1, mqtt::pubrec{.packet_id = 6});
    EXPECT_THAT(provoked.broken(by_client), ElementsAre(rule::unasked_pubrel));
    EXPECT_THAT(provoked.broken(by_broker), IsEmpty());
}

TEST(witness, does_not_judge_what_it_cannot_know) {
    talk unknown_session;  // its beginning was not seen
    unknown_session.connects(1, "device", true)
        .broker(1, message(1, 1))
        .broker(1, mqtt::pubrel{.packet_id = 9});
    EXPECT_THAT(unknown_session.breaches(), IsEmpty());

    talk restarted;
    restarted.begins().broker(1, message(1, 1)).closes(1);
    restarted.restarts();
    restarted.connects(1, "device", true).broker(1, message(1, 1, "other"));
    EXPECT_THAT(restarted.breaches(), IsEmpty());

    talk same_content;  // which of both came?
    same_content.begins()
        .client(2, message(1, 7, "a"))
        .client(2, message(1, 8, "a"))
        .broker(1, message(1, 1, "a"))
        .broker(1, message(1, 2, "a"));
    EXPECT_THAT(same_content.breaches(), IsEmpty());
}

TEST(witness, says_little_when_it_does_not_see_all_clients) {
    witness some(view::some_clients);
    some.opened(1);
    std::uint64_t number = 0;
    const auto sees = [&](side from, const mqtt::packet& packet) {
        some.see(1, {from, ++number, 0, 10, packet});
    };
    mqtt::connect request{.clean_start = false, .client_id = "device"};
    request.properties = {{property_id::session_expiry_interval, std::uint32_t{600}}};
    sees(by_client, request);
    sees(by_broker, mqtt::connack{.session_present = true});
    sees(by_broker, mqtt::publish{.qos = 1, .topic = "from/elsewhere", .packet_id = 9});
    EXPECT_THAT(some.take_breaches(), IsEmpty());
}

TEST(witness, does_not_read_other_levels) {
    talk old(mqtt::version::v311);
    old.opens(1)
        .client(1,
                mqtt::connect{.protocol_name = "MQIsdp", .protocol_level = 3, .client_id = "old"})
        .broker(1, mqtt::pingresp());
    EXPECT_THAT(old.breaches(), IsEmpty());
}

TEST(witness, holds_clients_to_their_rules) {
    talk first;
    first.opens(1).client(1, mqtt::pingreq());
    EXPECT_THAT(first.broken(by_client), ElementsAre(rule::first_packet));

    talk second;
    second.connects(1, "device").client(1, mqtt::connect{.client_id = "device"});
    EXPECT_THAT(second.broken(by_client), ElementsAre(rule::second_connect));

    talk after;
    after.connects(1, "device").client(1, mqtt::disconnect()).client(1, mqtt::pingreq());
    EXPECT_THAT(after.broken(by_client), ElementsAre(rule::packet_after_disconnect));

    talk raised;
    mqtt::disconnect farewell;
    farewell.properties = {number(property_id::session_expiry_interval, 60)};
    raised.opens(1)
        .client(1, mqtt::connect{.client_id = "device"})
        .broker(1, mqtt::connack())
        .client(1, farewell);
    EXPECT_THAT(raised.broken(by_client), ElementsAre(rule::session_expiry_raised));

    talk silent;
    mqtt::connect request{.keep_alive = 10, .client_id = "device"};
    silent.opens(1).client(1, request).broker(1, mqtt::connack()).waits_s(14);
    silent.client(1, mqtt::pingreq()).waits_s(16).client(1, mqtt::pingreq());
    EXPECT_THAT(silent.broken(by_client), ElementsAre(rule::keep_alive_exceeded));

    talk order;
    order.begins()
        .broker(1, message(1, 1, "a"))
        .broker(1, message(1, 2, "b"))
        .client(1, mqtt::puback{.packet_id = 2})
        .client(1, mqtt::puback{.packet_id = 1});
    EXPECT_THAT(order.broken(by_client), ElementsAre(rule::acknowledgements_out_of_order));
}

TEST(rules, stand_in_the_readme) {
    std::ifstream file(BROKERPROOF_SOURCE_DIR "/harness/witness/README.md");
    const std::string readme{std::istreambuf_iterator<char>(file), {}};
    for (const auto& row : all_rules()) {
        const auto line =
            "| `" + std::string(name_of(row.kind)) + "` | " + std::string(row.sentence) + " |";
        EXPECT_NE(readme.find(line), std::string::npos) << line;
    }
}

TEST(rules, have_a_sentence_and_a_statement_each) {
    for (const auto& row : all_rules()) {
        EXPECT_TRUE(row.sentence.ends_with('.')) << name_of(row.kind);
        EXPECT_TRUE(row.broker.exist() || row.client.exist()) << name_of(row.kind);
    }
}

}  // namespace
}  // namespace brokerproof::witness
