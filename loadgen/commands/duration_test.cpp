// --duration: how long the longest phase lasts.
#include <gmock/gmock.h>

#include "loadgen/commands/testing/program_run.hpp"

namespace brokerproof::commands {
namespace {

using ::testing::HasSubstr;

class duration_test : public testing::program_run {
protected:
    static std::string idle_clients(const std::string& phases) {
        return "format: 1\nscenario: idle\nabout: Clients that do nothing\n"
               "groups:\n  - { name: devices, clients: 3 }\n"
               "phases:\n  - { name: connect, until: connected }\n" +
               phases + testing::patient_health;
    }
};

TEST_F(duration_test, is_that_of_the_longest_phase_in_all_processes) {
    const auto scenario =
        idle_clients("  - { name: short, duration: 1s }\n  - { name: long, duration: 10min }\n");
    for (const std::string slices : {" --threads 1", " --threads 1 --workers 2"}) {
        EXPECT_EQ(load(scenario, "--broker mosquitto --duration 2s" + slices), 0) << log();
        const auto phases = result().phases;
        ASSERT_EQ(phases.size(), 3U) << log();
        EXPECT_GE(phases[2].ended_ns - phases[2].began_ns, 2'000'000'000);
        EXPECT_LT(phases[2].ended_ns - phases[2].began_ns, 100'000'000'000);
    }
}

TEST_F(duration_test, needs_a_phase_that_has_one) {
    EXPECT_EQ(load(idle_clients(""), "--broker mosquitto --duration 2s"), 2);
    EXPECT_THAT(log(), HasSubstr("--duration: the scenario has no phase with a duration"));
}

TEST_F(duration_test, is_read_like_that_of_a_phase) {
    EXPECT_EQ(load(idle_clients("  - { name: long, duration: 10min }\n"), "--duration 2"), 2);
    EXPECT_THAT(log(), HasSubstr("duration must be a duration such as 300ms"));
}

}  // namespace
}  // namespace brokerproof::commands
