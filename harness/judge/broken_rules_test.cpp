#include "harness/judge/broken_rules.hpp"

#include <gmock/gmock.h>

#include "harness/judge/testing/scribe.hpp"

namespace brokerproof::judge {
namespace {

using ::testing::IsEmpty;
using testing::required_case;
using testing::scribe;
using ::testing::SizeIs;

constexpr auto version = mqtt::version::v5;
const std::string connect_step = "      - device: { connect: {} }\n";

std::uint32_t sends(scribe& pen, const mqtt::packet& packet) {
    return pen.add(trace::sent{mqtt::encode(packet, version), packet});
}

void connects(scribe& pen) {
    pen.begin(0);
    pen.add(trace::opened{});
    sends(pen, mqtt::connect{.client_id = "device"});
    pen.received(mqtt::connack());
}

TEST(broken_rules, are_found_whatever_the_case_is_about) {
    const auto planned = required_case(connect_step);
    scribe pen;
    connects(pen);
    const auto stray = pen.received(mqtt::puback{.packet_id = 7});
    const auto breaches = broken_rules(planned, pen.trace);
    ASSERT_THAT(breaches, SizeIs(1));
    EXPECT_EQ(breaches.front().kind, witness::rule::unasked_acknowledgement);
    EXPECT_EQ(breaches.front().sender, witness::side::broker);
    EXPECT_EQ(breaches.front().packet, stray);
}

TEST(broken_rules, read_packets_that_a_client_sends_in_pieces) {
    const auto planned = required_case(connect_step);
    scribe pen;
    connects(pen);
    const auto ping = mqtt::encode(mqtt::pingreq(), version);
    pen.add(trace::sent{{ping.begin(), ping.begin() + 1}, {}});
    pen.add(trace::sent{{ping.begin() + 1, ping.end()}, {}});
    EXPECT_THAT(broken_rules(planned, pen.trace), IsEmpty());
}

TEST(broken_rules, of_our_clients_are_announced_by_their_step) {
    const auto silent = required_case(connect_step + "      - device: { send: { pingreq: {} } }\n");
    const auto announced = required_case(
        connect_step +
        "      - device: { send: { pingreq: {} }, breaks: packet_after_disconnect }\n");
    scribe pen;
    connects(pen);
    sends(pen, mqtt::disconnect());
    pen.begin(1);
    sends(pen, mqtt::pingreq());
    const auto breaches = broken_rules(silent, pen.trace);
    EXPECT_THAT(breaches, SizeIs(1));
    EXPECT_THAT(unannounced(silent, pen.trace, breaches), SizeIs(1));
    EXPECT_THAT(unannounced(announced, pen.trace, breaches), IsEmpty());
}

std::vector<witness::breach> broken_after(plan::broker_act act) {
    auto planned = required_case(connect_step);
    auto with_act = *planned.source;
    plan::step step;
    step.number = 1;
    step.action = plan::do_broker{act};
    with_act.steps.push_back(step);
    planned.source = std::make_shared<const plan::test_case>(std::move(with_act));
    scribe pen;
    connects(pen);
    pen.add(trace::step_began{1, {}, {}, {}}, "");
    pen.received(mqtt::puback{.packet_id = 7});
    return broken_rules(planned, pen.trace);
}

TEST(broken_rules, are_not_judged_across_a_restart_of_the_broker) {
    EXPECT_THAT(broken_after(plan::broker_act::restart), IsEmpty());
}

TEST(broken_rules, are_judged_across_a_reload_of_the_broker) {
    EXPECT_THAT(broken_after(plan::broker_act::reload), SizeIs(1));
}

}  // namespace
}  // namespace brokerproof::judge
