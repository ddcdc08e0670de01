#include "reports/causes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brokerproof::reports {
namespace {

using ::testing::ElementsAre;

constexpr auto every_case = [](const case_result&) { return true; };

/// A failure that breaks `statement`, shown by the last event of its trace.
case_result failure(std::string id, std::string statement, trace::happening shown_by) {
    case_result out;
    out.id = std::move(id);
    out.level = "MUST";
    out.verdict.kind = judge::verdict_kind::fail;
    out.verdict.statement = std::move(statement);
    out.verdict.evidence = {0};
    out.trace.events.emplace_back().happening = std::move(shown_by);
    return out;
}

trace::closed closing() {
    trace::closed out;
    out.side = trace::closing_side::broker;
    return out;
}

std::vector<std::vector<std::string>> ids_of(const std::vector<common_cause>& causes) {
    std::vector<std::vector<std::string>> out;
    for (const auto& cause : causes) {
        auto& ids = out.emplace_back();
        for (const auto* judged : cause) ids.push_back(judged->id);
    }
    return out;
}

TEST(causes, one_statement_and_one_kind_of_evidence_are_one_cause) {
    const std::vector cases{
        failure("s/a@v5", "MQTT-1", closing()), failure("s/b@v5", "MQTT-1", trace::step_ended{}),
        failure("s/c@v5", "MQTT-2", closing()), failure("s/d@v5", "MQTT-1", closing())};
    EXPECT_THAT(
        ids_of(group_by_cause(cases, every_case)),
        ElementsAre(ElementsAre("s/a@v5", "s/d@v5"), ElementsAre("s/b@v5"), ElementsAre("s/c@v5")));
}

TEST(causes, the_runs_of_a_case_join_what_their_statements_would_part) {
    const std::vector cases{failure("s/a@v3.1.1", "MQTT-1", closing()),
                            failure("s/b@v5", "MQTT-2", closing()),
                            failure("s/a@v5", "MQTT-2", closing())};
    EXPECT_THAT(ids_of(group_by_cause(cases, every_case)),
                ElementsAre(ElementsAre("s/a@v3.1.1", "s/b@v5", "s/a@v5")));
}

TEST(causes, requirements_come_before_recommendations) {
    std::vector cases{failure("s/a@v5", "MQTT-1", closing()),
                      failure("s/b@v5", "MQTT-1", closing()),
                      failure("s/c@v5", "MQTT-2", closing())};
    cases[0].level = cases[1].level = "SHOULD";
    EXPECT_THAT(ids_of(group_by_cause(cases, every_case)),
                ElementsAre(ElementsAre("s/c@v5"), ElementsAre("s/a@v5", "s/b@v5")));
}

TEST(causes, a_file_with_wrong_evidence_is_grouped_by_its_statement) {
    auto edited = failure("s/a@v5", "MQTT-1", trace::step_ended{});
    edited.verdict.evidence = {99};
    const std::vector cases{edited, failure("s/b@v5", "MQTT-1", trace::step_ended{})};
    EXPECT_EQ(group_by_cause(cases, every_case).size(), 1U);
}

}  // namespace
}  // namespace brokerproof::reports
