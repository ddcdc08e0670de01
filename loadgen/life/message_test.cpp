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
