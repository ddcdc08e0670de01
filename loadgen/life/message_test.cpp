// What a client publishes, and what it makes of messages that come, whatever they carry.
#include <regex>

#include <gtest/gtest.h>

#include "loadgen/ledger/ledger.hpp"
#include "loadgen/life/testing/story.hpp"

namespace brokerproof::loadgen::testing {
namespace {

using namespace std::chrono_literals;

group with_payload(own_payload wanted, stamp_place where) {
    group actor = actor_with(stay{});
    actor.publish[1].payload = std::move(wanted);
    actor.publish[1].stamp = where;
    return actor;
}

own_payload json() {
    return {own_payload::source::filled,
            R"({"client":${client},"number":${number},"at":"${time}","level":${random: 1..9}})",
            ""};
}

void come_online(life_stage& stage) {
    for (const auto& step : joined({{{begins(phase_kind::gather), "away"}}, comes_online(0s)}))
        EXPECT_EQ(step.event(stage), step.answer);
    stage.sent().clear();
}

mqtt::publish taken(life_stage& stage) {
    EXPECT_FALSE(stage.sent().empty());
    if (stage.sent().empty()) return {};
    const auto packet = std::get<mqtt::publish>(stage.sent().front());
    stage.sent().pop_front();
    return packet;
}

mqtt::publish published(life_stage& stage) {
    stage.publish(1);
    return taken(stage);
}

/// As a broker would deliver it.
mqtt::publish forwarded(mqtt::publish packet) {
    packet.qos = 0;
    packet.packet_id = 0;
    packet.dup = false;
    return packet;
}

const received_counts& received_by(const life_stage& stage) {
    return stage.context().received.counts()[0];
}

TEST(message, an_own_payload_stands_behind_the_stamp) {
    life_stage stage(with_payload({own_payload::source::text, "on", ""}, stamp_place::front));
    come_online(stage);
    const auto sent = published(stage);
    EXPECT_EQ(sent.payload.size(), stamp_size + 2);
    EXPECT_TRUE(sent.payload.ends_with("on"));
    EXPECT_TRUE(sent.properties.empty());
    stage.bring(mqtt::packet(forwarded(sent)));
    EXPECT_EQ(received_by(stage).fresh, 1U);
}

TEST(message, the_content_of_a_file_is_the_payload) {
    life_stage stage(with_payload({own_payload::source::file, "x.bin", std::string("\0\xFF", 2)},
                                  stamp_place::user_property));
    come_online(stage);
    EXPECT_EQ(published(stage).payload, std::string("\0\xFF", 2));
}

TEST(message, a_stamp_in_a_user_property_leaves_the_payload_alone) {
    life_stage stage(with_payload(json(), stamp_place::user_property));
    come_online(stage);
    const auto sent = published(stage);
    EXPECT_TRUE(std::regex_match(
        sent.payload,
        std::regex(R"(\{"client":0,"number":0,"at":"1970-01-01T00:16:40.000Z","level":[1-9]\})")))
        << sent.payload;
    ASSERT_EQ(sent.properties.size(), 1U);
    EXPECT_EQ(std::get<mqtt::string_pair>(sent.properties[0].value).name, "brokerproof");
    stage.bring(mqtt::packet(forwarded(sent)));
    EXPECT_EQ(received_by(stage).fresh, 1U);
    auto changed = forwarded(sent);
    changed.payload.back() = ']';
    stage.bring(mqtt::packet(changed));
    EXPECT_EQ(received_by(stage).corrupted, 1U);
    auto bare = forwarded(sent);
    bare.properties.clear();
    stage.bring(mqtt::packet(bare));
    EXPECT_EQ(received_by(stage).foreign, 1U);
}

TEST(message, that_is_sent_again_is_the_same) {
    for (const auto where : {stamp_place::front, stamp_place::user_property, stamp_place::none}) {
        life_stage stage(with_payload(json(), where));
        come_online(stage);
        const auto first = published(stage);
        stage.break_connection();
        for (const auto& step : comes_back(100ms)) step.event(stage);
        EXPECT_EQ(std::get_if<mqtt::publish>(&stage.sent().front()), nullptr);
        stage.sent().pop_front();  // CONNECT
        auto again = taken(stage);
        EXPECT_TRUE(again.dup);
        again.dup = false;
        EXPECT_EQ(again, first);
    }
}

mqtt::property_list properties_with(mqtt::property_id id, std::uint32_t value) {
    return {{id, value}};
}

/// Comes online at a broker that takes so many aliases.
void come_online_with_aliases(life_stage& stage, std::uint32_t accepted, bool back = false) {
    stage.begin_phase(phase_kind::gather);
    stage.wait();
    stage.give_turn();
    stage.open_connection();
    using enum mqtt::property_id;
    stage.bring(mqtt::packet(mqtt::connack{
        .session_present = back, .properties = properties_with(topic_alias_maximum, accepted)}));
    if (!back) stage.bring(mqtt::packet(mqtt::suback{.packet_id = 1, .reason_codes = {2}}));
    stage.sent().clear();
}

TEST(message, properties_are_filled_in) {
    group actor = with_payload(json(), stamp_place::user_property);
    actor.publish[1].properties = {
        "application/json", 1, {{"number", "n${number}"}}, "run/${client}", "c${number}"};
    life_stage stage(actor);
    come_online(stage);
    published(stage);
    auto sent = published(stage);
    sent.properties.pop_back();  // the stamp
    using enum mqtt::property_id;
    EXPECT_EQ(sent.properties,
              (mqtt::property_list{{payload_format_indicator, 1U},
                                   {content_type, "application/json"},
                                   {response_topic, "run/0"},
                                   {correlation_data, "c1"},
                                   {user_property, mqtt::string_pair{"number", "n1"}}}));
}

TEST(message, an_alias_replaces_the_topic_until_the_connection_ends) {
    group actor = with_payload(json(), stamp_place::none);
    actor.publish[1].topic_alias = actor.publish[2].topic_alias = true;
    life_stage stage(actor);
    come_online_with_aliases(stage, 1);
    using enum mqtt::property_id;
    const auto alias_1 = properties_with(topic_alias, 1);
    const auto first = published(stage);
    EXPECT_EQ(first.topic, "run/to/0");
    EXPECT_EQ(first.properties, alias_1);
    const auto second = published(stage);
    EXPECT_EQ(second.topic, "");
    EXPECT_EQ(second.properties, alias_1);
    stage.publish(2);
    const auto other = taken(stage);
    EXPECT_EQ(other.topic, "run/to/0") << "the broker takes only one";
    EXPECT_TRUE(other.properties.empty());
    stage.break_connection();
    stage.wait();
    stage.give_turn();
    stage.open_connection();
    stage.sent().clear();
    stage.bring(mqtt::packet(mqtt::connack{.session_present = true,
                                           .properties = properties_with(topic_alias_maximum, 1)}));
    const auto again = taken(stage);
    EXPECT_EQ(again.topic, "run/to/0");
    EXPECT_EQ(again.properties, alias_1);
    EXPECT_EQ(taken(stage).topic, "");
}

mqtt::publish with_alias(mqtt::publish packet, std::string topic, std::uint32_t alias) {
    packet.topic = std::move(topic);
    packet.properties.push_back({mqtt::property_id::topic_alias, alias});
    return packet;
}

TEST(message, an_alias_of_the_broker_is_resolved) {
    group actor = actor_with(stay{});
    actor.topic_alias_maximum = 2;
    life_stage stage(actor);
    come_online_with_aliases(stage, 0);
    const auto first = forwarded(published(stage));
    const auto second = forwarded(published(stage));
    const auto third = forwarded(published(stage));
    stage.bring(mqtt::packet(with_alias(first, "run/to/0", 2)));
    stage.bring(mqtt::packet(with_alias(second, "", 2)));
    EXPECT_EQ(received_by(stage).fresh, 2U);
    stage.bring(mqtt::packet(with_alias(third, "run/to/1", 2)));
    stage.bring(mqtt::packet(with_alias(third, "", 2)));
    EXPECT_EQ(received_by(stage).fresh, 2U);
    EXPECT_EQ(received_by(stage).corrupted, 2U) << "it is not what its topic should carry";
}

TEST(message, without_topic_and_known_alias_ends_the_connection) {
    for (const auto& [topic, alias] : std::vector<std::pair<std::string, std::uint32_t>>{
             {"run/to/0", 3}, {"run/to/0", 2}, {"", 1}, {"", 3}}) {
        group actor = actor_with(stay{});
        actor.topic_alias_maximum = 2;
        life_stage stage(actor);
        come_online_with_aliases(stage, 0);
        stage.bring(mqtt::packet(with_alias(forwarded(published(stage)), topic, alias)));
        EXPECT_EQ(stage.measured().measured[count::closed_for_violation], topic.empty() ? 1U : 0U)
            << topic << alias;
        EXPECT_EQ(received_by(stage).fresh, topic.empty() ? 0U : 1U);
    }
}

/// It asks itself, and answers.
group asking_itself() {
    group actor = actor_with(stay{});
    actor.subscribe = {{"run/to/0", 2}, {"run/answer/+", 1}};
    actor.publish.resize(2);
    actor.publish[1].request = request_terms{"run/answer/${client}"};
    actor.respond = responder{"run/to/0", 1, 64};
    return actor;
}

TEST(message, a_request_is_answered_once_and_its_round_trip_is_measured) {
    life_stage stage(asking_itself());
    come_online(stage);
    const auto asked = published(stage);
    using enum mqtt::property_id;
    ASSERT_EQ(asked.properties.size(), 2U);
    EXPECT_EQ(asked.properties[0], (mqtt::property{response_topic, "run/answer/0"}));
    EXPECT_EQ(asked.properties[1].id, correlation_data);
    stage.bring(mqtt::packet(forwarded(asked)));
    const auto answer = taken(stage);
    EXPECT_EQ(answer.topic, "run/answer/0");
    EXPECT_EQ(answer.qos, 1);
    EXPECT_EQ(answer.properties, (mqtt::property_list{asked.properties[1]}));
    stage.bring(mqtt::packet(forwarded(asked)));
    EXPECT_TRUE(stage.sent().empty()) << "it was answered before";
    stage.bring(mqtt::packet(forwarded(answer)));
    stage.bring(mqtt::packet(forwarded(answer)));
    const auto& figures = stage.measured().measured;
    EXPECT_EQ(figures[count::requests], 1U);
    EXPECT_EQ(figures[count::responses], 1U);
    EXPECT_EQ(figures[timing::round_trip].count(), 1U);
    EXPECT_EQ(received_by(stage).fresh, 2U) << "the ledger knows request and response";
}

TEST(message, a_response_of_a_foreign_service_is_measured_and_counted) {
    life_stage stage(asking_itself());
    come_online(stage);
    const auto asked = published(stage);
    mqtt::publish answer;
    answer.topic = "run/answer/0";
    answer.payload = "done";
    answer.properties = {asked.properties[1]};
    stage.bring(mqtt::packet(answer));
    EXPECT_EQ(stage.measured().measured[timing::round_trip].count(), 1U);
    EXPECT_EQ(received_by(stage).unstamped, 1U);
    answer.properties[0].value = "something else";
    stage.bring(mqtt::packet(answer));
    EXPECT_EQ(received_by(stage).foreign, 1U);
    EXPECT_EQ(stage.measured().measured[count::responses], 1U);
}

TEST(message, the_time_to_the_last_retained_message_is_measured) {
    group actor = actor_with(stay{});
    actor.publish[1].retain = true;
    life_stage stage(actor);
    come_online(stage);
    auto kept = forwarded(published(stage));
    kept.retain = true;
    stage.pass(2s);
    stage.bring(mqtt::packet(kept));
    stage.pass(1s);
    stage.stop();
    stage.break_connection();
    const auto& times = stage.measured().measured[timing::subscribe_to_retained];
    EXPECT_EQ(times.count(), 1U);
    EXPECT_EQ(times.max(), nanoseconds(2s).count());
}

TEST(message, without_a_stamp_is_counted_and_nothing_else) {
    life_stage stage(with_payload(json(), stamp_place::none));
    come_online(stage);
    const auto sent = published(stage);
    EXPECT_TRUE(sent.payload.starts_with("{"));
    EXPECT_TRUE(sent.properties.empty());
    stage.bring(mqtt::packet(mqtt::puback{.packet_id = sent.packet_id}));
    stage.bring(mqtt::packet(forwarded(sent)));
    stage.bring(mqtt::packet(forwarded(sent)));
    auto elsewhere = forwarded(sent);
    elsewhere.topic = "run/elsewhere";
    stage.bring(mqtt::packet(elsewhere));
    EXPECT_EQ(received_by(stage).unstamped, 2U);
    EXPECT_EQ(received_by(stage).foreign, 1U);
    const life_context& context = stage.context();
    const auto judged =
        audit(context.plan.clients, context.sent, context.received, context.sessions, {});
    EXPECT_EQ(judged.unstamped, 1U);
    EXPECT_EQ(judged.groups[0].owed + judged.groups[0].lost + judged.groups[0].open, 0U);
    EXPECT_EQ(stage.measured().measured[count::acknowledged], 1U);
}

}  // namespace
}  // namespace brokerproof::loadgen::testing
