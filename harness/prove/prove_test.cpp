// Tests of the proof: the correct broker is never accused, a defect is accused, and nothing waits
// for real time.

#include <set>

#include <gmock/gmock.h>

#include "harness/prove/matrix.hpp"
#include "harness/prove/stage.hpp"
#include "harness/suite/suite_loader.hpp"

namespace brokerproof::prove {
namespace {

using judge::verdict_kind;
using testing::Contains;
using testing::IsEmpty;
using testing::Key;
using testing::Not;
using testing::StartsWith;

std::vector<plan::instance> cases_of(const std::string& cases, const std::string& kind = "") {
    const std::string text =
        "format: 1\nsuite: s\nabout: a\nversions: [v5]\ncases:\n  - id: c\n    title: t\n"
        "    kind: observe\n    clients: [device, backend]\n" +
        kind + "    steps:\n" + cases;
    const auto loaded = suite::load_suite_text(text, "s.yaml", {});
    for (const auto& issue : loaded.reported) ADD_FAILURE() << describe(issue);
    auto planned = plan::expand(loaded.suites);
    for (auto& instance : planned) {
        auto copy = *instance.source;
        copy.kind = plan::case_kind::required;  // the loader would demand refs
        instance.source = std::make_shared<const plan::test_case>(std::move(copy));
    }
    return planned;
}

constexpr auto an_hour_away = R"(
      - backend: { connect: {} }
      - device: { connect: { clean_start: false, session_expiry_interval: 7200 } }
      - device: { disconnect: {}, mark: left }
      - device: { connect: { clean_start: false }, at: left + 60min,
                  expect: { connack: { session_present: true } } }
)";

constexpr auto kept_for_hours = "    deadline: 120min\n    requires: { expiry: 120min }\n";

TEST(stage, an_hour_passes_in_no_time) {
    const stage plain(variants::all_variants().front());
    const auto planned = cases_of(an_hour_away, kept_for_hours);
    const auto out = plain.run(planned.at(0));
    EXPECT_EQ(out.verdict.kind, verdict_kind::pass) << out.verdict.reason;
    EXPECT_GE(out.trace.events.back().at_us, 3'600'000'000);
    EXPECT_THAT(out.reached, Contains("connack-session-present-never"));
    EXPECT_THAT(out.reached, Not(Contains("suback-wrong-id")));
}

TEST(stage, a_defect_that_matters_is_accused_and_no_other) {
    const stage plain(variants::all_variants().front());
    const auto planned = cases_of(an_hour_away, kept_for_hours);
    const auto lost = plain.run(planned.at(0), "connect-expiry-in-ms");
    EXPECT_EQ(lost.verdict.kind, verdict_kind::fail);
    EXPECT_THAT(lost.verdict.reason, StartsWith("expected session_present true; saw false"));
    const auto longer = plain.run(planned.at(0), "connect-expiry-doubled");
    EXPECT_EQ(longer.verdict.kind, verdict_kind::pass) << longer.verdict.reason;
}

std::string across_a_restart(const std::string& acts) {
    return R"(
      - device: { connect: { clean_start: false, session_expiry_interval: 60 } }
      - device: { subscribe: { filter: $topic, qos: 1 } }
      - device: { disconnect: {} }
      - backend: { connect: {} }
      - backend: { publish: { topic: $topic, qos: 1, payload: kept } }
)" + acts + R"(
      - device: { connect: { clean_start: false, session_expiry_interval: 60 },
                  expect: { connack: { session_present: true } } }
      - device: { expect: { publish: { payload: kept } } }
)";
}

TEST(stage, the_store_outlives_the_broker) {
    const stage plain(variants::all_variants().front());
    for (const std::string acts :
         {"      - broker: restart\n", "      - broker: kill\n      - broker: start\n"}) {
        const auto planned = cases_of(across_a_restart(acts), "    requires: { restart: true }\n");
        const auto out = plain.run(planned.at(0));
        EXPECT_EQ(out.verdict.kind, verdict_kind::pass) << acts << out.verdict.reason;
    }
}

TEST(stage, variants_have_the_capabilities_that_they_exist_for) {
    const auto known = variants::all_variants();
    const auto capped = cases_of(an_hour_away, "    requires: { expiry_cap: true }\n");
    EXPECT_THAT(stage(known[0]).lacks(capped.at(0)), Not(IsEmpty()));
    EXPECT_THAT(stage(known[1]).lacks(capped.at(0)), IsEmpty());
    const auto raising = cases_of(an_hour_away, "    requires: { raises_zero: true }\n");
    EXPECT_THAT(stage(known[2]).lacks(raising.at(0)), IsEmpty());
}

TEST(matrix, separates_caught_defects_from_survivors) {
    const auto planned = cases_of(an_hour_away, kept_for_hours);
    const std::vector<defect_info> asked{{"connack-session-present-never", ""},
                                         {"suback-wrong-id", ""}};
    std::size_t ticks = 0;
    const auto result = prove(planned, asked, {}, 2, [&](const progress&) { ++ticks; });
    EXPECT_GT(ticks, 0U);
    EXPECT_THAT(result.not_green(), IsEmpty());
    EXPECT_THAT(result.toothless(), IsEmpty());
    EXPECT_THAT(result.cases.at(0).caught, Contains(Key("connack-session-present-never")));
    ASSERT_EQ(result.survivors().size(), 1U);
    EXPECT_EQ(result.survivors()[0]->name, "suback-wrong-id");
}

TEST(matrix, is_the_same_every_time) {
    const auto planned = cases_of(across_a_restart(""));
    const auto nothing = [](const progress&) {};
    const auto first = prove(planned, all_defects(), {}, 2, nothing);
    const auto second = prove(planned, all_defects(), {}, 2, nothing);
    EXPECT_EQ(first.cases.at(0).reached, second.cases.at(0).reached);
    EXPECT_EQ(first.cases.at(0).caught, second.cases.at(0).caught);
    EXPECT_FALSE(first.cases.at(0).caught.empty());
}

constexpr auto in_one_order = R"(
      - device: { connect: { clean_start: false, session_expiry_interval: 60 } }
      - device: { subscribe: { filter: [$topic, $topic2], qos: 1 } }
      - device: { disconnect: {} }
      - backend: { connect: {} }
      - backend: { publish: { topic: $topic, qos: 1, payload: first } }
      - backend: { publish: { topic: $topic2, qos: 1, payload: second } }
      - device: { connect: { clean_start: false, session_expiry_interval: 60 } }
      - device: { expect: [{ publish: { payload: first } }, { publish: { payload: second } }] }
)";

TEST(matrix, a_case_that_demands_more_than_the_standard_accuses_a_legal_variant) {
    const auto planned = cases_of(in_one_order);
    const std::vector<const variants::variant*> chosen{
        variants::find_variant("plain"), variants::find_variant("topic-queues"),
        variants::find_variant("topic-queues-other")};
    const auto result = prove(planned, {}, chosen, 2, [](const progress&) {});
    EXPECT_THAT(result.not_green(), IsEmpty());
    ASSERT_FALSE(result.accusations().empty());
    EXPECT_THAT(std::string(result.accusations().front().against->variant->name),
                StartsWith("topic-queues"));
}

std::vector<plan::instance> cases_of_the_repository() {
    problems issues;
    const std::string folder = std::string(BROKERPROOF_SOURCE_DIR) + "/suites";
    const auto statements = suite::load_requirements(folder + "/requirements", issues);
    const auto loaded = suite::load_suites(suite::find_suites(folder), statements);
    EXPECT_TRUE(issues.empty() && loaded.reported.empty());
    return plan::expand(loaded.suites);
}

/// `brokerproof prove` runs the whole proof; this test runs every defect once, for the sanitizers.
TEST(defects, can_all_be_run) {
    const stage plain(variants::all_variants().front());
    std::set<std::string> left;
    for (const auto& defect : all_defects()) left.insert(defect.name);
    for (const auto& planned : cases_of_the_repository()) {
        if (left.empty()) break;
        if (!plain.lacks(planned).empty()) continue;
        for (const auto& defect : plain.run(planned).reached) {
            if (left.erase(defect) == 0) continue;
            const auto out = plain.run(planned, defect);
            EXPECT_NE(out.verdict.kind, verdict_kind::error)
                << planned.id << " with " << defect << ": " << out.verdict.reason;
        }
    }
    EXPECT_LT(left.size(), 10U);  // the others need a broker with limits
}

}  // namespace
}  // namespace brokerproof::prove
