// Bytes that no client may send: which reason a 5.0 client is told, and that it is closed.
#include "harness/mqtt/samples.hpp"
#include "harness/reference_broker/testing/packets.hpp"
#include "harness/reference_broker/testing/stage.hpp"
#include "harness/reference_broker/testing/versions.hpp"

namespace brokerproof::reference_broker {
namespace {

using namespace testing;
using mqtt::property_id;

struct error_row {
    std::string_view fault;
    std::string_view hex;
    std::uint8_t reason;
};

constexpr error_row errors[] = {
    {"PUBREL with flags 0000", "60 02 00 01", 0x81},
    {"PUBLISH of QoS 3", "36 07 00 01 74 00 01 00 78", 0x81},
    {"a topic that is not UTF-8", "30 05 00 01 ff 00 78", 0x81},
    {"a PUBLISH that is cut short", "30 02 00 05", 0x81},
    {"a property that PUBLISH may not carry", "30 09 00 01 74 05 11 00 00 00 01", 0x81},
    {"reserved subscription options", "82 07 00 01 00 00 01 74 c0", 0x81},
    {"a packet type that is reserved", "00 00", 0x81},
    {"a remaining length of five bytes", "30 ff ff ff ff 01", 0x81},
    {"a topic with a wildcard", "30 05 00 01 23 00 78", 0x82},
    {"an empty topic without an alias", "30 04 00 00 00 78", 0x82},
    {"a packet identifier of zero", "32 07 00 01 74 00 00 00 78", 0x82},
    {"SUBSCRIBE without a filter", "82 03 00 01 00", 0x82},
    {"UNSUBSCRIBE without a filter", "a2 03 00 01 00", 0x82},
    {"No Local on a shared subscription", "82 10 00 01 00 00 0a 24 73 68 61 72 65 2f 67 2f 74 04",
     0x82},
    {"a CONNACK", "20 03 00 00 00", 0x82},
    {"a PINGRESP", "d0 00", 0x82},
    {"a topic alias of zero", "30 07 00 01 74 03 23 00 00", 0x94},
    {"a topic alias above the maximum", "30 07 00 01 74 03 23 00 11", 0x94},
    {"a topic alias that was not set", "30 06 00 00 03 23 00 01", 0x82},
    {"a Session Expiry Interval twice", "e0 0c 00 0a 11 00 00 00 00 11 00 00 00 1e", 0x82},
};

TEST(errors_v5, are_named_and_close_the_connection) {
    for (const auto& row : errors) {
        SCOPED_TRACE(row.fault);
        stage world;
        client& device = world.join(lasting(version::v5, "c"));
        device.send_bytes(mqtt::from_hex(row.hex));
        EXPECT_EQ(device.take<mqtt::disconnect>().reason_code, row.reason);
        EXPECT_TRUE(device.closed());
        EXPECT_TRUE(device.quiet());
    }
}

constexpr std::string_view errors_v311[] = {
    "60 02 00 01",              // PUBREL with flags 0000
    "36 06 00 01 74 00 01 78",  // QoS 3
    "30 04 00 01 ff 78",        // not UTF-8
    "30 02 00 05",              // cut short
    "30 04 00 01 23 78",        // a wildcard in a topic
    "82 02 00 01",              // no filter
    "20 02 00 00",              // CONNACK
    "f0 00",                    // AUTH
    "30 ff ff ff ff 01",        // remaining length
};

TEST(errors_v311, close_the_connection_without_a_word) {
    for (const auto hex : errors_v311) {
        SCOPED_TRACE(hex);
        stage world;
        client& device = world.join(lasting(version::v311, "c"));
        device.send_bytes(mqtt::from_hex(hex));
        EXPECT_TRUE(device.closed());
        EXPECT_TRUE(device.quiet());
    }
}

TEST(errors_v5, come_with_a_reason_string_where_it_fits) {
    for (const std::uint32_t limit : {1000U, 14U}) {
        stage world;
        client& device = world.join(
            with_property(lasting(version::v5, "c"), property_id::maximum_packet_size, limit));
        device.send(mqtt::auth{});
        const auto m = device.take<mqtt::disconnect>();
        EXPECT_EQ(m.reason_code, 0x82);
        EXPECT_EQ(mqtt::find_string(m.properties, property_id::reason_string).has_value(),
                  limit == 1000);
    }
}

TEST(errors_v5, a_client_that_cannot_even_take_the_connack_is_closed) {
    stage world;
    client& device = world.open(version::v5);
    device.send(with_property(lasting(version::v5, "c"), property_id::maximum_packet_size,
                              std::uint32_t{4}));
    EXPECT_TRUE(device.closed());
    EXPECT_TRUE(device.quiet());
}

TEST(problem_information, is_left_to_disconnect_when_it_is_not_requested) {
    for (const std::uint32_t wanted : {0U, 1U}) {
        stage world;
        client& device = world.join(with_property(
            lasting(version::v5, "c"), property_id::request_problem_information, wanted));
        device.send(pubrel(9));
        const auto answer = device.take<mqtt::pubcomp>();
        EXPECT_EQ(mqtt::find_string(answer.properties, property_id::reason_string).has_value(),
                  wanted == 1);
    }
}

TEST(topic_alias, stands_for_its_topic_on_one_connection) {
    stage world;
    client& device = world.join(lasting(version::v5, "c"));
    device.send(subscribe("#", 1));
    device.take<mqtt::suback>();
    client& publisher = world.join(lasting(version::v5, "p"));
    publisher.send(
        with_property(publish("long/topic", "1", 1), property_id::topic_alias, std::uint32_t{16}));
    publisher.send(with_property(publish("", "2", 1), property_id::topic_alias, std::uint32_t{16}));
    publisher.send(
        with_property(publish("other", "3", 1), property_id::topic_alias, std::uint32_t{16}));
    publisher.send(with_property(publish("", "4", 1), property_id::topic_alias, std::uint32_t{16}));
    for (const auto* topic : {"long/topic", "long/topic", "other", "other"}) {
        const auto m = device.take<mqtt::publish>();
        EXPECT_EQ(m.topic, topic);
        EXPECT_FALSE(mqtt::find_integer(m.properties, property_id::topic_alias));
    }
    publisher.cut();
    client& again = world.join(lasting(version::v5, "p"));
    again.send(with_property(publish("", "5", 1), property_id::topic_alias, std::uint32_t{16}));
    EXPECT_EQ(again.take<mqtt::disconnect>().reason_code, 0x82);
    EXPECT_TRUE(device.quiet());
}

class any_bytes : public in_version {};
INSTANTIATE_TEST_SUITE_P(, any_bytes, both, version_name);

TEST_P(any_bytes, every_prefix_of_every_packet_is_survived) {
    std::size_t tried = 0;
    for (const auto& sample : mqtt::all_samples()) {
        if (sample.version != GetParam()) continue;
        const bytes data = mqtt::encode(sample.value, sample.version);
        for (std::size_t size = 0; size <= data.size(); ++size) {
            stage world;
            client& fresh = world.open(GetParam());
            fresh.send_bytes(bytes_view(data).first(size));
            client& device = world.join(lasting(GetParam(), "other"));
            device.send_bytes(bytes_view(data).first(size));
            world.advance(1h);
            ++tried;
        }
    }
    EXPECT_GT(tried, 300U);
}

TEST_P(any_bytes, pingreq_is_answered) {
    stage world;
    client& device = world.join(lasting(GetParam(), "c"));
    device.send(mqtt::pingreq{});
    device.take<mqtt::pingresp>();
    EXPECT_TRUE(device.quiet());
}

}  // namespace
}  // namespace brokerproof::reference_broker
