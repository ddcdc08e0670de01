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
