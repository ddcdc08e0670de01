// For tests: bytes with exactly one violation.
#pragma once

#include <gtest/gtest.h>

#include "harness/mqtt/samples.hpp"

namespace brokerproof::mqtt {

struct fault {
    std::string_view name;
    mqtt::version version;
    sender from;
    std::string_view hex;
    std::string_view statement;
    std::size_t offset;
    std::string_view text;
};

/// Expects exactly this statement at exactly this byte and no other violation.
inline void expect_only(const fault& row) {
    SCOPED_TRACE(std::string(row.name) + " in " + std::string(name_of(row.version)));
    const decoded result = decode(from_hex(row.hex), row.version, row.from);
    ASSERT_EQ(result.violations.size(), 1U)
        << row.hex << (result.violations.empty() ? "" : "\n" + result.violations.back().text);
    EXPECT_EQ(result.violations[0].statement, row.statement);
    EXPECT_EQ(result.violations[0].offset, row.offset);
    EXPECT_EQ(result.violations[0].text, row.text);
}

}  // namespace brokerproof::mqtt
