// Replays the corpus of the fuzz target, so that builds without a fuzzer check its rules too.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "harness/mqtt/fuzz/decode_rules.hpp"
#include "harness/mqtt/samples.hpp"

namespace brokerproof::mqtt {
namespace {

namespace fs = std::filesystem;

const fs::path corpus = fs::path(BROKERPROOF_SOURCE_DIR) / "harness/mqtt/fuzz/corpus";

bytes read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST(corpus, every_file_keeps_the_rules_of_the_decoder) {
    std::size_t files = 0;
    for (const fs::directory_entry& entry : fs::directory_iterator(corpus)) {
        EXPECT_EQ(broken_rule(read(entry.path())), "") << entry.path();
        ++files;
    }
    EXPECT_GT(files, 0U);
}

TEST(corpus, holds_every_sample) {
    for (const sample& seed : all_samples())
        EXPECT_EQ(read(corpus / seed.name), encode(seed.value, seed.version)) << seed.name;
}

TEST(corpus, every_file_keeps_the_rules_with_any_one_byte_changed) {
    for (const sample& seed : all_samples()) {
        bytes data = encode(seed.value, seed.version);
        for (std::size_t at = 0; at < std::min<std::size_t>(data.size(), 64); ++at) {
            const std::uint8_t original = data[at];
            for (const unsigned mask :
                 {0x01U, 0x02U, 0x04U, 0x08U, 0x10U, 0x20U, 0x40U, 0x80U, 0xffU}) {
                data[at] = static_cast<std::uint8_t>(original ^ mask);
                ASSERT_EQ(broken_rule(data), "") << seed.name << ": " << to_hex(data);
            }
            data[at] = original;
        }
    }
}

}  // namespace
}  // namespace brokerproof::mqtt
