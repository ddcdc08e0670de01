// For tests of formats: the defaults that a table tells people are those that hold.
#pragma once

#include <string>

#include <gtest/gtest.h>

#include "harness/base/testing/golden.hpp"
#include "harness/yaml/table.hpp"

namespace brokerproof::yaml::testing_support {

/// Reads each default of the table as if it stood in a file, and holds the result against the
/// value that `Into` begins with.
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
