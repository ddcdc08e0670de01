// For tests of the writers. A golden file is kept beside the code and holds what a writer must
// produce.
// Tests only.
#pragma once

#include <cstdlib>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace brokerproof::reports {

/// `path` is relative to the root of the sources.
inline std::string source_file(const std::string& path) {
    return std::string(BROKERPROOF_SOURCE_DIR) + '/' + path;
}

inline std::string testdata(const std::string& name) {
    return source_file("reports/testdata/" + name);
}

inline std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Compares with a file; with BROKERPROOF_UPDATE_GOLDEN=1 in the environment, writes it instead.
inline void expect_file(const std::string& path, const std::string& actual) {
    if (const char* update = std::getenv("BROKERPROOF_UPDATE_GOLDEN");
        update != nullptr && *update == '1') {
        std::ofstream(path, std::ios::binary) << actual;
    }
    EXPECT_EQ(read_file(path), actual)
        << "if " << path << " should change: BROKERPROOF_UPDATE_GOLDEN=1 ctest";
}

/// The same for testdata/NAME.
inline void expect_golden(const std::string& name, const std::string& actual) {
    expect_file(testdata(name), actual);
}

}  // namespace brokerproof::reports
