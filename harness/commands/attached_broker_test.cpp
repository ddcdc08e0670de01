// A broker that runs already, and of which only the address is known.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/scratch_directory.hpp"
#include "harness/commands/conform.hpp"
#include "harness/commands/testing/recorded_console.hpp"
#include "harness/commands/testing/source_root.hpp"
#include "harness/target/testing/program_on_port.hpp"
#include "reports/json.hpp"

namespace brokerproof::commands {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto hint = "With --broker NAME";

class attached_broker : public ::testing::Test {
protected:
    conform_options options(const target::testing::program_on_port& broker) const {
        conform_options chosen;
        chosen.root = testing::source_root;
        chosen.wanted.globs = {"clean-start/*"};
        chosen.url = broker.url();
        chosen.json = place_.path() + "/result.json";
        return chosen;
    }
    std::string printed(const conform_options& chosen, int wanted_exit) {
        testing::recorded_console console;
        EXPECT_EQ(conform(chosen, console.screen()), wanted_exit) << console.notes();
        return console.out();
    }
    reports::run_result result() const {
        auto read = reports::read_json_file(place_.path() + "/result.json");
        if (read) return *read;
        ADD_FAILURE() << describe(read.error());
        return {};
    }

    const scratch_directory place_;
};

target::testing::program_on_port served(std::vector<std::string> more) {
    more.insert(more.begin(), {BROKERPROOF_PROGRAM, "serve"});
    return {more, "attached_broker_test"};
}

TEST_F(attached_broker, whose_product_is_not_known_may_have_known_failures) {
    const auto broker = served({"--defect", "clean-start-keeps-queue"});
    auto chosen = options(broker);
    EXPECT_THAT(printed(chosen, 1), HasSubstr(hint));
    chosen.broker = "reference";
    EXPECT_THAT(printed(chosen, 1), Not(HasSubstr(hint)));
}

TEST_F(attached_broker, needs_no_known_failures_where_nothing_fails) {
    const auto broker = served({});
    EXPECT_THAT(printed(options(broker), 0), Not(HasSubstr(hint)));
}

TEST_F(attached_broker, may_leave_a_connect_of_a_version_that_it_lacks_without_an_answer) {
    const target::testing::program_on_port broker(
        {BROKERPROOF_PYTHON, BROKERPROOF_SOURCE_DIR "/harness/commands/testing/old_broker.py",
         BROKERPROOF_PROGRAM},
        "attached_broker_test");
    printed(options(broker), 0);
    const auto run = result();
    EXPECT_FALSE(run.cases.empty());
    for (const auto& judged : run.cases) {
        const bool is_old = judged.version == mqtt::version::v311;
        const auto wanted = is_old ? judge::verdict_kind::pass : judge::verdict_kind::unsupported;
        EXPECT_EQ(judged.verdict.kind, wanted) << judged.id << judged.verdict.reason;
        if (is_old) continue;
        EXPECT_THAT(judged.verdict.reason, HasSubstr("does not speak MQTT 5 (no CONNACK within"));
    }
}

TEST_F(attached_broker, has_its_failures_confirmed_a_few_at_a_time) {
    const auto broker = served({"--defect", "clean-start-keeps-queue"});
    printed(options(broker), 1);
    std::size_t failed = 0;
    for (const auto& judged : result().cases) {
        if (judged.verdict.kind != judge::verdict_kind::fail) continue;
        if (judged.suite == reports::rules_suite) continue;
        ++failed;
        ASSERT_TRUE(judged.confirmation) << judged.id;
        EXPECT_EQ(judged.confirmation->alone, judge::verdict_kind::fail);
    }
    EXPECT_GT(failed, 1U);
}

}  // namespace
}  // namespace brokerproof::commands
