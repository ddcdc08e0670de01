#include "harness/mqtt/utf8.hpp"

#include <gtest/gtest.h>

#include "harness/mqtt/samples.hpp"

namespace brokerproof::mqtt {
namespace {

std::string text_from_hex(std::string_view hex) {
    const bytes data = from_hex(hex);
    return {data.begin(), data.end()};
}

TEST(utf8, every_code_point_but_null_and_surrogates_is_well_formed) {
    for (std::uint32_t point = 1; point <= 0x10ffff; ++point) {
        std::string text;
        const auto add = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
        if (point < 0x80) {
            add(point);
        } else if (point < 0x800) {
            add(0xc0 | point >> 6), add(0x80 | (point & 0x3f));
        } else if (point < 0x10000) {
            add(0xe0 | point >> 12), add(0x80 | (point >> 6 & 0x3f)), add(0x80 | (point & 0x3f));
        } else {
            add(0xf0 | point >> 18), add(0x80 | (point >> 12 & 0x3f));
            add(0x80 | (point >> 6 & 0x3f)), add(0x80 | (point & 0x3f));
        }
        const bool surrogate = point >= 0xd800 && point <= 0xdfff;
        ASSERT_EQ(check_utf8(text).fault, surrogate ? utf8_fault::ill_formed : utf8_fault::none)
            << point;
    }
}

TEST(utf8, the_first_fault_is_reported_at_its_offset) {
    struct row {
        std::string_view hex;
        utf8_fault fault;
        std::size_t offset;
    };
    const row rows[] = {
        {"", utf8_fault::none, 0},
        {"00", utf8_fault::null_character, 0},
        {"61 62 63 64 65 66 67 68 00", utf8_fault::null_character, 8},
        {"61 62 63 64 65 66 67 00 69", utf8_fault::null_character, 7},
        {"61 62 63 64 65 66 67 68 61 ff", utf8_fault::ill_formed, 9},
        {"80", utf8_fault::ill_formed, 0},
        {"61 c3", utf8_fault::ill_formed, 1},
        {"c3 28", utf8_fault::ill_formed, 0},
        {"c0 80", utf8_fault::ill_formed, 0},        // U+0000 in two bytes
        {"c1 bf", utf8_fault::ill_formed, 0},        // overlong
        {"e0 9f bf", utf8_fault::ill_formed, 0},     // overlong
        {"f0 8f bf bf", utf8_fault::ill_formed, 0},  // overlong
        {"ed a0 80", utf8_fault::ill_formed, 0},     // U+D800
        {"ed bf bf", utf8_fault::ill_formed, 0},     // U+DFFF
        {"f4 90 80 80", utf8_fault::ill_formed, 0},  // U+110000
        {"f5 80 80 80", utf8_fault::ill_formed, 0},
        {"e2 82", utf8_fault::ill_formed, 0},
        {"e2 82 41", utf8_fault::ill_formed, 0},
        {"f0 9f 98", utf8_fault::ill_formed, 0},
    };
    for (const row& r : rows) {
        const utf8_check check = check_utf8(text_from_hex(r.hex));
        EXPECT_EQ(check.fault, r.fault) << r.hex;
        EXPECT_EQ(check.offset, r.offset) << r.hex;
    }
}

}  // namespace
}  // namespace brokerproof::mqtt
