// Exchanges of AUTH, and the rules that they break.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/witness/testing/talk.hpp"

namespace brokerproof::witness {

namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

mqtt::property method(std::string name = "M") {
    return {property_id::authentication_method, std::move(name)};
}

mqtt::auth auth(std::uint8_t code, mqtt::property_list properties) {
    return {code, std::move(properties)};
}

/// A client that names a method and is asked for more.
talk& asked(talk& one) {
    return one.opens(1)
        .client(1, mqtt::connect{.properties = {method()}, .client_id = "device"})
        .broker(1, auth(0x18, {method()}));
}

TEST(witness, follows_an_exchange_of_auth) {
    talk right;
    asked(right)
        .client(1, auth(0x18, {method()}))
        .broker(1, mqtt::connack{.properties = {method()}})
        .client(1, auth(0x19, {method()}))
        .broker(1, auth(0, {method()}))
        .broker(1, auth(0, {}));
    EXPECT_THAT(right.breaches(), IsEmpty());

    talk refused;
    asked(refused).client(1, auth(0x18, {method()})).broker(1, mqtt::connack{.reason_code = 0x87});
    EXPECT_THAT(refused.breaches(), IsEmpty());

    talk other;
    asked(other).broker(1, auth(0x18, {method("N")})).broker(1, auth(0, {method()}));
    other.broker(1, mqtt::connack());
    EXPECT_THAT(other.broken(),
                ElementsAre(rule::authentication_method_changed, rule::authentication_not_continued,
                            rule::authentication_method_changed));
}

TEST(witness, expects_no_auth_where_connect_names_no_method) {
    talk plain;
    plain.connects(1, "device", false, {}, {method()}).broker(1, auth(0x18, {method()}));
    EXPECT_THAT(plain.broken(),
                ElementsAre(rule::unasked_authentication, rule::unasked_authentication));

    talk hasty;
    hasty.connects(1, "device").client(1, auth(0x19, {method()})).broker(1, auth(0x18, {method()}));
    EXPECT_THAT(hasty.broken(by_client), ElementsAre(rule::unasked_authentication));
    EXPECT_THAT(hasty.broken(), IsEmpty()) << "what a broker does then is left open";
}

TEST(witness, expects_only_auth_of_a_client_before_connack) {
    talk early;
    asked(early).client(1, mqtt::pingreq());
    EXPECT_THAT(early.broken(by_client), ElementsAre(rule::packet_during_authentication));

    talk leaves;
    asked(leaves).client(1, mqtt::disconnect());
    EXPECT_THAT(leaves.breaches(), IsEmpty());
}

}  // namespace

}  // namespace brokerproof::witness
