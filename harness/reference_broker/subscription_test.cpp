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
    return with(std::move(packet), property_id::subscription_identifier, id);
}

TEST_P(subscribing, is_granted_filter_by_filter) {
    stage on;
    client& c = on.join(lasting(GetParam(), "c"));
    auto packet = subscribe("a", 0);
    packet.packet_id = 77;
    packet.subscriptions.push_back(subscribe("b", 1).subscriptions[0]);
    packet.subscriptions.push_back(subscribe("c/#", 2).subscriptions[0]);
    c.send(packet);
    const auto answer = c.take<mqtt::suback>();
    EXPECT_EQ(answer.packet_id, 77);
    EXPECT_EQ(answer.reason_codes, (codes{0, 1, 2}));
}

TEST_P(subscribing, twice_is_one_subscription_with_the_newer_qos) {
    stage on;
    client& c = on.join(lasting(GetParam(), "c"));
    c.send(subscribe("t", 2));
    c.send(subscribe("t", 1));
    c.take_all();
    on.join(fleeting(GetParam(), "p")).send(publish("t", "x", 2));
    EXPECT_EQ(c.take<mqtt::publish>().qos, 1);
    EXPECT_TRUE(c.quiet());
}

TEST_P(subscribing, ends_with_unsubscribe) {
    stage on;
    client& c = on.join(lasting(GetParam(), "c"));
    c.send(subscribe("t/#", 1));
    c.take<mqtt::suback>();
    auto packet = unsubscribe("t/#");
    packet.filters.push_back("t/+");
    c.send(packet);
    const auto answer = c.take<mqtt::unsuback>();
    EXPECT_EQ(answer.packet_id, 1);
    if (GetParam() == version::v5) {
        EXPECT_EQ(answer.reason_codes, (codes{0x00, 0x11}));
    }
    on.join(fleeting(GetParam(), "p")).send(publish("t/1", "x", 1));
    EXPECT_TRUE(c.quiet());
}

TEST_P(subscribing, unsubscribe_leaves_what_is_in_flight_and_what_waits) {
    stage on;
    client& c = on.join(lasting(GetParam(), "c"));
    c.send(subscribe("t", 1));
    on.join(fleeting(GetParam(), "p")).send(publish("t", "x", 1));
    c.send(unsubscribe("t"));
    c.cut();
    EXPECT_EQ(on.join(lasting(GetParam(), "c")).take_payloads(), (texts{"x"}));
}

TEST_P(subscribing, overlapping_filters_give_one_copy_at_the_highest_qos) {
    stage on;
    client& c = on.join(lasting(GetParam(), "c"));
    for (const auto& [filter, qos] : {std::pair{"o/a", 1}, {"o/+", 2}, {"o/#", 0}}) {
        c.send(subscribe(filter, static_cast<std::uint8_t>(qos)));
    }
    c.take_all();
    on.join(fleeting(GetParam(), "p")).send(publish("o/a", "x", 2));
    EXPECT_EQ(c.take<mqtt::publish>().qos, 2);
    EXPECT_TRUE(c.quiet());
}

TEST_P(subscribing, leading_wildcards_do_not_match_dollar_topics) {
    stage on;
    client& c = on.join(lasting(GetParam(), "c"));
    c.send(subscribe("#", 1));
    c.send(subscribe("+/x", 1));
    c.take_all();
    client& p = on.join(fleeting(GetParam(), "p"));
    p.send(publish("$a/x", "no", 1));
    p.send(publish("/x", "yes", 1));
    EXPECT_EQ(c.take_payloads(), (texts{"yes"}));
}

TEST_P(subscribing, brings_the_retained_message_every_time) {
    stage on;
    client& p = on.join(fleeting(GetParam(), "p"));
    p.send(retained("t", "old"));
    p.send(retained("t", "new"));
    p.send(publish("t", "not retained", 1));
    client& c = on.join(lasting(GetParam(), "c"));
    for (int i = 0; i < 2; ++i) {
        c.send(subscribe("t", 1));
        c.take<mqtt::suback>();
        const auto m = c.take<mqtt::publish>();
        EXPECT_EQ(m.payload, "new");
        EXPECT_TRUE(m.retain);
        EXPECT_TRUE(c.quiet());
    }
    p.send(retained("t", "live"));
    EXPECT_FALSE(c.take<mqtt::publish>().retain);
    p.send(retained("t", ""));
    EXPECT_EQ(c.take_payloads(), (texts{""}));
    c.send(subscribe("t", 1));
    EXPECT_EQ(c.take_all().size(), 1U);  // SUBACK alone
}

TEST_P(subscribing, resuming_a_session_is_not_subscribing) {
    stage on;
    on.join(fleeting(GetParam(), "p")).send(retained("t", "x"));
    client& c = on.join(lasting(GetParam(), "c"));
    c.send(subscribe("t", 0));
    EXPECT_EQ(c.take_payloads(), (texts{"x"}));
    c.cut();
    EXPECT_TRUE(on.join(lasting(GetParam(), "c")).quiet());
}

TEST_P(subscribing, retained_messages_outlive_the_session_that_sent_them) {
    stage on;
    on.join(fleeting(GetParam(), "p")).send(retained("t", "x"));
    on.join(lasting(GetParam(), "p")).cut();
    client& c = on.join(lasting(GetParam(), "c"));
    c.send(subscribe("#", 0));
    EXPECT_EQ(c.take_payloads(), (texts{"x"}));
}

TEST(retain_handling, says_when_retained_messages_are_sent) {
    for (std::uint8_t handling = 0; handling <= 2; ++handling) {
        stage on;
        on.join(fleeting(version::v5, "p")).send(retained("t", "x"));
        auto packet = subscribe("t", 0);
        packet.subscriptions[0].retain_handling = handling;
        client& c = on.join(lasting(version::v5, "c", 1));
        c.send(packet);
        EXPECT_EQ(c.take_payloads().size(), handling == 2 ? 0U : 1U);
        c.cut();
        client& again = on.join(lasting(version::v5, "c", 1));
        again.send(packet);
        EXPECT_EQ(again.take_payloads().size(), handling == 0 ? 1U : 0U);
        again.cut();
        on.advance(1s);
        client& fresh = on.join(lasting(version::v5, "c", 1));
        fresh.send(packet);
        EXPECT_EQ(fresh.take_payloads().size(), handling == 2 ? 0U : 1U);
    }
}

TEST(subscription_options, outlive_the_connection) {
    stage on;
    client& c = on.join(lasting(version::v5, "c"));
    auto own = subscribe("t", 1);
    own.subscriptions[0].no_local = true;
    own.subscriptions[0].retain_as_published = true;
    c.send(with_id(own, 268'435'455));
    c.cut();
    client& again = on.join(lasting(version::v5, "c"));
    again.send(retained("t", "own"));
    EXPECT_EQ(again.take<mqtt::puback>().reason_code, 0x10);
    on.join(fleeting(version::v5, "p")).send(retained("t", "other"));
    const auto m = again.take<mqtt::publish>();
    EXPECT_EQ(m.payload, "other");
    EXPECT_TRUE(m.retain);
    EXPECT_EQ(identifiers(m), (std::vector<std::uint32_t>{268'435'455}));
}

TEST(subscription_options, are_replaced_as_a_whole) {
    stage on;
    client& c = on.join(lasting(version::v5, "c"));
    auto own = subscribe("t", 2);
    own.subscriptions[0].no_local = true;
    own.subscriptions[0].retain_as_published = true;
    c.send(with_id(own, 5));
    c.send(subscribe("t", 1));
    c.take_all();
    c.send(retained("t", "own"));
    const auto m = c.take<mqtt::publish>();
    EXPECT_EQ(m.qos, 1);
    EXPECT_FALSE(m.retain);
    EXPECT_TRUE(identifiers(m).empty());
}

TEST(subscription_identifiers, of_all_overlapping_subscriptions_are_listed) {
    stage on;
    client& c = on.join(lasting(version::v5, "c"));
    c.send(with_id(subscribe("o/a", 1), 1));
    c.send(with_id(subscribe("o/+", 1), 2));
    c.send(subscribe("o/#", 1));
    c.take_all();
    on.join(fleeting(version::v5, "p")).send(publish("o/a", "x", 1));
    auto ids = identifiers(c.take<mqtt::publish>());
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
        stage on(chosen);
        client& c = on.join(lasting(version::v5, "c"));
        auto packet = subscribe(row.filter, 1);
        if (row.identifier) packet = with_id(packet, *row.identifier);
        c.send(packet);
        EXPECT_EQ(c.take<mqtt::disconnect>().reason_code, row.reason);
        EXPECT_TRUE(c.closed());
        client& old = on.join(lasting(version::v311, "old"));
        old.send(subscribe("a/#", 1));
        EXPECT_EQ(old.take<mqtt::suback>().reason_codes, (codes{0x80}));
    }
}

TEST(unavailable, qos_is_granted_lower_and_refused_in_publish) {
    options chosen;
    chosen.maximum_qos = 1;
    chosen.retain_available = false;
    stage on(chosen);
    client& c = on.join(lasting(version::v5, "c"));
    c.send(subscribe("t", 2));
    EXPECT_EQ(c.take<mqtt::suback>().reason_codes, (codes{1}));
    c.send(publish("t", "x", 2));
    EXPECT_EQ(c.take<mqtt::disconnect>().reason_code, 0x9B);
    client& d = on.join(lasting(version::v5, "d"));
    d.send(retained("t", "x"));
    EXPECT_EQ(d.take<mqtt::disconnect>().reason_code, 0x9A);
}

}  // namespace
}  // namespace brokerproof::reference_broker
