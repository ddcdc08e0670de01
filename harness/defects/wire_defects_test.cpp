// What defects do to packets on their way, and that every one of them does something.

#include <set>

#include <gmock/gmock.h>

#include "harness/defects/tampering.hpp"

namespace brokerproof::defects {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr auto v5 = mqtt::version::v5;

bytes encoded(const mqtt::packet& packet) { return mqtt::encode(packet, v5); }

mqtt::packet decoded(const forward& one) {
    const auto from =
        one.towards == direction::to_broker ? mqtt::sender::client : mqtt::sender::server;
    const auto seen = mqtt::decode(one.data, v5, from);
    EXPECT_TRUE(seen.packet && seen.violations.empty());
    return seen.packet.value_or(mqtt::packet{});
}

/// One connection through one defect.
struct wire {
    explicit wire(std::string_view name) : path({find_wire_defect(name)}) {}

    std::vector<forward> up(const mqtt::packet& packet) {
        return path.pass(1, direction::to_broker, encoded(packet));
    }
    std::vector<forward> down(const mqtt::packet& packet) {
        return path.pass(1, direction::to_client, encoded(packet));
    }
    tampering path;
};

mqtt::connect hello(std::uint32_t expiry_s) {
    mqtt::connect made;
    made.client_id = "device";
    made.properties.push_back({mqtt::property_id::session_expiry_interval, expiry_s});
    return made;
}

TEST(WireDefects, HaveNamesOfTheirOwnAndASentence) {
    std::set<std::string_view> names;
    for (const auto& one : wire_defects()) {
        EXPECT_TRUE(names.insert(one.name).second) << one.name;
        EXPECT_TRUE(one.about.ends_with('.')) << one.name;
        EXPECT_EQ(find_wire_defect(one.name), &one);
    }
    EXPECT_EQ(find_wire_defect("no-such-defect"), nullptr);
}

TEST(Tampering, ChangesThePacketOnItsWay) {
    wire w("connect-expiry-in-minutes");
    const auto sent = w.up(hello(2));
    ASSERT_THAT(sent, SizeIs(1));
    EXPECT_EQ(sent[0].towards, direction::to_broker);
    EXPECT_EQ(decoded(sent[0]), mqtt::packet(hello(120)));
    EXPECT_TRUE(w.path.has_bitten());
}

TEST(Tampering, LeavesAllOtherBytesAlone) {
    wire w("connect-expiry-in-minutes");
    const auto ping = encoded(mqtt::pingreq{});
    const auto sent = w.path.pass(1, direction::to_broker, ping);
    ASSERT_THAT(sent, SizeIs(1));
    EXPECT_EQ(sent[0].data, ping);
    const bytes garbage{0x00, 0x01, 0xff};
    EXPECT_EQ(w.path.pass(2, direction::to_broker, garbage).at(0).data, garbage);
    EXPECT_FALSE(w.path.has_bitten());
}

TEST(Tampering, PutsPacketsTogetherThatComeInPieces) {
    wire w("connect-expiry-in-minutes");
    const auto whole = encoded(hello(2));
    const auto first = bytes_view(whole).subspan(0, 5);
    EXPECT_THAT(w.path.pass(1, direction::to_broker, first), IsEmpty());
    const auto sent = w.path.pass(1, direction::to_broker, bytes_view(whole).subspan(5));
    ASSERT_THAT(sent, SizeIs(1));
    EXPECT_EQ(decoded(sent[0]), mqtt::packet(hello(120)));
}

TEST(Tampering, KnowsTheClientAtItsNextVisit) {
    wire w("connect-expiry-of-first-visit");
    w.up(hello(5));
    w.path.closed(1);
    EXPECT_EQ(decoded(w.up(hello(60)).at(0)), mqtt::packet(hello(5)));
}

TEST(Tampering, DropsRepeatsAndAnswers) {
    wire lost("puback-out-lost");
    lost.up(hello(1));
    EXPECT_THAT(lost.down(mqtt::puback{.packet_id = 1}).at(0).data, IsEmpty());
    wire twice("connack-twice");
    twice.up(hello(1));
    const auto one = encoded(mqtt::connack{});
    auto both = one;
    both.insert(both.end(), one.begin(), one.end());
    EXPECT_EQ(twice.down(mqtt::connack{}).at(0).data, both);
    wire answering("publish-in-dup-is-old");
    mqtt::publish again{.dup = true, .qos = 1, .topic = "t", .packet_id = 9};
    answering.up(hello(1));
    const auto sent = answering.up(again);
    ASSERT_THAT(sent, SizeIs(2));
    EXPECT_THAT(sent[0].data, IsEmpty());
    EXPECT_EQ(sent[1].towards, direction::to_client);
    EXPECT_EQ(decoded(sent[1]), mqtt::packet(mqtt::puback{.packet_id = 9}));
}

TEST(Tampering, HangsUp) {
    wire w("pingresp-closes");
    w.up(hello(1));
    const auto sent = w.down(mqtt::pingresp{});
    ASSERT_THAT(sent, SizeIs(1));
    EXPECT_TRUE(sent[0].hang_up);
    EXPECT_THAT(sent[0].data, IsEmpty());
}

TEST(Tampering, SwapsTheFirstTwoMessagesOfAResumedSession) {
    wire w("publish-out-swapped-after-resume");
    w.up(hello(9));
    w.down(mqtt::connack{.session_present = true});
    const mqtt::packet first = mqtt::publish{.topic = "t", .payload = "1"};
    const mqtt::packet second = mqtt::publish{.topic = "t", .payload = "2"};
    EXPECT_THAT(w.down(first).at(0).data, IsEmpty());
    auto both = encoded(second);
    const auto held = encoded(first);
    both.insert(both.end(), held.begin(), held.end());
    EXPECT_EQ(w.down(second).at(0).data, both);
    EXPECT_EQ(w.down(second).at(0).data, encoded(second));
}

}  // namespace
}  // namespace brokerproof::defects
