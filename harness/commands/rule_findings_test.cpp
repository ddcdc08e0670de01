#include "harness/commands/rule_findings.hpp"

#include <gmock/gmock.h>

namespace brokerproof::commands {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// A case with two PUBLISH packets, the second of which breaks a rule.
reports::case_result judged_case(std::string id) {
    reports::case_result out;
    out.id = std::move(id);
    for (std::uint16_t packet_id = 1; packet_id <= 2; ++packet_id) {
        trace::event event;
        event.client = "device";
        event.happening = trace::received{
            .raw = {},
            .packet = mqtt::packet(mqtt::publish{.qos = 1, .topic = "t", .packet_id = packet_id}),
            .violations = {}};
        out.trace.events.push_back(std::move(event));
    }
    out.breaches.push_back({.kind = witness::rule::receive_maximum_exceeded,
                            .packet = 1,
                            .earlier = 0,
                            .amount = 2,
                            .limit = 1});
    return out;
}

TEST(rule_findings, tell_each_rule_once_with_its_count) {
    const auto findings = rule_findings({judged_case("a/b@v5"), judged_case("c/d@v5")});
    ASSERT_THAT(findings, SizeIs(1));
    const auto& finding = findings.front();
    EXPECT_EQ(finding.id, "rules/receive_maximum_exceeded@v5");
    EXPECT_EQ(finding.verdict.kind, judge::verdict_kind::fail);
    EXPECT_EQ(finding.verdict.statement, "MQTT-3.3.4-9");
    EXPECT_THAT(finding.verdict.evidence, ElementsAre(0, 1));
    EXPECT_THAT(finding.verdict.reason,
                HasSubstr("broken 2 times in 2 cases, first by what device got in a/b@v5"));
    EXPECT_THAT(finding.verdict.reason, HasSubstr("(2, and 1 would be right)"));
    EXPECT_THAT(finding.trace.events, SizeIs(2));
}

TEST(rule_findings, leave_a_breach_to_the_case_that_tells_it) {
    auto told = judged_case("a/b@v5");
    told.verdict.kind = judge::verdict_kind::fail;
    told.verdict.evidence = {1};
    EXPECT_THAT(rule_findings({told}), IsEmpty());
    told.verdict.evidence = {0};
    EXPECT_THAT(rule_findings({told}), SizeIs(1));
    told.verdict.statement = "MQTT-3.3.4-9";
    EXPECT_THAT(rule_findings({told}), IsEmpty());
}

TEST(rule_findings, are_about_the_broker) {
    auto ours = judged_case("a/b@v5");
    ours.breaches.front().sender = witness::side::client;
    EXPECT_THAT(rule_findings({ours}), IsEmpty());
}

}  // namespace
}  // namespace brokerproof::commands
