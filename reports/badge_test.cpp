#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pugixml.hpp>

#include "reports/badge.hpp"
#include "reports/golden_test.hpp"
#include "reports/sample_test.hpp"

namespace brokerproof::reports {
namespace {

std::string svg_of(const badge& shown) {
    std::ostringstream out;
    write_badge(out, shown);
    return out.str();
}

run_result well() {
    auto run = sample_run();
    run.environment_problem.clear();
    run.unexpected.clear();
    run.cases.resize(2);
    return run;
}

TEST(badge, the_picture_is_as_agreed) {
    expect_golden("badge-violations.svg", svg_of(badge_of(sample_run())));
    expect_golden("badge-well.svg", svg_of(badge_of(well())));
}

TEST(badge, says_the_gravest_thing) {
    EXPECT_EQ(badge_of(well()), (badge{"brokerproof", "2 pass", badge_mood::well}));
    auto run = well();
    run.cases.push_back(run.cases.front());
    run.cases.back().verdict.kind = judge::verdict_kind::blocked;
    EXPECT_EQ(badge_of(run), (badge{"brokerproof", "1 not judged", badge_mood::unsure}));
    run.environment_problem = "gone";
    EXPECT_EQ(badge_of(run).message, "environment failed");
    run.interrupted = true;
    EXPECT_EQ(badge_of(run).message, "interrupted");
    run.cases.back().verdict.kind = judge::verdict_kind::fail;
    EXPECT_EQ(badge_of(run), (badge{"brokerproof", "1 violation", badge_mood::broken}));
    run.cases.pop_back();
    run.interrupted = false;
    run.unexpected = {"a"};
    EXPECT_EQ(badge_of(run).message, "expectations are out of date");
}

TEST(badge, is_xml_with_a_title_whatever_the_text) {
    const auto text = svg_of({"<&\">", "\x1b[2J\xFF\"<a>" + std::string(500, 'w'), {}});
    pugi::xml_document document;
    ASSERT_TRUE(document.load_string(text.c_str()));
    const auto root = document.child("svg");
    EXPECT_THAT(root.child("title").text().as_string(), testing::StartsWith("<&\">: "));
    EXPECT_STREQ(root.attribute("aria-label").value(), root.child("title").text().as_string());
    EXPECT_LT(root.attribute("width").as_int(), 800);
}

}  // namespace
}  // namespace brokerproof::reports
