#include <set>
#include <string_view>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/trace/event.hpp"
#include "harness/trace/line.hpp"
#include "harness/trace/printable.hpp"

namespace brokerproof::trace {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

event make_event(event_kind kind, std::string text = {}) {
    event e;
    e.at_us = 1'499;
    e.kind = kind;
    e.client = "device";
    e.text = std::move(text);
    return e;
}

event make_received(mqtt::packet packet) {
    auto e = make_event(event_kind::received);
    e.raw = mqtt::encode(packet, e.version);
    e.packet = std::move(packet);
    return e;
}

TEST(trace, a_received_packet_is_one_line_with_client_and_seconds) {
    const auto e = make_received(mqtt::connack{});
    EXPECT_EQ(describe(e), "device  +0.001  < " + mqtt::describe(*e.packet, e.version));
}

TEST(trace, a_sent_packet_has_the_other_arrow) {
    auto e = make_received(mqtt::pingreq{});
    e.kind = event_kind::sent;
    EXPECT_THAT(describe(e), StartsWith("device  +0.001  > PINGREQ"));
}

TEST(trace, bytes_that_were_patched_are_shown_beside_what_they_decode_to) {
    auto e = make_received(mqtt::pubrel{.packet_id = 1, .reason_code = 0, .properties = {}});
    e.kind = event_kind::sent;
    EXPECT_THAT(describe(e), testing::Not(HasSubstr("raw")));
    e.raw[0] = 0x60;
    EXPECT_THAT(describe(e), EndsWith("  raw 60 02 00 01"));
}

TEST(trace, bytes_that_do_not_decode_are_hex) {
    auto e = make_event(event_kind::received);
    e.raw = {0xF0, 0x01, 0xAB};
    EXPECT_EQ(describe(e), "device  +0.001  < f0 01 ab");
}

TEST(trace, what_is_wrong_with_a_packet_stands_behind_it_with_its_statement) {
    auto e = make_event(event_kind::received);
    e.raw = {0x60, 0x00};
    e.violations = {{"MQTT-3.6.1-1", 0, "reserved flags of PUBREL are 0000, must be 0010"},
                    {"", 1, "too short"}};
    EXPECT_EQ(describe(e),
              "device  +0.001  < 60 00  !! reserved flags of PUBREL are 0000, must be 0010 "
              "[MQTT-3.6.1-1]  !! too short");
}

TEST(trace, events_without_a_packet_have_their_own_words) {
    auto saved = make_event(event_kind::saved);
    saved.name = "cap";
    saved.value = mqtt::field_value{std::uint64_t{30}};
    auto mark = make_event(event_kind::mark);
    mark.name = "closed";
    auto noise = make_event(event_kind::noise, "loop stalled");
    noise.value = mqtt::field_value{std::uint64_t{800}};

    EXPECT_EQ(describe(make_event(event_kind::opened)), "device  +0.001  . connected");
    EXPECT_EQ(describe(make_event(event_kind::closed, "fin")), "device  +0.001  x closed (fin)");
    EXPECT_EQ(describe(make_event(event_kind::refused, "refused")),
              "device  +0.001  ! no connection (refused)");
    EXPECT_EQ(describe(mark), "device  +0.001  . mark closed");
    EXPECT_EQ(describe(saved), "device  +0.001  . cap = " + mqtt::describe(*saved.value));
    EXPECT_THAT(describe(noise), HasSubstr(" ms lost, loop stalled"));
    EXPECT_EQ(describe(make_event(event_kind::note, "restarted")), "device  +0.001  . restarted");
}

TEST(trace, beginning_and_end_of_a_step_are_no_lines) {
    EXPECT_EQ(describe(make_event(event_kind::begin)), "");
    EXPECT_EQ(describe(make_event(event_kind::end)), "");
}

TEST(trace, long_names_and_long_times_keep_their_distance) {
    auto e = make_event(event_kind::note, "x");
    e.client = "devices[3]";
    e.at_us = 120'006'000;
    EXPECT_EQ(describe(e), "devices[3] +120.006 . x");
    EXPECT_EQ(describe(e, 12), "devices[3]  +120.006 . x");
    e.client.clear();
    EXPECT_EQ(describe(e), "        +120.006 . x");
}

TEST(trace, a_broker_cannot_steer_the_terminal) {
    const auto e = make_event(event_kind::note,
                              "a\x1b[2Jb\r\n\xC2\x9B"
                              "c\x7f");
    EXPECT_THAT(describe(e), EndsWith(". a\\x1b[2Jb\\x0d\\x0a\\xc2\\x9bc\\x7f"));
}

TEST(trace, every_kind_and_outcome_has_a_name_of_its_own) {
    std::set<std::string_view> names;
    for (int i = 0; i <= static_cast<int>(event_kind::note); ++i)
        names.insert(name_of(static_cast<event_kind>(i)));
    EXPECT_EQ(names.size(), 11U);
    EXPECT_FALSE(names.contains("unknown"));

    std::set<std::string_view> outcomes;
    const auto last = static_cast<int>(step_outcome::environment);
    for (int i = 0; i <= last; ++i) outcomes.insert(name_of(static_cast<step_outcome>(i)));
    EXPECT_EQ(outcomes.size(), 9U);
    EXPECT_FALSE(outcomes.contains("unknown"));
}

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
