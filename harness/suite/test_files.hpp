// What the tests of this folder share: the catalogue of the repository, and golden files.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "harness/suite/suite_loader.hpp"

namespace brokerproof::suite {

inline const std::filesystem::path suites_directory =
    std::filesystem::path(BROKERPROOF_SOURCE_DIR) / "suites";

inline const requirements& catalogue() {
    static const requirements statements = [] {
        problems reported;
        auto rows = load_requirements((suites_directory / "requirements").string(), reported);
        for (const auto& issue : reported) ADD_FAILURE() << describe(issue);
        return rows;
    }();
    return statements;
}

inline std::string read_whole(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
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

/// The YAML files of one folder, relative to it, sorted.
inline std::vector<std::string> yaml_files(const std::filesystem::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".yaml") names.push_back(entry.path().filename().string());
    }
    std::ranges::sort(names);
    return names;
}

/// One line for each problem, with paths relative to the folder selftest.
inline std::string lines_of(const problems& reported) {
    std::string lines;
    for (const auto& issue : reported) lines += describe(issue) + '\n';
    return lines;
}

}  // namespace brokerproof::suite
