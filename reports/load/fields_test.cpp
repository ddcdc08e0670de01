// Files of load results lose no field. And the two files that are made from the tables of all
// results are current: the JSON Schema for other programs, and the types of the page.
#include "harness/record/schema.hpp"
#include "harness/record/typescript.hpp"
#include "loadgen/measure/testing/filled.hpp"
#include "reports/golden_test.hpp"
#include "reports/load/result_fields.hpp"
#include "reports/page_fields.hpp"

namespace brokerproof::record {}  // namespace brokerproof::record

namespace brokerproof::reports {
namespace {

/// Every field is set, and all parts have the same groups, as a reader demands.
load_document filled_document() {
    auto file = load_document{record::filled<loadgen::load_result>(), {R"({"sent":[]})"}};
    auto& result = file.result;
    for (auto& recovery : result.recoveries) recovery.group = 1;
    result.slices_here = {0, 2};
    result.slices = 3;
    for (auto& threshold : result.thresholds)
        threshold.rule = *loadgen::parse_threshold("delivery.lost == 0", result.groups);
    for (auto& loss : result.ledger->losses) loss.numbers = {4, 9};
    return file;
}

TEST(load_fields, every_field_comes_back) {
    const auto file = filled_document();
    const auto text = write_load_json(file);
    const auto read = read_load_json(text, "file");
    ASSERT_TRUE(read) << describe(read.error());
    EXPECT_EQ(read->result, file.result);
    EXPECT_EQ(read->books, file.books);
    EXPECT_EQ(write_load_json(*read), text);
}

std::string result_schema() {
    record::shape_book book;
    record::shape_of<run_result>(book);
    record::shape_of<load_document>(book);
    record::shape_of<proof>(book);
    record::shape_of<watch::watch_report>(book);
    return record::json_schema("brokerproof result",
                               "What brokerproof conform, load, prove and watch write with --json.",
                               {"ConformFile", "LoadFile", "Proof", "Watch"}, book);
}

std::string page_types() {
    record::shape_book book;
    record::shape_of<page_run>(book);
    record::shape_of<load_document>(book);
    record::shape_of<proof>(book);
    record::shape_of<page_watch>(book);
    record::shape_of<watch_words>(book);
    record::shape_of<page_progress>(book);
    record::shape_of<page_catalogue>(book);
    return record::typescript(
        "Made from the tables of fields (reports/*_fields.hpp), and checked against them by the\n"
        "tests: do not edit. BROKERPROOF_UPDATE_GOLDEN=1 ctest -R load_reports writes it anew.",
        book);
}

TEST(load_fields, the_schema_that_is_shipped_is_current) {
    expect_file(source_file("reports/result.schema.json"), result_schema());
}

TEST(load_fields, the_types_of_the_page_are_current) {
    expect_file(source_file("reports/web/src/result_types.ts"), page_types());
}

}  // namespace
}  // namespace brokerproof::reports
