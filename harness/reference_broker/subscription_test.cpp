// Subscriptions and their options, retained messages, shared subscriptions.
#include "harness/reference_broker/testing/packets.hpp"
#include "harness/reference_broker/testing/stage.hpp"
#include "harness/reference_broker/testing/versions.hpp"

namespace brokerproof::reference_broker {
namespace {

using namespace testing;
using mqtt::property_id;
using texts = std::vector<std::string>;
using codes = std::vector<std::uint8_t>;

class subscribing : public in_version {};
INSTANTIATE_TEST_SUITE_P(, subscribing, both, version_name);

mqtt::publish retained(const std::string& topic, const std::string& payload) {
    auto packet = publish(topic, payload, 1);
    packet.retain = true;
    return packet;
}

std::vector<std::uint32_t> identifiers(const mqtt::publish& m) {
    std::vector<std::uint32_t> ids;
    for (const auto& one : m.properties) {
        if (one.id == property_id::subscription_identifier)
            ids.push_back(std::get<std::uint32_t>(one.value));
    }
    return ids;
}

mqtt::subscribe with_id(mqtt::subscribe packet, std::uint32_t id) {
    return with_property(std::move(packet), property_id::subscription_identifier, id);
}

TEST_P(subscribing, is_granted_filter_by_filter) {
    stage world;
    client& device = world.join(lasting(GetParam(), "c"));
    auto packet = subscribe("a", 0);
    packet.packet_id = 77;
    packet.subscriptions.push_back(subscribe("b", 1).subscriptions[0]);
    packet.subscriptions.push_back(subscribe("c/#", 2).subscriptions[0]);
    device.send(packet);
    const auto answer = device.take<mqtt::suback>();
    EXPECT_EQ(answer.packet_id, 77);
    EXPECT_EQ(answer.reason_codes, (codes{0, 1, 2}));
}

TEST_P(subscribing, twice_is_one_subscription_with_the_newer_qos) {
    stage world;
    client& device = world.join(lasting(GetParam(), "c"));
    device.send(subscribe("t", 2));
    device.send(subscribe("t", 1));
    device.take_all();
    world.join(fleeting(GetParam(), "p")).send(publish("t", "x", 2));
    EXPECT_EQ(device.take<mqtt::publish>().qos, 1);
    EXPECT_TRUE(device.quiet());
}

TEST_P(subscribing, ends_with_unsubscribe) {
    stage world;
    client& device = world.join(lasting(GetParam(), "c"));
    device.send(subscribe("t/#", 1));
    device.take<mqtt::suback>();
    auto packet = unsubscribe("t/#");
    packet.filters.push_back("t/+");
    device.send(packet);
    const auto answer = device.take<mqtt::unsuback>();
    EXPECT_EQ(answer.packet_id, 1);
    if (GetParam() == version::v5) {
        EXPECT_EQ(answer.reason_codes, (codes{0x00, 0x11}));
    }
    world.join(fleeting(GetParam(), "p")).send(publish("t/1", "x", 1));
    EXPECT_TRUE(device.quiet());
}

TEST_P(subscribing, unsubscribe_leaves_what_is_in_flight_and_what_waits) {
    stage world;
    client& device = world.join(lasting(GetParam(), "c"));
    device.send(subscribe("t", 1));
    world.join(fleeting(GetParam(), "p")).send(publish("t", "x", 1));
    device.send(unsubscribe("t"));
    device.cut();
    EXPECT_EQ(world.join(lasting(GetParam(), "c")).take_payloads(), (texts{"x"}));
}

TEST_P(subscribing, overlapping_filters_give_one_copy_at_the_highest_qos) {
    stage world;
    client& device = world.join(lasting(GetParam(), "c"));
    for (const auto& [filter, qos] : {std::pair{"o/a", 1}, {"o/+", 2}, {"o/#", 0}}) {
        device.send(subscribe(filter, static_cast<std::uint8_t>(qos)));
    }
    device.take_all();
    world.join(fleeting(GetParam(), "p")).send(publish("o/a", "x", 2));
    EXPECT_EQ(device.take<mqtt::publish>().qos, 2);
    EXPECT_TRUE(device.quiet());
}

TEST_P(subscribing, leading_wildcards_do_not_match_dollar_topics) {
    stage world;
    client& device = world.join(lasting(GetParam(), "c"));
    device.send(subscribe("#", 1));
    device.send(subscribe("+/x", 1));
    device.take_all();
    client& publisher = world.join(fleeting(GetParam(), "p"));
    publisher.send(publish("$a/x", "no", 1));
    publisher.send(publish("/x", "yes", 1));
    EXPECT_EQ(device.take_payloads(), (texts{"yes"}));
}

TEST_P(subscribing, brings_the_retained_message_every_time) {
    stage world;
    client& publisher = world.join(fleeting(GetParam(), "p"));
    publisher.send(retained("t", "old"));
    publisher.send(retained("t", "new"));
    publisher.send(publish("t", "not retained", 1));
    client& device = world.join(lasting(GetParam(), "c"));
    for (int i = 0; i < 2; ++i) {
        device.send(subscribe("t", 1));
        device.take<mqtt::suback>();
        const auto m = device.take<mqtt::publish>();
        EXPECT_EQ(m.payload, "new");
        EXPECT_TRUE(m.retain);
        EXPECT_TRUE(device.quiet());
    }
    publisher.send(retained("t", "live"));
    EXPECT_FALSE(device.take<mqtt::publish>().retain);
    publisher.send(retained("t", ""));
    EXPECT_EQ(device.take_payloads(), (texts{""}));
    device.send(subscribe("t", 1));
    EXPECT_EQ(device.take_all().size(), 1U);  // SUBACK alone
}

TEST_P(subscribing, resuming_a_session_is_not_subscribing) {
    stage world;
    world.join(fleeting(GetParam(), "p")).send(retained("t", "x"));
    client& device = world.join(lasting(GetParam(), "c"));
    device.send(subscribe("t", 0));
    EXPECT_EQ(device.take_payloads(), (texts{"x"}));
    device.cut();
    EXPECT_TRUE(world.join(lasting(GetParam(), "c")).quiet());
}

TEST_P(subscribing, retained_messages_outlive_the_session_that_sent_them) {
    stage world;
    world.join(fleeting(GetParam(), "p")).send(retained("t", "x"));
    world.join(lasting(GetParam(), "p")).cut();
    client& device = world.join(lasting(GetParam(), "c"));
    device.send(subscribe("#", 0));
    EXPECT_EQ(device.take_payloads(), (texts{"x"}));
}

TEST(retain_handling, says_when_retained_messages_are_sent) {
    for (std::uint8_t handling = 0; handling <= 2; ++handling) {
        stage world;
        world.join(fleeting(version::v5, "p")).send(retained("t", "x"));
        auto packet = subscribe("t", 0);
        packet.subscriptions[0].retain_handling = handling;
        client& device = world.join(lasting(version::v5, "c", 1));
        device.send(packet);
        EXPECT_EQ(device.take_payloads().size(), handling == 2 ? 0U : 1U);
        device.cut();
        client& again = world.join(lasting(version::v5, "c", 1));
        again.send(packet);
        EXPECT_EQ(again.take_payloads().size(), handling == 0 ? 1U : 0U);
        again.cut();
        world.advance(1s);
        client& fresh = world.join(lasting(version::v5, "c", 1));
        fresh.send(packet);
        EXPECT_EQ(fresh.take_payloads().size(), handling == 2 ? 0U : 1U);
    }
}

TEST(subscription_options, outlive_the_connection) {
    stage world;
    client& device = world.join(lasting(version::v5, "c"));
    auto own = subscribe("t", 1);
    own.subscriptions[0].no_local = true;
    own.subscriptions[0].retain_as_published = true;
    device.send(with_id(own, 268'435'455));
    device.cut();
    client& again = world.join(lasting(version::v5, "c"));
    again.send(retained("t", "own"));
    EXPECT_EQ(again.take<mqtt::puback>().reason_code, 0x10);
    world.join(fleeting(version::v5, "p")).send(retained("t", "other"));
    const auto m = again.take<mqtt::publish>();
    EXPECT_EQ(m.payload, "other");
    EXPECT_TRUE(m.retain);
    EXPECT_EQ(identifiers(m), (std::vector<std::uint32_t>{268'435'455}));
}

TEST(subscription_options, are_replaced_as_a_whole) {
    stage world;
    client& device = world.join(lasting(version::v5, "c"));
    auto own = subscribe("t", 2);
    own.subscriptions[0].no_local = true;
    own.subscriptions[0].retain_as_published = true;
    device.send(with_id(own, 5));
    device.send(subscribe("t", 1));
    device.take_all();
    device.send(retained("t", "own"));
    const auto m = device.take<mqtt::publish>();
    EXPECT_EQ(m.qos, 1);
    EXPECT_FALSE(m.retain);
    EXPECT_TRUE(identifiers(m).empty());
}

TEST(subscription_identifiers, of_all_overlapping_subscriptions_are_listed) {
    stage world;
    client& device = world.join(lasting(version::v5, "c"));
    device.send(with_id(subscribe("o/a", 1), 1));
    device.send(with_id(subscribe("o/+", 1), 2));
    device.send(subscribe("o/#", 1));
    device.take_all();
    world.join(fleeting(version::v5, "p")).send(publish("o/a", "x", 1));
    auto ids = identifiers(device.take<mqtt::publish>());
    std::ranges::sort(ids);
    EXPECT_EQ(ids, (std::vector<std::uint32_t>{1, 2}));
}

struct unavailable_row {
    const char* filter;
    std::optional<std::uint32_t> identifier;
    std::uint8_t reason;
};

TEST(unavailable, features_are_refused_as_announced) {
    options chosen;
    chosen.wildcard_subscriptions = false;
    chosen.shared_subscriptions = false;
    chosen.subscription_identifiers = false;
    const unavailable_row rows[] = {{"a/#", {}, 0xA2}, {"$share/g/a", {}, 0x9E}, {"a", 1, 0xA1}};
    for (const auto& row : rows) {
        stage world(chosen);
        client& device = world.join(lasting(version::v5, "c"));
        auto packet = subscribe(row.filter, 1);
        if (row.identifier) packet = with_id(packet, *row.identifier);
        device.send(packet);
        EXPECT_EQ(device.take<mqtt::disconnect>().reason_code, row.reason);
        EXPECT_TRUE(device.closed());
        client& old = world.join(lasting(version::v311, "old"));
        old.send(subscribe("a/#", 1));
        EXPECT_EQ(old.take<mqtt::suback>().reason_codes, (codes{0x80}));
    }
}

TEST(unavailable, qos_is_granted_lower_and_refused_in_publish) {
    options chosen;
    chosen.maximum_qos = 1;
    chosen.retain_available = false;
    stage world(chosen);
    client& device = world.join(lasting(version::v5, "c"));
    device.send(subscribe("t", 2));
    EXPECT_EQ(device.take<mqtt::suback>().reason_codes, (codes{1}));
    device.send(publish("t", "x", 2));
    EXPECT_EQ(device.take<mqtt::disconnect>().reason_code, 0x9B);
    client& d = world.join(lasting(version::v5, "d"));
    d.send(retained("t", "x"));
    EXPECT_EQ(d.take<mqtt::disconnect>().reason_code, 0x9A);
}

}  // namespace
}  // namespace brokerproof::reference_broker
