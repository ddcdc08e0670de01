#include <set>
#include <string_view>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/mp11/algorithm.hpp>

#include "harness/base/printable.hpp"
#include "harness/trace/event.hpp"
#include "harness/trace/line.hpp"

namespace brokerproof::trace {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

event event_of(happening happened) {
    return {1'499, "device", 0, mqtt::version::v5, std::move(happened)};
}

sent sent_packet(mqtt::packet packet) {
    return {mqtt::encode(packet, mqtt::version::v5), std::move(packet)};
}

TEST(trace, a_received_packet_is_one_line_with_client_and_seconds) {
    const mqtt::packet answer = mqtt::connack{};
    const auto shown = event_of(received{mqtt::encode(answer, mqtt::version::v5), answer, {}});
    EXPECT_EQ(describe(shown), "device  +0.001  < " + mqtt::describe(answer, shown.version));
}

TEST(trace, a_sent_packet_has_the_other_arrow) {
    EXPECT_THAT(describe(event_of(sent_packet(mqtt::pingreq{}))),
                StartsWith("device  +0.001  > PINGREQ"));
}

TEST(trace, patched_bytes_are_shown_beside_the_packet_that_they_decode_to) {
    auto outward = sent_packet(mqtt::pubrel{.packet_id = 1, .reason_code = 0, .properties = {}});
    EXPECT_THAT(describe(event_of(outward)), testing::Not(HasSubstr("raw")));
    outward.raw[0] = 0x60;
    EXPECT_THAT(describe(event_of(outward)), EndsWith("  raw 60 02 00 01"));
}

TEST(trace, bytes_that_do_not_decode_are_hex) {
    EXPECT_EQ(describe(event_of(received{{0xF0, 0x01, 0xAB}, {}, {}})),
              "device  +0.001  < f0 01 ab");
}

TEST(trace, violations_stand_behind_their_packet_with_their_statement) {
    const received inward{{0x60, 0x00},
                          {},
                          {{"MQTT-3.6.1-1", 0, "reserved flags of PUBREL are 0000, must be 0010"},
                           {"", 1, "too short"}}};
    EXPECT_EQ(describe(event_of(inward)),
              "device  +0.001  < 60 00  !! reserved flags of PUBREL are 0000, must be 0010 "
              "[MQTT-3.6.1-1]  !! too short");
}

TEST(trace, events_without_a_packet_have_their_own_words) {
    const mqtt::field_value number{std::uint64_t{30}};
    const std::pair<happening, std::string> samples[] = {
        {opened{}, ". connected"},
        {opened{"127.0.0.1:1883", transport::tcp, 0}, ". connected (127.0.0.1:1883)"},
        {opened{"127.0.0.1:1883", transport::tcp, 40'123},
         ". connected (127.0.0.1:1883 from port 40123)"},
        {refused{"Connection refused"}, "! no connection (Connection refused)"},
        {mark{"closed"}, ". mark closed"},
        {saved{"cap", number}, ". cap = " + mqtt::describe(number)},
        {noise{noise_source::own_loop, 800}, ". timing noise: our own event loop was 800 ms late"},
        {noise{noise_source::bystander, 800},
         ". timing noise: the broker has not answered a bystander's PINGREQ for "
         "800 ms"},
        {stopped{stop_cause::deadline, ""}, ". the case reached its deadline"},
        {stopped{stop_cause::interrupted, ""}, ". interrupted"},
        {stopped{stop_cause::broker_died, "was killed by signal 11"},
         ". the broker was killed by signal 11 during the run"},
        {stopped{stop_cause::broker_hung, "no PINGRESP for 20 s"},
         ". the broker answers no more: no PINGRESP for 20 s"},
        {stopped{stop_cause::broker_gone, "connection refused"},
         ". the broker cannot be reached any more: connection refused"},
        {stopped{stop_cause::no_broker, "no space"}, ". the private broker of this case: no space"},
    };
    for (const auto& [happened, text] : samples)
        EXPECT_EQ(describe(event_of(happened)), "device  +0.001  " + text);
}

TEST(trace, a_closing_names_its_side_and_its_cause) {
    using side = closing_side;
    using way = closing_way;
    const std::pair<closed, std::string> samples[] = {
        {{side::broker, way::fin, 0, 0, ""}, "fin"},
        {{side::broker, way::rst, 0, 0, ""}, "rst"},
        {{side::broker, way::socket_error, 0, 0, "Connection timed out"}, "Connection timed out"},
        {{side::us_case, way::fin, 0, 0, ""}, "fin by us"},
        {{side::us_case, way::cut, 0, 0, ""}, "fin by us, without the close_notify of TLS"},
        {{side::us_case, way::close_frame, 0, 0, ""}, "by us, with a Close frame"},
        {{side::us_case, way::rst, 0, 0, ""}, "rst by us"},
        {{side::us_case, way::disconnect, 0, 0, ""}, "by us"},
        {{side::us_case, way::case_over, 0, 0, ""}, "by us: the case is over"},
        {{side::us_limit, way::unreadable, 0, 0, "packet type 0 does not exist"},
         "by us: packet type 0 does not exist"},
        {{side::us_limit, way::websocket, 0, 0, "a text frame"}, "by us: a text frame"},
        {{side::us_limit, way::packet_bytes, 9, 8, ""},
         "by us: 9 bytes announced in one packet, our limit is 8"},
        {{side::us_limit, way::inbox_packets, 9, 8, ""},
         "by us: 9 packets in the inbox, our limit is 8"},
        {{side::us_limit, way::inbox_bytes, 9, 8, ""},
         "by us: 9 bytes in the inbox, our limit is 8"},
        {{side::us_limit, way::unsent_bytes, 9, 8, ""},
         "by us: 9 bytes that the broker does not take, our limit is 8"},
    };
    for (const auto& [ending, text] : samples) {
        EXPECT_EQ(describe(ending), text);
        EXPECT_EQ(describe(event_of(ending)), "device  +0.001  x closed (" + text + ")");
    }
}

TEST(trace, bytes_that_are_carried_in_a_way_of_their_own_say_so) {
    const bytes ping{0xC0, 0};
    EXPECT_TRUE(describe(event_of(sent{ping, mqtt::packet(mqtt::pingreq())})).ends_with("PINGREQ"));
    EXPECT_TRUE(describe(event_of(sent{ping, mqtt::packet(mqtt::pingreq()), carriage::pieces}))
                    .ends_with("(in pieces)"));
    EXPECT_TRUE(describe(event_of(sent{ping, mqtt::packet(mqtt::pingreq()), carriage::text_frame}))
                    .ends_with("(in a text frame)"));
}

TEST(trace, beginning_and_end_of_a_step_are_no_lines) {
    EXPECT_EQ(describe(event_of(step_began{})), "");
    EXPECT_EQ(describe(event_of(step_ended{})), "");
    EXPECT_EQ(line_with(event_of(step_ended{}), ". waited in vain", 8),
              "device  +0.001  . waited in vain");
}

TEST(trace, long_names_and_long_times_keep_their_distance) {
    auto shown = event_of(mark{"x"});
    shown.client = "devices[3]";
    shown.at_us = 120'006'000;
    EXPECT_EQ(describe(shown), "devices[3] +120.006 . mark x");
    EXPECT_EQ(describe(shown, 12), "devices[3]  +120.006 . mark x");
    shown.client.clear();
    EXPECT_EQ(describe(shown), "        +120.006 . mark x");
}

TEST(trace, a_broker_cannot_steer_the_terminal) {
    const auto shown =
        event_of(refused{"a\x1b[2Jb\r\n\xC2\x9B"
                         "c\x7f"});
    EXPECT_THAT(describe(shown), EndsWith("(a\\x1b[2Jb\\x0d\\x0a\\xc2\\x9bc\\x7f)"));
}

TEST(trace, every_happening_has_a_kind_of_its_own) {
    std::set<std::string_view> kinds;
    boost::mp11::mp_for_each<happening>(
        [&](const auto& sample) { kinds.insert(kind_of(happening(sample))); });
    EXPECT_EQ(kinds.size(), std::variant_size_v<happening>);
}

TEST(trace, only_sent_and_received_events_have_a_packet) {
    EXPECT_NE(packet_of(event_of(sent_packet(mqtt::pingreq{}))), nullptr);
    EXPECT_NE(packet_of(event_of(received{{}, mqtt::packet(mqtt::pingresp{}), {}})), nullptr);
    EXPECT_EQ(packet_of(event_of(received{{0x00}, {}, {}})), nullptr);
    EXPECT_EQ(packet_of(event_of(closed{})), nullptr);
}

/// A run holds hundreds of thousands of events.
static_assert(sizeof(event) <= 160);
static_assert(std::is_nothrow_move_constructible_v<event>);

TEST(printable, good_text_stays_as_it_is) {
    for (const std::string text :
         {"", "plain", "\xC3\xA4\xE2\x82\xAC\xF0\x9F\x9A\x80", "\xED\x9F\xBF\xEE\x80\x80"}) {
        EXPECT_TRUE(is_utf8(text));
        EXPECT_EQ(printable(text), text);
    }
}

TEST(printable, bytes_that_are_no_utf8_are_escaped_one_by_one) {
    const std::pair<std::string, std::string> samples[] = {
        {"\xC0\x80", "\\xc0\\x80"},                    // overlong U+0000
        {"\xE0\x80\xAF", "\\xe0\\x80\\xaf"},           // overlong '/'
        {"\xED\xA0\x80", "\\xed\\xa0\\x80"},           // surrogate
        {"\xF4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},  // past U+10FFFF
        {"\xF8", "\\xf8"},
        {"a\xE2\x82", "a\\xe2\\x82"},  // cut
        {"\xFFz", "\\xffz"},
    };
    for (const auto& [raw, shown] : samples) {
        EXPECT_FALSE(is_utf8(raw)) << shown;
        EXPECT_EQ(printable(raw), shown);
    }
}

}  // namespace
}  // namespace brokerproof::trace
