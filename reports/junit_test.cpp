#include <cstdlib>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pugixml.hpp>

#include "reports/golden_test.hpp"
#include "reports/junit_writer.hpp"
#include "reports/sample_test.hpp"

namespace brokerproof::reports {
namespace {

std::string junit_of(const run_result& run) {
    std::ostringstream out;
    write_junit(out, run);
    return out.str();
}

/// xmllint's complaints about `text`, or empty.
std::string schema_faults(const std::string& text) {
    const auto path = testing::TempDir() + "brokerproof-junit-test.xml";
    std::ofstream(path, std::ios::binary) << text;
    const auto command = fmt::format("xmllint --noout --schema '{}' '{}' > '{}.log' 2>&1",
                                     testdata("junit.xsd"), path, path);
    const int status = std::system(command.c_str());
    return status == 0 ? "" : read_file(path + ".log");
}

TEST(junit, the_file_is_as_agreed) { expect_golden("sample.junit.xml", junit_of(sample_run())); }

TEST(junit, files_are_valid_by_the_schema) {
    EXPECT_EQ(schema_faults(junit_of(sample_run())), "");
    EXPECT_EQ(schema_faults(junit_of(run_result{})), "");
}

TEST(junit, the_schema_refuses_what_ci_servers_do_not_know) {
    EXPECT_NE(schema_faults("<testsuites/>"), "");
    EXPECT_NE(schema_faults(
                  "<testsuites tests='0' failures='0' errors='0' time='0'><case/></testsuites>"),
              "");
}

TEST(junit, every_byte_may_stand_in_a_text) {
    run_result run;
    for (int c = 0; c < 256; ++c) {
        case_result judged = long_failure(1);
        judged.verdict.reason = std::string("a") + static_cast<char>(c) + "b";
        run.cases.push_back(judged);
    }
    run.cases.back().verdict.reason = "\xEF\xBF\xBE|\xEF\xBF\xBF|\xED\xA0\x80|\xF0\x9F\x9A\x80";
    const auto text = junit_of(run);
    EXPECT_EQ(schema_faults(text), "");
    EXPECT_THAT(text, testing::HasSubstr("||\\xed\\xa0\\x80|\xF0\x9F\x9A\x80"));
}

TEST(junit, the_sums_are_those_of_the_elements) {
    const auto text = junit_of(sample_run());
    pugi::xml_document document;
    ASSERT_TRUE(document.load_string(text.c_str()));
    const auto root = document.child("testsuites");
    const auto occurrences = [&](const char* path) {
        return static_cast<int>(root.select_nodes(path).size());
    };
    EXPECT_EQ(root.attribute("tests").as_int(), occurrences(".//testcase"));
    EXPECT_EQ(root.attribute("failures").as_int(), occurrences(".//failure"));
    EXPECT_EQ(root.attribute("errors").as_int(), occurrences(".//error"));
    EXPECT_EQ(root.attribute("skipped").as_int(), occurrences(".//skipped"));
    for (const auto& suite : root.children("testsuite")) {
        const auto tests =
            std::distance(suite.children("testcase").begin(), suite.children("testcase").end());
        EXPECT_EQ(suite.attribute("tests").as_int(), tests) << suite.attribute("name").value();
    }
    EXPECT_EQ(root.attribute("tests").as_int(), 25);
    EXPECT_EQ(root.attribute("failures").as_int(),
              4);  // two violations, an unexpected pass, a rotten expectation
    EXPECT_EQ(root.attribute("errors").as_int(), 5);  // four cases, the environment
}

}  // namespace
}  // namespace brokerproof::reports
