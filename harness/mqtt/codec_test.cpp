// Round trips of every packet, every prefix of every packet, and the functions for the fixed
// header.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/mqtt/samples.hpp"

namespace brokerproof::mqtt {
namespace {

std::string text_of(const std::vector<violation>& violations) {
    std::string text;
    for (const violation& v : violations) {
        text += v.statement + " at " + std::to_string(v.offset) + ": " + v.text + "\n";
    }
    return text;
}

TEST(codec, every_packet_and_every_property_survives_a_round_trip_without_violation) {
    for (const sample& legal : all_samples()) {
        SCOPED_TRACE(legal.name);
        const bytes encoded = encode(legal.value, legal.version);
        const decoded back = decode(encoded, legal.version, legal.from);
        EXPECT_EQ(text_of(back.violations), "") << to_hex(encoded);
        ASSERT_TRUE(back.packet);
        EXPECT_EQ(*back.packet, legal.value) << to_hex(encoded);
    }
}

TEST(codec, no_prefix_of_a_packet_passes_as_a_clean_packet) {
    for (const sample& legal : all_samples()) {
        const bytes encoded = encode(legal.value, legal.version);
        for (std::size_t size = 0; size < encoded.size(); ++size) {
            const decoded back = decode(bytes_view(encoded).first(size), legal.version, legal.from);
            EXPECT_FALSE(back.violations.empty()) << legal.name << " cut to " << size << " bytes";
        }
    }
}

TEST(codec, a_body_cut_short_passes_as_clean_only_if_the_shorter_form_is_legal) {
    for (const sample& legal : all_samples()) {
        const bytes encoded = encode(legal.value, legal.version);
        if (encoded.size() > 128) continue;  // a remaining length of one byte
        for (std::size_t size = 2; size < encoded.size(); ++size) {
            bytes cut(encoded.begin(), encoded.begin() + static_cast<std::ptrdiff_t>(size));
            cut[1] = static_cast<std::uint8_t>(size - 2);
            const decoded back = decode(cut, legal.version, legal.from);
            if (!back.violations.empty()) continue;
            ASSERT_TRUE(back.packet) << legal.name;
            const decoded again =
                decode(encode(*back.packet, legal.version), legal.version, legal.from);
            EXPECT_EQ(again.packet, back.packet) << legal.name << " " << to_hex(cut);
        }
    }
}

TEST(codec, encoded_bytes_are_as_in_the_standard) {
    struct row {
        packet value;
        mqtt::version version;
        std::string_view hex;
    };
    connect hello;
    hello.client_id = "a";
    connect old = hello;
    old.protocol_level = 4;
    old.clean_start = false;
    old.keep_alive = 10;
    old.username = "u";
    const row rows[] = {
        {hello, version::v5, "10 0e 00 04 4d 51 54 54 05 02 00 00 00 00 01 61"},
        {old, version::v5, "10 10 00 04 4d 51 54 54 04 80 00 0a 00 01 61 00 01 75"},
        {connack{.session_present = true}, version::v311, "20 02 01 00"},
        {connack{.session_present = true}, version::v5, "20 03 01 00 00"},
        {publish{.dup = true, .qos = 2, .retain = true, .topic = "a/b", .packet_id = 10},
         version::v311, "3d 07 00 03 61 2f 62 00 0a"},
        {publish{.topic = "a", .packet_id = 10, .payload = "x"}, version::v5,
         "30 05 00 01 61 00 78"},
        {puback{.packet_id = 1}, version::v5, "40 02 00 01"},
        {puback{.packet_id = 1, .reason_code = 0x87}, version::v5, "40 03 00 01 87"},
        {puback{.packet_id = 1, .reason_code = 0x87}, version::v311, "40 02 00 01"},
        {pubrel{.packet_id = 1, .properties = {{property_id::reason_string, "x"}}}, version::v5,
         "62 08 00 01 00 04 1f 00 01 78"},
        {subscribe{.packet_id = 1, .subscriptions = {{"a", 1, true, true, 2}}}, version::v5,
         "82 07 00 01 00 00 01 61 2d"},
        {subscribe{.packet_id = 1, .subscriptions = {{"a", 1, true, true, 2}}}, version::v311,
         "82 06 00 01 00 01 61 01"},
        {suback{.packet_id = 1, .reason_codes = {0, 0x80}}, version::v311, "90 04 00 01 00 80"},
        {unsubscribe{.packet_id = 1, .filters = {"a", "b"}}, version::v311,
         "a2 08 00 01 00 01 61 00 01 62"},
        {unsuback{.packet_id = 1, .reason_codes = {0x11}}, version::v5, "b0 04 00 01 00 11"},
        {unsuback{.packet_id = 1, .reason_codes = {0x11}}, version::v311, "b0 02 00 01"},
        {pingreq{}, version::v5, "c0 00"},
        {pingresp{}, version::v311, "d0 00"},
        {disconnect{}, version::v5, "e0 00"},
        {disconnect{.reason_code = 4}, version::v5, "e0 01 04"},
        {disconnect{.reason_code = 4}, version::v311, "e0 00"},
        {auth{}, version::v5, "f0 00"},
        {auth{.reason_code = 0x18}, version::v5, "f0 02 18 00"},
    };
    for (const row& r : rows)
        EXPECT_EQ(to_hex(encode(r.value, r.version)), r.hex) << describe(r.value, r.version);
}

TEST(codec, an_illegal_packet_is_written_as_given) {
    const property_list odd = {{property_id::topic_alias, 0U},
                               {property_id::maximum_qos, 3U},
                               {property_id::receive_maximum, "text"},
                               {static_cast<property_id>(0x7e), 1U}};
    EXPECT_EQ(to_hex(encode(disconnect{.reason_code = 0xff, .properties = odd}, version::v5)),
              "e0 13 ff 11 23 00 00 24 03 21 00 04 74 65 78 74 7e 00 00 00 01");
    EXPECT_EQ(to_hex(encode(publish{.dup = true, .qos = 3}, version::v311)), "3e 04 00 00 00 00");
}

TEST(codec, a_string_too_long_for_its_length_field_is_cut) {
    const bytes encoded = encode(publish{.topic = std::string(70'000, 'a')}, version::v311);
    const decoded back = decode(encoded, version::v311, sender::client);
    ASSERT_TRUE(back.packet);
    EXPECT_EQ(std::get<publish>(*back.packet).topic.size(), 65'535U);
}

TEST(codec, encode_to_appends_without_a_new_allocation_when_there_is_room) {
    bytes out;
    out.reserve(100);
    const std::uint8_t* const memory = out.data();
    for (int i = 0; i < 4; ++i) encode_to(out, puback{.packet_id = 1}, version::v5);
    EXPECT_EQ(out.data(), memory);
    EXPECT_EQ(to_hex(out), "40 02 00 01 40 02 00 01 40 02 00 01 40 02 00 01");
}

TEST(codec, a_remaining_length_takes_one_to_four_bytes) {
    for (const std::size_t size : {125U, 126U, 16'381U, 16'382U, 2'097'149U, 2'097'150U}) {
        const packet big = publish{.topic = "", .payload = std::string(size, 'x')};
        const bytes encoded = encode(big, version::v311);
        const frame found = find_frame(encoded);
        EXPECT_EQ(found.state, frame_state::complete);
        EXPECT_EQ(found.size, encoded.size());
        EXPECT_EQ(decode(encoded, version::v311, sender::client).packet, big);
    }
}

TEST(find_frame, says_whether_a_packet_is_complete_and_how_long_it_is) {
    struct row {
        std::string_view hex;
        frame_state state;
        std::size_t size;
    };
    const row rows[] = {
        {"", frame_state::need_more, 0},
        {"30", frame_state::need_more, 0},
        {"30 80", frame_state::need_more, 0},
        {"30 80 80 80", frame_state::need_more, 0},
        {"30 80 80 80 80", frame_state::malformed, 0},
        {"30 ff ff ff ff 01", frame_state::malformed, 0},
        {"30 ff ff ff 7f", frame_state::need_more, 268'435'460},
        {"d0 00", frame_state::complete, 2},
        {"d0 00 d0", frame_state::complete, 2},
        {"30 02 00", frame_state::need_more, 4},
        {"30 02 00 00", frame_state::complete, 4},
        {"30 82 00 00 00", frame_state::complete, 5},
    };
    for (const row& r : rows) {
        const frame found = find_frame(from_hex(r.hex));
        EXPECT_EQ(found.state, r.state) << r.hex;
        EXPECT_EQ(found.size, r.size) << r.hex;
    }
}

TEST(patch, changes_bytes_of_an_encoded_packet_in_order) {
    using kind = patch::kind;
    struct row {
        std::string_view before;
        patch change;
        std::string_view after;
    };
    const row rows[] = {
        {"c0 00", {.place = kind::first_byte, .value = 0xcf}, "cf 00"},
        {"c0 00", {.place = kind::remaining_length, .value = 5}, "c0 05"},
        {"30 02 00 00", {.place = kind::remaining_length, .value = 128}, "30 80 01 00 00"},
        {"30 80 01 00 00", {.place = kind::remaining_length, .value = 2}, "30 02 00 00"},
        {"30 02 00 00",
         {.place = kind::remaining_length, .value = 268'435'456},
         "30 80 80 80 80 01 00 00"},
        {"40 02 00 01", {.offset = 2, .replacement = {9, 8}}, "40 02 09 08"},
        {"40 02 00 01", {.offset = 3, .replacement = {9, 8, 7}}, "40 02 00 09"},
        {"40 02 00 01", {.offset = 4, .replacement = {9}}, "40 02 00 01"},
        {"", {.place = kind::first_byte, .value = 1}, ""},
        {"", {.place = kind::remaining_length, .value = 1}, ""},
        {"30", {.place = kind::remaining_length, .value = 1}, "30 01"},
    };
    for (const row& r : rows) {
        bytes changed = from_hex(r.before);
        apply(changed, r.change);
        EXPECT_EQ(to_hex(changed), r.after) << r.before;
    }
}

TEST(codec, a_connect_is_read_by_its_own_protocol_level) {
    connect hello;
    hello.protocol_level = 4;
    hello.client_id = "a";
    const bytes encoded = encode(hello, version::v5);
    const decoded back = decode(encoded, version::v5, sender::client);
    EXPECT_EQ(back.packet, packet(hello));
    EXPECT_EQ(text_of(back.violations), "");
}

}  // namespace
}  // namespace brokerproof::mqtt
