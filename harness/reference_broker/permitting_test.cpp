// What a user may not do, and that nothing else comes of it; and the second listener.
#include "harness/reference_broker/testing/packets.hpp"
#include "harness/reference_broker/testing/stage.hpp"
#include "harness/reference_broker/testing/versions.hpp"

namespace brokerproof::reference_broker {
namespace {

using namespace testing;
using codes = std::vector<std::uint8_t>;
using texts = std::vector<std::string>;

constexpr std::uint8_t not_authorized = 0x87;

options with_bans(std::optional<defect> wrong = {}) {
    options made;
    made.forbidden_topics.push_back({"guest", "no/write/#"});
    made.forbidden_filters.push_back({"guest", "no/read/#"});
    made.defect = wrong;
    return made;
}

mqtt::connect as_guest(mqtt::connect packet) {
    packet.username = "guest";
    packet.password = "";
    return packet;
}

class permitting : public in_version {};
INSTANTIATE_TEST_SUITE_P(, permitting, both, version_name);

TEST_P(permitting, a_banned_message_goes_to_nobody) {
    stage world(with_bans());
    client& reader = world.join(lasting(GetParam(), "r"));
    reader.send(subscribe("no/#", 2));
    reader.take<mqtt::suback>();
    client& guest = world.join(as_guest(fleeting(GetParam(), "g")));
    const std::uint8_t told = GetParam() == version::v5 ? not_authorized : 0;
    guest.send(publish("no/write/x", "0", 0));
    guest.send(publish("no/write/x", "1", 1, 1));
    EXPECT_EQ(guest.take<mqtt::puback>().reason_code, told);
    guest.send(publish("no/write", "2", 2, 2));
    EXPECT_EQ(guest.take<mqtt::pubrec>().reason_code, told);
    EXPECT_TRUE(reader.quiet());
    guest.send(publish("no/writing", "3", 1, 3));
    EXPECT_EQ(guest.take<mqtt::puback>().reason_code, 0);
    EXPECT_EQ(reader.take_payloads(), (texts{"3"}));
}

TEST_P(permitting, a_ban_is_for_its_user_alone) {
    stage world(with_bans());
    client& reader = world.join(as_guest(fleeting(GetParam(), "r")));
    reader.send(subscribe("no/write/x", 1));
    EXPECT_EQ(reader.take<mqtt::suback>().reason_codes, (codes{1}));
    client& other = world.join(fleeting(GetParam(), "o"));
    other.send(publish("no/write/x", "1", 1));
    EXPECT_EQ(other.take<mqtt::puback>().reason_code, 0);
    EXPECT_EQ(reader.take_payloads(), (texts{"1"}));
}

TEST(permitting_v5, a_refused_packet_identifier_is_free) {
    const std::optional<defect> none;
    for (const auto wrong : {none, std::optional(defect::refused_publish_holds_id)}) {
        stage world(with_bans(wrong));
        client& reader = world.join(lasting(version::v5, "r"));
        reader.send(subscribe("yes", 2));
        client& guest = world.join(as_guest(fleeting(version::v5, "g")));
        guest.send(publish("no/write/x", "no", 2, 7));
        guest.send(publish("yes", "yes", 2, 7));
        EXPECT_EQ(reader.take_payloads(), wrong ? texts{} : texts{"yes"});
    }
}

TEST(permitting_v311, a_banned_message_of_qos_2_is_completed) {
    stage world(with_bans());
    client& guest = world.join(as_guest(fleeting(version::v311, "g")));
    guest.send(publish("no/write/x", "no", 2, 7));
    guest.take<mqtt::pubrec>();
    guest.send(pubrel(7));
    EXPECT_EQ(guest.take<mqtt::pubcomp>().packet_id, 7);
}

TEST_P(permitting, a_will_for_a_banned_topic_is_refused_with_its_connect) {
    stage world(with_bans());
    client& guest = world.open(GetParam());
    guest.send(as_guest(with_will(fleeting(GetParam(), "g"), will("no/write/x", "gone"))));
    const auto code = guest.take<mqtt::connack>().reason_code;
    EXPECT_EQ(code, GetParam() == version::v5 ? not_authorized : 5);
    EXPECT_TRUE(guest.closed());
}

TEST_P(permitting, a_banned_filter_is_refused_and_what_was_granted_before_stays) {
    stage world(with_bans());
    client& before = world.join(lasting(GetParam(), "r"));
    before.send(subscribe("no/read/x", 1));
    before.cut();
    client& reader = world.join(as_guest(lasting(GetParam(), "r")));
    auto packet = subscribe("no/read/x", 0);
    packet.subscriptions.push_back(subscribe("yes", 1).subscriptions[0]);
    reader.send(packet);
    const std::uint8_t told = GetParam() == version::v5 ? not_authorized : 0x80;
    EXPECT_EQ(reader.take<mqtt::suback>().reason_codes, (codes{told, 1}));
    world.join(fleeting(GetParam(), "p")).send(publish("no/read/x", "1", 1));
    EXPECT_EQ(reader.take<mqtt::publish>().qos, 1);
}

TEST(permitting_v5, a_banned_filter_is_banned_as_a_shared_one_too) {
    stage world(with_bans());
    client& reader = world.join(as_guest(fleeting(version::v5, "r")));
    reader.send(subscribe("$share/g/no/read/x", 1));
    EXPECT_EQ(reader.take<mqtt::suback>().reason_codes, (codes{not_authorized}));
}

TEST_P(permitting, a_session_is_the_same_at_every_listener) {
    stage world;
    client& first = world.join(lasting(GetParam(), "c"));
    first.send(subscribe("t", 1));
    first.take<mqtt::suback>();
    client& second = world.join(lasting(GetParam(), "c"), listener::websocket);
    EXPECT_TRUE(second.greeting().session_present);
    EXPECT_TRUE(first.closed());
    world.join(fleeting(GetParam(), "p")).send(publish("t", "1", 1));
    EXPECT_EQ(second.take_payloads(), (texts{"1"}));
    EXPECT_TRUE(world.join(lasting(GetParam(), "c")).greeting().session_present);
    EXPECT_TRUE(second.closed());
}

}  // namespace
}  // namespace brokerproof::reference_broker
