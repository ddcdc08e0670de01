// What the defects do to packets.

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

mqtt::packet decoded(const forward& output) {
    const auto from =
        output.towards == direction::to_broker ? mqtt::sender::client : mqtt::sender::server;
    const auto seen = mqtt::decode(output.data, v5, from);
    EXPECT_TRUE(seen.packet && seen.violations.empty());
    return seen.packet.value_or(mqtt::packet{});
}

/// One connection that passes through one defect.
struct wire {
    explicit wire(std::string_view name) : passing({find_wire_defect(name)}) {}

    std::vector<forward> up(const mqtt::packet& packet) {
        return passing.pass(1, direction::to_broker, encoded(packet));
    }
    std::vector<forward> down(const mqtt::packet& packet) {
        return passing.pass(1, direction::to_client, encoded(packet));
    }
    tampering passing;
};

mqtt::connect hello(std::uint32_t expiry_s) {
    mqtt::connect packet;
    packet.client_id = "device";
    packet.properties.push_back({mqtt::property_id::session_expiry_interval, expiry_s});
    return packet;
}

TEST(wire_defects, have_names_of_their_own_and_a_sentence) {
    std::set<std::string_view> names;
    for (const auto& defect : wire_defects()) {
        EXPECT_TRUE(names.insert(defect.name).second) << defect.name;
        EXPECT_TRUE(defect.about.ends_with('.')) << defect.name;
        EXPECT_EQ(find_wire_defect(defect.name), &defect);
    }
    EXPECT_EQ(find_wire_defect("no-such-defect"), nullptr);
}

TEST(tampering, changes_the_packet_on_its_way) {
    wire path("connect-expiry-in-minutes");
    const auto sent = path.up(hello(2));
    ASSERT_THAT(sent, SizeIs(1));
    EXPECT_EQ(sent[0].towards, direction::to_broker);
    EXPECT_EQ(decoded(sent[0]), mqtt::packet(hello(120)));
    EXPECT_TRUE(path.passing.has_bitten());
}

TEST(tampering, leaves_all_other_bytes_alone) {
    wire path("connect-expiry-in-minutes");
    const auto ping = encoded(mqtt::pingreq{});
    const auto sent = path.passing.pass(1, direction::to_broker, ping);
    ASSERT_THAT(sent, SizeIs(1));
    EXPECT_EQ(sent[0].data, ping);
    const bytes garbage{0x00, 0x01, 0xff};
    EXPECT_EQ(path.passing.pass(2, direction::to_broker, garbage).at(0).data, garbage);
    EXPECT_FALSE(path.passing.has_bitten());
}

TEST(tampering, joins_the_pieces_of_a_packet) {
    wire path("connect-expiry-in-minutes");
    const auto whole = encoded(hello(2));
    const auto first = bytes_view(whole).subspan(0, 5);
    EXPECT_THAT(path.passing.pass(1, direction::to_broker, first), IsEmpty());
    const auto sent = path.passing.pass(1, direction::to_broker, bytes_view(whole).subspan(5));
    ASSERT_THAT(sent, SizeIs(1));
    EXPECT_EQ(decoded(sent[0]), mqtt::packet(hello(120)));
}

TEST(tampering, remembers_the_client_at_its_next_visit) {
    wire path("connect-expiry-of-first-visit");
    path.up(hello(5));
    path.passing.closed(1);
    EXPECT_EQ(decoded(path.up(hello(60)).at(0)), mqtt::packet(hello(5)));
}

TEST(tampering, drops_repeats_and_answers) {
    wire lost("puback-out-lost");
    lost.up(hello(1));
    EXPECT_THAT(lost.down(mqtt::puback{.packet_id = 1}).at(0).data, IsEmpty());
    wire twice("connack-twice");
    twice.up(hello(1));
    const auto single = encoded(mqtt::connack{});
    auto both = single;
    both.insert(both.end(), single.begin(), single.end());
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

TEST(tampering, hangs_up) {
    wire path("pingresp-closes");
    path.up(hello(1));
    const auto sent = path.down(mqtt::pingresp{});
    ASSERT_THAT(sent, SizeIs(1));
    EXPECT_TRUE(sent[0].hang_up);
    EXPECT_THAT(sent[0].data, IsEmpty());
}

TEST(tampering, swaps_the_first_two_messages_of_a_resumed_session) {
    wire path("publish-out-swapped-after-resume");
    path.up(hello(9));
    path.down(mqtt::connack{.session_present = true});
    const mqtt::packet first = mqtt::publish{.topic = "t", .payload = "1"};
    const mqtt::packet second = mqtt::publish{.topic = "t", .payload = "2"};
    EXPECT_THAT(path.down(first).at(0).data, IsEmpty());
    auto both = encoded(second);
    const auto held = encoded(first);
    both.insert(both.end(), held.begin(), held.end());
    EXPECT_EQ(path.down(second).at(0).data, both);
    EXPECT_EQ(path.down(second).at(0).data, encoded(second));
}

}  // namespace
}  // namespace brokerproof::defects
