// A broker that dies or hangs under test: which case brings it about, and is the rest judged?

#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/scratch_directory.hpp"
#include "harness/commands/conform.hpp"
#include "harness/commands/testing/recorded_console.hpp"
#include "reports/json.hpp"

namespace brokerproof::commands {
namespace {

namespace fs = std::filesystem;
using judge::verdict_kind;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// One case sends `deadly` in its topic; two others are under way meanwhile, one comes after.
constexpr auto suite_text = R"(format: 1
suite: mortal
about: One case ends the broker
versions: [v5]
cases:
  - id: deadly
    title: A PUBLISH that the broker does not survive
    refs: {{ v5: [MQTT-3.3.1-1] }}
    {2}
    clients: [device]
    steps:
      {3}
      - device: {{ connect: {{}} }}
      - device: {{ publish: {{ topic: "$topic/{0}", qos: 1, payload: x }}, after: 300ms }}
  - id: bystander
    title: A client that only waits
    refs: {{ v5: [MQTT-3.1.2-24] }}
    clients: [device]
    steps:
      - device: {{ connect: {{}} }}
      - device: {{ ping: {{}}, after: {1}, expect: {{ pingresp: {{}} }} }}
)";

/// A tree with the repository's statements and a profile of the mortal broker.
class mortal_broker : public ::testing::Test {
protected:
    mortal_broker() {
        const std::string source = BROKERPROOF_SOURCE_DIR;
        fs::create_directories(file("suites"));
        fs::create_directories(file("configs/brokers"));
        fs::create_directory_symlink(source + "/suites/requirements", file("suites/requirements"));
        describe_broker("");
    }
    void describe_broker(std::string_view more_arguments) {
        std::ofstream(file("configs/brokers/mortal.yaml")) << fmt::format(
            "about: A broker that some packets kill\nproduct: mortal\nhangs_after: 2s\nspawn:\n"
            "  command: [{}, {}/harness/commands/testing/mortal_broker.py, "
            "{}, \"${{port}}\"{}]\n",
            BROKERPROOF_PYTHON, BROKERPROOF_SOURCE_DIR, BROKERPROOF_PROGRAM, more_arguments);
    }
    std::string file(const std::string& name) const { return place_.path() + '/' + name; }

    reports::run_result run(std::string_view deadly, std::string_view more_keys = "") {
        std::ofstream(file("mortal-suite.yaml"))
            << fmt::format(suite_text, deadly, idle_time_, more_keys, first_step_);
        conform_options chosen;
        chosen.root = place_.path();
        chosen.suite_files = {file("mortal-suite.yaml")};
        chosen.broker = "mortal";
        chosen.json = file("result.json");
        exit_code_ = conform(chosen, console_.screen());
        auto result = reports::read_json_file(file("result.json"));
        if (result) return *result;
        ADD_FAILURE() << describe(result.error()) << console_.notes();
        return {};
    }
    /// A case that restarts its broker has one of its own.
    reports::run_result run_restarting(std::string_view deadly) {
        first_step_ = "- broker: restart";
        return run(deadly, "requires: { restart: true }");
    }
    static verdict_kind verdict_of(const reports::run_result& result, std::string_view id) {
        for (const auto& judged : result.cases) {
            if (judged.id.find(id) != std::string::npos) return judged.verdict.kind;
        }
        ADD_FAILURE() << id << " is not in the result";
        return verdict_kind::error;
    }

    scratch_directory place_;
    testing::recorded_console console_;
    int exit_code_ = 0;
    std::string_view idle_time_ = "1s";  ///< of the bystander
    std::string_view first_step_;        ///< of the deadly case
};

/// How the deadly case brings the end about.
class ended_by_a_case : public mortal_broker, public ::testing::WithParamInterface<const char*> {};

TEST_P(ended_by_a_case, the_case_is_named_and_the_rest_is_judged) {
    const auto result = run(GetParam());
    EXPECT_EQ(exit_code_, 1);
    EXPECT_EQ(verdict_of(result, "deadly"), verdict_kind::fail);
    EXPECT_EQ(verdict_of(result, "bystander"), verdict_kind::pass);
    ASSERT_FALSE(result.incidents.empty());
    EXPECT_EQ(result.incidents.front().kind, reports::incident_kind::broker_died);
    EXPECT_THAT(result.incidents.front().causes, ElementsAre(HasSubstr("deadly")));
    EXPECT_TRUE(result.environment_problem.empty()) << result.environment_problem;
}
INSTANTIATE_TEST_SUITE_P(mortal_broker, ended_by_a_case,
                         ::testing::Values("crash-the-broker", "crash-at-the-close"));

TEST_F(mortal_broker, a_case_that_ends_it_later_is_named_and_the_rest_is_judged) {
    idle_time_ = "4s";  // it is under way when the broker ends
    const auto result = run("crash-after-the-close");
    EXPECT_EQ(exit_code_, 1);
    EXPECT_EQ(verdict_of(result, "deadly"), verdict_kind::fail);
    EXPECT_EQ(verdict_of(result, "bystander"), verdict_kind::pass);
    EXPECT_TRUE(result.environment_problem.empty()) << result.environment_problem;
}

TEST_F(mortal_broker, every_case_that_ends_it_is_named_however_many_there_are) {
    const auto result = run("crash-the-broker-${which}",
                            "each: [{ which: 0 }, { which: 1 }, { which: 2 }, { which: 3 }, "
                            "{ which: 4 }, { which: 5 }]");
    EXPECT_EQ(exit_code_, 1);
    EXPECT_TRUE(result.environment_problem.empty()) << result.environment_problem;
    for (const auto& judged : result.cases) {
        const bool is_deadly = judged.id.find("deadly") != std::string::npos;
        EXPECT_EQ(judged.verdict.kind, is_deadly ? verdict_kind::fail : verdict_kind::pass)
            << judged.id << judged.verdict.reason;
        if (!is_deadly) continue;
        EXPECT_THAT(judged.verdict.reason, HasSubstr("crash-the-broker"));
    }
    EXPECT_EQ(result.cases.size(), 7U);
}

TEST_F(mortal_broker, one_that_somebody_else_kills_is_not_accused) {
    const auto result = run("kill-the-broker");
    EXPECT_EQ(exit_code_, 3);
    EXPECT_EQ(verdict_of(result, "deadly"), verdict_kind::inconclusive);
    EXPECT_EQ(verdict_of(result, "bystander"), verdict_kind::pass);
    ASSERT_FALSE(result.incidents.empty());
    EXPECT_EQ(result.incidents.front().kind, reports::incident_kind::broker_killed);
    EXPECT_THAT(result.incidents.front().causes, ElementsAre());
}

TEST_F(mortal_broker, a_case_is_not_blamed_when_the_broker_ends_without_it_too) {
    // Long, because a busy machine may need seconds until the first case begins.
    describe_broker(", \"6\"");
    idle_time_ = "10s";
    const auto result = run("harmless");
    EXPECT_EQ(exit_code_, 1) << "it aborts under test";
    EXPECT_EQ(verdict_of(result, "bystander"), verdict_kind::inconclusive);
    ASSERT_FALSE(result.incidents.empty());
    EXPECT_EQ(result.incidents.front().kind, reports::incident_kind::broker_died);
    EXPECT_THAT(result.incidents.front().causes, ElementsAre());
    EXPECT_THAT(result.environment_problem, HasSubstr("although no case was under way"));
}

TEST_F(mortal_broker, a_case_that_ends_its_own_broker_is_named) {
    const auto result = run_restarting("crash-the-broker");
    EXPECT_EQ(exit_code_, 1);
    EXPECT_EQ(verdict_of(result, "deadly"), verdict_kind::fail);
    EXPECT_EQ(verdict_of(result, "bystander"), verdict_kind::pass);
    ASSERT_EQ(result.incidents.size(), 1U);
    EXPECT_EQ(result.incidents.front().kind, reports::incident_kind::broker_died);
    EXPECT_THAT(result.incidents.front().causes, ElementsAre(HasSubstr("deadly")));
    EXPECT_TRUE(result.environment_problem.empty()) << result.environment_problem;
}

TEST_F(mortal_broker, an_own_broker_that_somebody_else_kills_is_not_accused) {
    const auto result = run_restarting("kill-the-broker");
    EXPECT_EQ(verdict_of(result, "deadly"), verdict_kind::inconclusive);
    EXPECT_EQ(verdict_of(result, "bystander"), verdict_kind::pass);
    ASSERT_FALSE(result.incidents.empty());
    EXPECT_EQ(result.incidents.front().kind, reports::incident_kind::broker_killed);
    EXPECT_THAT(result.incidents.front().causes, ElementsAre());
}

/// What the deadly case sends, and how long the other case lasts.
class hung_by_a_case : public mortal_broker,
                       public ::testing::WithParamInterface<std::pair<const char*, const char*>> {};

TEST_P(hung_by_a_case, it_is_started_again_and_the_case_is_named) {
    idle_time_ = GetParam().second;
    const auto result = run(GetParam().first);
    EXPECT_EQ(exit_code_, 1);
    EXPECT_EQ(verdict_of(result, "deadly"), verdict_kind::fail);
    EXPECT_EQ(verdict_of(result, "bystander"), verdict_kind::pass);
    ASSERT_FALSE(result.incidents.empty());
    EXPECT_EQ(result.incidents.front().kind, reports::incident_kind::broker_hung);
    EXPECT_THAT(result.incidents.front().causes, ElementsAre(HasSubstr("deadly")));
    EXPECT_TRUE(result.environment_problem.empty()) << result.environment_problem;
}
INSTANTIATE_TEST_SUITE_P(mortal_broker, hung_by_a_case,
                         ::testing::Values(std::pair{"hang-the-broker", "1s"},
                                           std::pair{"let-nobody-in", "1s"},
                                           std::pair{"let-nobody-in", "5s"}));

}  // namespace
}  // namespace brokerproof::commands
