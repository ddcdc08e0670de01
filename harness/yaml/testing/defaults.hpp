// For tests of formats: checks that the defaults in a table are the real ones.
#pragma once

#include <string>

#include <gtest/gtest.h>

#include "harness/base/testing/golden.hpp"
#include "harness/yaml/table.hpp"

namespace brokerproof::yaml::testing_support {

/// Reads each default of the table as if it were in a file, and compares the result with the
/// initial value of `Into`.
template <class Into>
void expect_defaults_hold(const table<Into>& keys, const Into& begins_with = {}) {
    for (const auto& key : keys.keys) {
        if (key.default_text.empty()) continue;
        problems reported;
        const auto root = load_text(std::string(key.default_text), "default", reported);
        ASSERT_TRUE(root) << key.name;
        const reader input("default", reported);
        auto value = begins_with;
        key.read(input, {std::string(key.name), {}, *root}, value);
        EXPECT_EQ(brokerproof::testing_support::lines_of(reported), "") << key.name;
        EXPECT_TRUE(value == begins_with)
            << key.name << " is not " << key.default_text << " by default";
    }
}

}  // namespace brokerproof::yaml::testing_support
