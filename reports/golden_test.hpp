// For tests of the writers: a golden file is what a writer must produce, kept beside the code.
// Tests only.
#pragma once

#include <cstdlib>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace brokerproof::reports {

inline std::string testdata(const std::string& name) {
    std::string path = BROKERPROOF_SOURCE_DIR;
    path.append("/reports/testdata/").append(name);
    return path;
}

inline std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Compares with testdata/NAME; with BROKERPROOF_UPDATE_GOLDEN=1 in the environment, writes it
/// instead.
inline void expect_golden(const std::string& name, const std::string& actual) {
    const auto path = testdata(name);
    if (const char* update = std::getenv("BROKERPROOF_UPDATE_GOLDEN");
        update != nullptr && *update == '1') {
        std::ofstream(path, std::ios::binary) << actual;
    }
    EXPECT_EQ(read_file(path), actual)
        << "if " << name << " should change: BROKERPROOF_UPDATE_GOLDEN=1 ctest";
}

}  // namespace brokerproof::reports
