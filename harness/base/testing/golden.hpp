// Golden files: files of the repository that hold the exact output of a program.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "harness/base/problem.hpp"

namespace brokerproof::testing_support {

/// The whole file; empty when it cannot be read.
inline std::string read_whole(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

/// Compares with a file of the repository; with BROKERPROOF_UPDATE_GOLDEN=1 writes it instead.
inline void expect_golden(const std::filesystem::path& file, const std::string& text) {
    const char* update = std::getenv("BROKERPROOF_UPDATE_GOLDEN");
    if (update != nullptr && std::string(update) == "1") {
        std::ofstream(file, std::ios::binary) << text;
        return;
    }
    EXPECT_EQ(read_whole(file), text)
        << file << " differs; if it should, run this test with BROKERPROOF_UPDATE_GOLDEN=1";
}

/// One problem per line.
inline std::string lines_of(const problems& reported) {
    std::string lines;
    for (const auto& problem : reported) lines += describe(problem) + '\n';
    return lines;
}

}  // namespace brokerproof::testing_support
