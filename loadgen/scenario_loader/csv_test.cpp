#include "loadgen/scenario_loader/csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brokerproof::loadgen {
namespace {

using ::testing::ElementsAre;

std::vector<csv_record> read(std::string_view text) {
    auto records = read_csv(text, "a.csv");
    if (records) return *records;
    ADD_FAILURE() << describe(records.error());
    return {};
}

std::string fault_of(std::string_view text) {
    const auto records = read_csv(text, "a.csv");
    return records ? "" : describe(records.error());
}

TEST(csv, fields_are_parted_by_commas_and_records_by_lines) {
    EXPECT_THAT(
        read("a,b\r\n1,\n,2"),
        ElementsAre(csv_record{{"a", "b"}, 1}, csv_record{{"1", ""}, 2}, csv_record{{"", "2"}, 3}));
}

TEST(csv, a_quoted_field_may_hold_everything) {
    EXPECT_THAT(read("\"a,\"\"b\"\"\",c\n\"two\nlines\",\"\"\nend,\"x\"\n"),
                ElementsAre(csv_record{{"a,\"b\"", "c"}, 1}, csv_record{{"two\nlines", ""}, 2},
                            csv_record{{"end", "x"}, 4}));
}

TEST(csv, empty_lines_and_a_byte_order_mark_are_left_out) {
    EXPECT_THAT(read("\xEF\xBB\xBFname\n\nvalue\n\n"),
                ElementsAre(csv_record{{"name"}, 1}, csv_record{{"value"}, 3}));
    EXPECT_TRUE(read("").empty());
}

TEST(csv, wrong_quotes_are_refused_with_their_place) {
    EXPECT_THAT(fault_of("a,b\n1,x\"y\"\n"), ::testing::StartsWith("a.csv:2:4: expected a comma"));
    EXPECT_THAT(fault_of("\"a\"b\n"), ::testing::StartsWith("a.csv:1:4: expected"));
    EXPECT_THAT(fault_of("a\n\"never closed\n"), ::testing::StartsWith("a.csv:2:1: expected"));
}

}  // namespace
}  // namespace brokerproof::loadgen
