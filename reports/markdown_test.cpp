#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/golden_test.hpp"
#include "reports/markdown.hpp"
#include "reports/markdown_writer.hpp"
#include "reports/sample_test.hpp"

namespace brokerproof::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string markdown_of(const run_result& run) {
    std::ostringstream out;
    write_markdown(out, run);
    return out.str();
}

TEST(markdown, the_page_is_as_agreed) { expect_golden("sample.md", markdown_of(sample_run())); }

TEST(markdown, a_run_in_which_all_holds_is_short) {
    auto run = sample_run();
    run.environment_problem.clear();
    run.unexpected.clear();
    run.cases.resize(2);
    const auto text = markdown_of(run);
    EXPECT_THAT(text, HasSubstr("All requirements hold."));
    EXPECT_THAT(text, Not(HasSubstr("####")));
    EXPECT_LT(text.size(), 600U);
}

TEST(markdown, stays_below_what_a_comment_may_have) {
    auto run = sample_run();
    run.unexpected.assign(1000, std::string(5000, 'x'));
    for (int i = 0; i < 300; ++i) {
        for (const auto kind : {judge::verdict_kind::fail, judge::verdict_kind::advice,
                                judge::verdict_kind::blocked}) {
            auto judged = long_failure(100);
            judged.verdict.kind = kind;
            judged.suite = "suite-" + std::to_string(i);
            judged.catalogue.clear();
            judged.verdict.reason = std::string(300, '*');
            judged.verdict.meaning = std::string(300, '_');
            run.cases.push_back(judged);
        }
    }
    EXPECT_LT(markdown_of(run).size(), 65'536U);
}

TEST(markdown, what_a_broker_says_neither_breaks_the_page_nor_calls_anybody) {
    EXPECT_EQ(md_text("@octocat #1 a|b <img> `x` *y* [z](u) \x1b[2J"),
              "&#64;<!-- -->octocat \\#1 a\\|b &lt;img\\> \\`x\\` \\*y\\* \\[z\\](u) \\\\x1b\\[2J");
    EXPECT_EQ(md_text("http://evil.example wWw.evil.example FTP://x"),
              "http&#58;//evil.example wWw\\.evil.example FTP&#58;//x");
    EXPECT_EQ(md_code("a`b|c"), "``a`b\\|c``");
    EXPECT_EQ(md_code("`a`"), "`` `a` ``");
    EXPECT_EQ(md_block({"```", "x"}), "````text\n```\nx\n````\n");
    EXPECT_EQ(md_text("\xC3\xA9\xC3\xA9", 3), "\xC3\xA9 ...");
}

}  // namespace
}  // namespace brokerproof::reports
