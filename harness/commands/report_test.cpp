// Pages from result files: what is taken, what is refused, and what the catalogue in them says.

#include <fstream>

#include <gmock/gmock.h>
#include <boost/json/serialize.hpp>

#include "harness/commands/report.hpp"
#include "harness/commands/report_catalogue.hpp"
#include "harness/commands/testing/temporary_folder.hpp"

namespace brokerproof::commands {
namespace {

using ::testing::HasSubstr;

const std::string root = BROKERPROOF_SOURCE_DIR;
const std::string samples = root + "/reports/testdata/";

class report_test : public ::testing::Test {
protected:
    int report_of(std::vector<std::string> files) const {
        return report({root, std::move(files), place_.path() + "/page.html"});
    }
    std::string file(const std::string& name, const std::string& text) const {
        const auto path = place_.path() + '/' + name;
        std::ofstream(path) << text;
        return path;
    }
    /// What was said on stderr while `files` were refused.
    std::string complaint(std::vector<std::string> files) const {
        ::testing::internal::CaptureStderr();
        EXPECT_EQ(report_of(std::move(files)), 2);
        return ::testing::internal::GetCapturedStderr();
    }

private:
    testing::temporary_folder place_;
};

constexpr auto proof = R"({"format": 1, "defects": [], "cases": []})";

TEST_F(report_test, any_mixture_of_results_makes_a_page) {
    EXPECT_EQ(report_of({samples + "sample.json", samples + "load-troubled.json",
                         samples + "sample.json", file("proof.json", proof)}),
              0);
}

TEST_F(report_test, what_is_no_result_is_refused_and_named) {
    EXPECT_THAT(complaint({"/no/such/file.json"}), HasSubstr("/no/such/file.json"));
    EXPECT_THAT(complaint({file("list.json", "[]")}), HasSubstr("expected a result"));
    EXPECT_THAT(complaint({file("half.json", "{\"format\"")}), HasSubstr("half.json:1"));
    EXPECT_THAT(complaint({file("other.json", "{\"format\": 1}")}), HasSubstr("format"));
    EXPECT_THAT(complaint({file("a.json", proof), file("b.json", proof)}),
                HasSubstr("room for one proof"));
    EXPECT_THAT(complaint({file("c.json", R"({"format": 1, "defects": 1, "cases": [1]})")}),
                HasSubstr("has no id"));
}

TEST_F(report_test, a_page_that_cannot_be_written_is_no_success) {
    EXPECT_EQ(report({root, {samples + "sample.json"}, "/proc/no/page.html"}), 3);
}

TEST_F(report_test, the_catalogue_has_the_script_of_a_case_and_nothing_of_the_next_one) {
    const auto tree = load_library(root, {});
    ASSERT_TRUE(tree);
    const auto made = catalogue_of(*tree, {}, {"lost-offline-messages/before-the-move@v3.1.1"});
    const auto& cases = made.at("cases").as_object();
    ASSERT_EQ(cases.size(), 1U);
    const auto& one = cases.at("lost-offline-messages/before-the-move").as_object();
    EXPECT_EQ(one.at("file").as_string(), "suites/stories/lost-offline-messages.yaml");
    const std::string script(one.at("script").as_string());
    EXPECT_THAT(script, HasSubstr("- id: before-the-move"));
    EXPECT_THAT(script, HasSubstr("lost it while the device was away"));
    EXPECT_THAT(script, ::testing::Not(HasSubstr("after-the-move")));
    EXPECT_GT(made.at("statements").at("v5").as_object().size(), 100U);
}

}  // namespace
}  // namespace brokerproof::commands
