#include "harness/client/masking.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/mqtt/codec.hpp"

namespace brokerproof::client {
namespace {

mqtt::connect hello_with(const std::string& password) {
    mqtt::connect hello;
    hello.client_id = "hunter2";
    hello.username = "hunter2";
    hello.password = password;
    return hello;
}

TEST(masking, hides_the_password_of_a_connect_and_nothing_else) {
    for (const auto version : {mqtt::version::v311, mqtt::version::v5}) {
        const auto kept = kept_of(mqtt::encode(hello_with("hunter2"), version), version);
        const auto masked = mqtt::encode(hello_with("*******"), version);
        EXPECT_EQ(kept.raw, masked);
        ASSERT_TRUE(kept.packet);
        EXPECT_EQ(mqtt::encode(*kept.packet, version), masked);
    }
}

using mqtt::property_id;

mqtt::property_list by_method(std::string method, std::string data) {
    return {{property_id::authentication_method, std::move(method)},
            {property_id::authentication_data, std::move(data)}};
}

/// What the trace keeps of the data of an AUTH that is sent, which must be the same in its bytes.
std::string sent_data(std::string method, std::string data) {
    const mqtt::packet packet = mqtt::auth{0x18, by_method(std::move(method), std::move(data))};
    const auto kept = kept_of(mqtt::encode(packet, mqtt::version::v5), mqtt::version::v5);
    EXPECT_EQ(mqtt::encode(*kept.packet, mqtt::version::v5), kept.raw);
    const auto& shown = std::get<mqtt::auth>(*kept.packet).properties;
    return mqtt::find_string(shown, property_id::authentication_data).value();
}

TEST(masking, hides_the_proof_of_scram_and_all_data_of_methods_that_it_does_not_know) {
    EXPECT_EQ(sent_data("SCRAM-SHA-256", "n,,n=user,r=abc"), "n,,n=user,r=abc");
    EXPECT_EQ(sent_data("SCRAM-SHA-256", "c=biws,r=abcdef,p=dGhl"), "c=biws,r=abcdef,p=****");
    EXPECT_EQ(sent_data("OAUTH", "n,,n=user"), "*********");
    auto hello = hello_with("hunter2");
    hello.properties = by_method("TOKEN", "secret");
    const auto kept = kept_of(mqtt::encode(hello, mqtt::version::v5), mqtt::version::v5);
    auto masked = hello_with("*******");
    masked.properties = by_method("TOKEN", "******");
    EXPECT_EQ(kept.raw, mqtt::encode(masked, mqtt::version::v5));
}

TEST(masking, hides_the_signature_of_a_broker) {
    const auto received_data = [](const mqtt::packet& packet) {
        const auto raw = mqtt::encode(packet, mqtt::version::v5);
        const auto kept = kept_of(raw, mqtt::decode(raw, mqtt::version::v5, mqtt::sender::server));
        EXPECT_EQ(mqtt::encode(*kept.packet, mqtt::version::v5), kept.raw);
        return std::string(kept.raw.end() - 6, kept.raw.end());
    };
    const auto last = by_method("SCRAM-SHA-256", "v=dGhl");
    EXPECT_EQ(received_data(mqtt::auth{0, last}), "v=****");
    EXPECT_EQ(received_data(mqtt::connack{false, 0, last}), "v=****");
    EXPECT_EQ(received_data(mqtt::auth{0x18, by_method("X", "s=salt")}), "s=salt");
}

TEST(masking, leaves_other_packets_and_bytes_that_are_no_packet_as_they_are) {
    const auto ping = mqtt::encode(mqtt::pingreq{}, mqtt::version::v5);
    EXPECT_EQ(kept_of(ping, mqtt::version::v5).raw, ping);
    const bytes noise{0x10, 0xff, 0x00};
    EXPECT_EQ(kept_of(noise, mqtt::version::v5).raw, noise);
    const auto without = mqtt::encode(hello_with(""), mqtt::version::v5);
    EXPECT_EQ(kept_of(without, mqtt::version::v5).raw, without);
}

}  // namespace
}  // namespace brokerproof::client
