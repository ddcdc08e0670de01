// A sentinel on the client's own subscription that the broker has acknowledged and lost.

#include <functional>

#include <gtest/gtest.h>

#include "harness/judge/testing/scribe.hpp"

namespace brokerproof::judge {
namespace {

using namespace testing;

constexpr auto own_fence =
    "      - backend: { connect: {} }\n"
    "      - device: { expect_none: publish, fence: { from: backend, topic: t/1 } }\n";
constexpr auto private_fence =
    "      - backend: { connect: {} }\n"
    "      - device: { expect_none: publish, fence: backend }\n";

mqtt::packet subscribe_to(std::string filter) {
    mqtt::subscribe request;
    request.packet_id = 1;
    request.subscriptions.resize(1);
    request.subscriptions.front().filter = std::move(filter);
    request.subscriptions.front().qos = 1;
    return request;
}

mqtt::packet suback(std::uint8_t granted) {
    return mqtt::suback{.packet_id = 1, .reason_codes = {granted}};
}

/// What the device and the broker do before the step, and how the sentinel is answered.
struct story {
    mqtt::connect hello{};
    std::string filter = "t/+";
    std::uint8_t granted = 1;
    bool session_present_later = true;
    std::uint8_t answer = 0;
    bool is_closed = false;
    bool only_of_another = false;  ///< another member's sentinel was acknowledged, ours was not
};

scribe trace_of(const story& told) {
    scribe notes;
    notes.add(trace::opened{});
    notes.sent(told.hello);
    notes.received(connack(false));
    notes.sent(subscribe_to(told.filter));
    notes.received(suback(told.granted));
    notes.add(trace::closed{});
    notes.add(trace::opened{});
    notes.sent(told.hello);
    notes.received(connack(told.session_present_later));
    notes.begin(1);
    mqtt::publish sentinel;
    sentinel.qos = 1;
    sentinel.packet_id = 7;
    sentinel.topic = "t/1";
    sentinel.payload = trace::sentinel_of("", 0);
    notes.sent(sentinel, "backend");
    auto of_another = sentinel;
    of_another.packet_id = 8;
    of_another.payload = trace::sentinel_of("", 1);
    notes.sent(of_another, "backend");
    const std::uint16_t acknowledged = told.only_of_another ? 8 : 7;
    notes.received(mqtt::puback{.packet_id = acknowledged, .reason_code = told.answer}, "backend");
    if (told.is_closed) notes.add(trace::closed{});
    notes.end(1, step_outcome::no_fence, {}, {}, 0);
    return notes;
}

verdict judged(const story& told, const std::string& step = own_fence) {
    const auto planned =
        case_of(step, plan::case_kind::required, mqtt::version::v5, "device, backend");
    return judge(planned, trace_of(told).trace);
}

TEST(lost_sentinel, is_a_lost_message) {
    const auto result = judged({});
    EXPECT_EQ(result.kind, verdict_kind::fail);
    EXPECT_EQ(result.statement, "MQTT-4.5.0-1");
    EXPECT_EQ(result.evidence.size(), 3U);
}

TEST(lost_sentinel, is_no_failure_where_the_broker_owes_nothing) {
    mqtt::connect small;
    small.properties = {{mqtt::property_id::maximum_packet_size, std::uint32_t{20}}};
    const std::vector<story> stories{
        {.filter = "other"}, {.filter = "$share/g/t/1"},       {.granted = 0},
        {.granted = 0x80},   {.session_present_later = false}, {.answer = 0x97},
        {.is_closed = true}, {.only_of_another = true},        {.hello = small},
    };
    for (const auto& told : stories) EXPECT_EQ(judged(told).kind, verdict_kind::blocked);
    EXPECT_EQ(judged({}, private_fence).kind, verdict_kind::blocked);
}

TEST(lost_sentinel, noise_may_explain_it) {
    auto notes = trace_of({});
    auto& events = notes.trace.events;
    trace::event late = events.front();
    late.happening = trace::noise{trace::noise_source::own_loop, 2500};
    events.insert(events.end() - 1, late);
    const auto planned =
        case_of(own_fence, plan::case_kind::required, mqtt::version::v5, "device, backend");
    EXPECT_EQ(judge(planned, notes.trace).kind, verdict_kind::inconclusive);
}

}  // namespace
}  // namespace brokerproof::judge
