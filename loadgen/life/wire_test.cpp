// Compares this short way of reading and writing with the complete codec.
#include "loadgen/life/wire.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "harness/mqtt/codec.hpp"
#include "harness/mqtt/samples.hpp"

namespace brokerproof::loadgen {
namespace {

using mqtt::version;

constexpr version versions[] = {version::v311, version::v5};

template <class Packet>
Packet decoded_as(const bytes& raw, version protocol, mqtt::sender from) {
    const auto result = mqtt::decode(raw, protocol, from);
    EXPECT_TRUE(result.violations.empty());
    return std::get<Packet>(result.packet.value());
}

TEST(wire, a_publish_is_written_as_the_codec_reads_it) {
    for (const version protocol : versions) {
        for (const std::size_t size : {0U, 52U, 127U, 128U, 20'000U}) {
            for (std::uint8_t qos = 0; qos < 3; ++qos) {
                wire::publish_head head;
                head.topic = "a/b";
                head.packet_id = 513;
                head.qos = qos;
                head.dup = qos > 0;
                head.retain = true;
                head.message_expiry_interval = protocol == version::v5 ? 7 : 0;
                bytes out(3, 0xEE);  // earlier content stays
                auto payload = wire::append_publish(out, protocol, head, size);
                std::ranges::fill(payload, std::uint8_t{'p'});
                EXPECT_EQ(out[2], 0xEE);
                out.erase(out.begin(), out.begin() + 3);
                const auto read = decoded_as<mqtt::publish>(out, protocol, mqtt::sender::client);
                EXPECT_EQ(read.topic, "a/b");
                EXPECT_EQ(read.packet_id, qos > 0 ? 513 : 0);
                EXPECT_EQ(read.qos, qos);
                EXPECT_EQ(read.dup, qos > 0);
                EXPECT_TRUE(read.retain);
                EXPECT_EQ(read.payload, std::string(size, 'p'));
                EXPECT_EQ(read.properties.size(), protocol == version::v5 ? 1U : 0U);
            }
        }
    }
}

TEST(wire, other_properties_are_written_and_the_stamp_among_them_is_read) {
    const mqtt::packet sample = mqtt::publish{
        .topic = "a",
        .properties = {{mqtt::property_id::payload_format_indicator, 1U},
                       {mqtt::property_id::message_expiry_interval, 7U},
                       {mqtt::property_id::topic_alias, 3U},
                       {mqtt::property_id::response_topic, "r"},
                       {mqtt::property_id::user_property, mqtt::string_pair{"unit", "K"}},
                       {mqtt::property_id::user_property, mqtt::string_pair{"brokerproof", "7"}},
                       {mqtt::property_id::content_type, "c"}}};
    const auto raw = mqtt::encode(sample, version::v5);
    wire::publish_view view;
    ASSERT_TRUE(wire::read(raw, version::v5, view));
    EXPECT_EQ(view.stamp, "7");
    EXPECT_EQ(view.topic_alias, 3U);
    EXPECT_EQ(view.response_topic, "r");
    const bytes unit{0x26, 0, 1, 'u', 0, 1, 'K'};
    for (const std::size_t times : {1U, 30U}) {
        bytes properties;
        for (std::size_t i = 0; i < times; ++i)
            properties.insert(properties.end(), unit.begin(), unit.end());
        wire::publish_head head;
        head.topic = "a";
        head.properties = properties;
        bytes out;
        wire::append_publish(out, version::v5, head, 0);
        const auto read = decoded_as<mqtt::publish>(out, version::v5, mqtt::sender::client);
        EXPECT_EQ(read.properties.size(), times);
    }
}

TEST(wire, a_malformed_list_of_properties_is_refused) {
    wire::publish_view view;
    for (const bytes& properties :
         {bytes{0x26, 0, 1, 'n', 0, 9, 'v'}, bytes{0x7F, 0}, bytes{0x23, 1}, bytes{0x0B, 0x80}}) {
        bytes packet{0x30, static_cast<std::uint8_t>(4 + properties.size()), 0, 1,
                     'a',  static_cast<std::uint8_t>(properties.size())};
        packet.insert(packet.end(), properties.begin(), properties.end());
        EXPECT_FALSE(wire::read(packet, version::v5, view));
    }
}

TEST(wire, answers_are_written_as_the_codec_reads_them) {
    bytes out;
    wire::append_answer(out, mqtt::packet_type::puback, 1);
    EXPECT_EQ(decoded_as<mqtt::puback>(out, version::v5, mqtt::sender::client).packet_id, 1);
    out.clear();
    wire::append_answer(out, mqtt::packet_type::pubrel, 0xABCD);
    EXPECT_EQ(decoded_as<mqtt::pubrel>(out, version::v5, mqtt::sender::client).packet_id, 0xABCD);
}

void read_every_prefix(const bytes& raw, version protocol) {
    for (std::size_t cut = 0; cut < raw.size(); ++cut) {
        const bytes prefix(raw.begin(), raw.begin() + static_cast<std::ptrdiff_t>(cut));
        wire::publish_view publish;
        wire::answer_view answer;
        wire::read(prefix, protocol, publish);
        wire::read(prefix, protocol, answer);
    }
}

TEST(wire, every_sample_is_read_as_the_codec_reads_it_and_no_prefix_is_read_past_its_end) {
    std::size_t seen = 0;
    for (const auto& sample : mqtt::all_samples()) {
        const bytes raw = mqtt::encode(sample.value, sample.version);
        read_every_prefix(raw, sample.version);
        const auto* publish = std::get_if<mqtt::publish>(&sample.value);
        if (publish == nullptr) continue;
        wire::publish_view view;
        ASSERT_TRUE(wire::read(raw, sample.version, view)) << sample.name;
        EXPECT_EQ(view.topic, publish->topic);
        EXPECT_EQ(view.packet_id, publish->qos > 0 ? publish->packet_id : 0);
        EXPECT_EQ(view.dup, publish->dup);
        EXPECT_EQ(view.retain, publish->retain);
        EXPECT_EQ(std::string(view.payload.begin(), view.payload.end()), publish->payload);
        ++seen;
    }
    EXPECT_GT(seen, 10U);
}

TEST(wire, reason_codes_are_read_in_v5) {
    const mqtt::packet refused = mqtt::puback{.packet_id = 9, .reason_code = 0x97};
    wire::answer_view view;
    ASSERT_TRUE(wire::read(mqtt::encode(refused, version::v5), version::v5, view));
    EXPECT_EQ(view.packet_id, 9);
    EXPECT_EQ(view.reason_code, 0x97);
}

}  // namespace
}  // namespace brokerproof::loadgen
