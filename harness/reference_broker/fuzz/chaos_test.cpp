// The rules of the fuzzer over its seeds, and over plays that are made from numbers.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include <gtest/gtest.h>

#include "harness/reference_broker/fuzz/chaos.hpp"

namespace brokerproof::reference_broker {
namespace {

TEST(chaos, the_kept_plays_break_no_rule) {
    const auto corpus =
        std::filesystem::path(BROKERPROOF_SOURCE_DIR) / "harness/reference_broker/fuzz/corpus";
    std::size_t played = 0;
    for (const auto& file : std::filesystem::directory_iterator(corpus)) {
        std::ifstream stream(file.path(), std::ios::binary);
        const bytes script{std::istreambuf_iterator<char>(stream), {}};
        EXPECT_EQ(broken_rule(script), "") << file.path();
        ++played;
    }
    EXPECT_GT(played, 0U);
}

TEST(chaos, plays_of_random_bytes_break_no_rule) {
    for (unsigned seed = 0; seed < 2000; ++seed) {
        std::minstd_rand random(seed + 1);
        bytes script(400);
        for (auto& one : script) one = static_cast<std::uint8_t>(random() >> 8);
        ASSERT_EQ(broken_rule(script), "") << "seed " << seed;
    }
}

}  // namespace
}  // namespace brokerproof::reference_broker
