// Pages from result files: which files are accepted or refused, and what the catalogue contains.

#include <fstream>

#include <gmock/gmock.h>
#include <boost/json/serialize.hpp>

#include "harness/base/scratch_directory.hpp"
#include "harness/commands/report.hpp"
#include "harness/commands/report_catalogue.hpp"
#include "harness/commands/testing/recorded_console.hpp"
#include "harness/commands/testing/source_root.hpp"

namespace brokerproof::commands {
namespace {

using ::testing::HasSubstr;

using testing::source_root;
const std::string samples = source_root + "/reports/testdata/";

class report_test : public ::testing::Test {
protected:
    int report_of(std::vector<std::string> files) {
        return report({source_root, std::move(files), place_.path() + "/page.html", {}},
                      console_.screen());
    }
    std::string file(const std::string& name, const std::string& text) const {
        const auto path = place_.path() + '/' + name;
        std::ofstream(path) << text;
        return path;
    }
    /// The reason for which `files` are refused.
    std::string complaint(std::vector<std::string> files) {
        console_ = {};
        EXPECT_EQ(report_of(std::move(files)), 2);
        return console_.notes();
    }

    testing::recorded_console console_;

private:
    scratch_directory place_;
};

/// A proof with these cases, as JSON.
std::string proof_with(const std::string& cases) {
    return R"({"format": 4, "kind": "proof", "brokerproof": "0.1.0", "runs": 0, "wall_s": 0, )"
           R"("cpu_s": 0, "defects": [], "variants": [], "rules": [], "cases": )" +
           cases + '}';
}

const std::string proof = proof_with("[]");

/// What `brokerproof watch` writes, with these clients, as JSON.
std::string watch_with(const std::string& clients) {
    return R"({"format": 1, "kind": "watch", "connections": 1, "packets": 2, "published": 0, )"
           R"("forgotten": 0, "unread": {"tls": 0, "http": 0, "level_3": 0, "other": 0, )"
           R"("one_sided": 0, "uncertain_messages": 0}, "recording": null, "rules": [], )"
           R"("clients": )" +
           clients + '}';
}

TEST_F(report_test, a_page_can_hold_any_mixture_of_results) {
    EXPECT_EQ(
        report_of({samples + "sample.json", samples + "load-troubled.json", samples + "sample.json",
                   file("proof.json", proof), file("watch.json", watch_with("[]")),
                   file("second-watch.json", watch_with("[]"))}),
        0);
}

TEST_F(report_test, a_file_that_is_no_result_is_refused_by_name) {
    EXPECT_THAT(complaint({"/no/such/file.json"}), HasSubstr("/no/such/file.json"));
    EXPECT_THAT(complaint({file("list.json", "[]")}), HasSubstr("expected a result"));
    EXPECT_THAT(complaint({file("half.json", "{\"format\"")}), HasSubstr("half.json:1"));
    EXPECT_THAT(complaint({file("other.json", "{\"format\": 1}")}), HasSubstr("format"));
    EXPECT_THAT(complaint({file("a.json", proof), file("b.json", proof)}),
                HasSubstr("only one proof"));
    EXPECT_THAT(complaint({file("c.json", proof_with("[1]"))}),
                HasSubstr("cases[0]: expected an object"));
    EXPECT_THAT(complaint({file("d.json", watch_with(R"([{"client_id": 1}])"))}),
                HasSubstr("d.json: clients[0]"));
    EXPECT_THAT(complaint({file("old.json", R"({"format": 1, "defects": [], "cases": []})")}),
                HasSubstr("old.json: format 1 cannot be read"));
}

TEST_F(report_test, a_page_that_cannot_be_written_is_a_failure) {
    EXPECT_EQ(report({source_root, {samples + "sample.json"}, "/proc/no/page.html", {}},
                     console_.screen()),
              3);
    EXPECT_EQ(console_.notes(), "cannot write /proc/no/page.html\n");
}

TEST_F(report_test, the_script_of_a_case_ends_before_the_next_case) {
    const auto tree = load_library(source_root, {});
    ASSERT_TRUE(tree);
    const auto catalogue =
        catalogue_of(*tree, {}, {"lost-offline-messages/before-the-move@v3.1.1"});
    ASSERT_EQ(catalogue.cases.size(), 1U);
    const auto& described = catalogue.cases.at("lost-offline-messages/before-the-move");
    EXPECT_EQ(described.file, "suites/stories/lost-offline-messages.yaml");
    EXPECT_THAT(described.text, HasSubstr("- id: before-the-move"));
    EXPECT_THAT(described.text, HasSubstr("lost it while the device was away"));
    EXPECT_THAT(described.text, ::testing::Not(HasSubstr("after-the-move")));
    EXPECT_GT(catalogue.statements.at("v5").size(), 100U);
}

}  // namespace
}  // namespace brokerproof::commands
