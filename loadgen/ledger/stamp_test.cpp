#include <gtest/gtest.h>

#include "loadgen/ledger/stamp.hpp"

namespace brokerproof::loadgen {
namespace {

const stamp sample{.run = 0x01020304,
                   .publisher = 70'000,
                   .stream = 9,
                   .sequence = 0x1122334455667788,
                   .intended_ns = -5,
                   .sent_ns = 1'700'000'000'000};

std::vector<std::uint8_t> stamped(std::size_t size) {
    std::vector<std::uint8_t> payload(size, 'x');
    write_stamp(payload, sample);
    return payload;
}

TEST(stamp, comes_back_from_payloads_of_any_size) {
    for (const std::size_t size : {std::size_t{52}, std::size_t{53}, std::size_t{256},
                                   std::size_t{1024}, std::size_t{65'536}}) {
        stamp read_back;
        EXPECT_EQ(read_stamp(stamped(size), read_back), stamp_fault::none) << size;
        EXPECT_EQ(read_back, sample);
    }
}

TEST(stamp, every_flipped_bit_is_a_corruption) {
    std::vector<std::uint8_t> payload = stamped(80);
    for (std::size_t bit = 0; bit < payload.size() * 8; ++bit) {
        payload[bit / 8] = static_cast<std::uint8_t>(payload[bit / 8] ^ (1U << (bit % 8)));
        stamp read_back;
        EXPECT_EQ(read_stamp(payload, read_back), stamp_fault::corrupted) << bit;
        payload[bit / 8] = static_cast<std::uint8_t>(payload[bit / 8] ^ (1U << (bit % 8)));
    }
}

TEST(stamp, a_cut_or_extended_payload_is_corrupted_unless_it_is_too_short_for_a_stamp) {
    std::vector<std::uint8_t> payload = stamped(80);
    stamp read_back;
    payload.push_back('x');
    EXPECT_EQ(read_stamp(payload, read_back), stamp_fault::corrupted);
    payload.resize(60);
    EXPECT_EQ(read_stamp(payload, read_back), stamp_fault::corrupted);
    payload.resize(51);
    EXPECT_EQ(read_stamp(payload, read_back), stamp_fault::foreign);
    EXPECT_EQ(read_stamp({}, read_back), stamp_fault::foreign);
}

TEST(stamp, payloads_of_other_programs_are_foreign) {
    stamp read_back = sample;
    const std::vector<std::uint8_t> zeros(200);
    EXPECT_EQ(read_stamp(zeros, read_back), stamp_fault::foreign);
    EXPECT_EQ(read_back, sample);
}

std::string text_for(const std::vector<std::uint8_t>& payload) {
    std::vector<std::uint8_t> text(stamp_text_size);
    write_stamp_text(text, payload, sample);
    return {text.begin(), text.end()};
}

TEST(stamp_text, comes_back_beside_payloads_of_any_size) {
    EXPECT_EQ(text_for({}).substr(0, 78),
              "01020304-00011170-00000009-1122334455667788-fffffffffffffffb-0000018bcfe56800-");
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{1024}}) {
        const std::vector<std::uint8_t> payload(size, '{');
        stamp read_back;
        EXPECT_EQ(read_stamp_text(text_for(payload), payload, read_back), stamp_fault::none);
        EXPECT_EQ(read_back, sample);
    }
}

TEST(stamp_text, another_payload_or_another_field_is_a_corruption) {
    const std::vector<std::uint8_t> payload(20, '{');
    const auto text = text_for(payload);
    stamp read_back;
    EXPECT_EQ(read_stamp_text(text, {}, read_back), stamp_fault::corrupted);
    for (std::size_t bit = 0; bit < payload.size() * 8; ++bit) {
        auto changed = payload;
        changed[bit / 8] = static_cast<std::uint8_t>(changed[bit / 8] ^ (1U << (bit % 8)));
        EXPECT_EQ(read_stamp_text(text, changed, read_back), stamp_fault::corrupted) << bit;
    }
    for (std::size_t at = 0; at < text.size(); ++at) {
        auto changed = text;
        changed[at] = changed[at] == '0' ? '1' : '0';
        EXPECT_NE(read_stamp_text(changed, payload, read_back), stamp_fault::none) << at;
    }
}

TEST(stamp_text, other_texts_are_foreign) {
    stamp read_back = sample;
    const auto text = text_for({});
    for (const auto& other : {std::string(), std::string(stamp_text_size, '-'), text + "0",
                              text.substr(1), std::string(stamp_text_size, 'x')})
        EXPECT_EQ(read_stamp_text(other, {}, read_back), stamp_fault::foreign) << other;
    EXPECT_EQ(read_back, sample);
}

}  // namespace
}  // namespace brokerproof::loadgen
