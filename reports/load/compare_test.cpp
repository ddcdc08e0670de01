#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/testing/results.hpp"
#include "reports/golden_test.hpp"
#include "reports/load/compare.hpp"
#include "reports/load/sample_test.hpp"

namespace brokerproof::reports {
namespace {

using loadgen::load_result;
using loadgen::timing;
using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::problem_of;

constexpr std::int64_t milli_ns = 1'000'000;

/// A calm run whose deliveries take about `middle_ms`; one in fifty takes ten times `tail_ms`.
load_result run_with(std::int64_t middle_ms, std::int64_t tail_ms, int values = 10'000) {
    auto run = calm_load();
    loadgen::group_measures devices;
    devices.add(loadgen::count::received_qos1, 200'000);
    for (int i = 0; i < values; ++i) {
        const bool tail = i % 50 == 0;
        devices.record(
            timing::publish_to_delivery,
            tail ? tail_ms * 10 * milli_ns : middle_ms * milli_ns + i % 50 * milli_ns / 10);
    }
    run.measured[0] = devices;
    return run;
}

std::vector<std::string> worse(const comparison& changes) {
    std::vector<std::string> out;
    for (const auto& entry : changes.differences) {
        if (entry.direction == drift::worse) out.push_back(entry.about);
    }
    return out;
}

TEST(load_compare, a_run_with_itself_has_no_difference) {
    const auto changes = compare(load_runs{calm_load()}, load_runs{calm_load()});
    EXPECT_THAT(changes.differences, ElementsAre());
    EXPECT_EQ(exit_code(changes), 0);
    EXPECT_THAT(changes.notes, ElementsAre(HasSubstr("so few runs")));
}

TEST(load_compare, what_is_printed_is_as_agreed) {
    auto troubled = troubled_load();
    troubled.health.valid = true;
    const auto changes = compare(load_runs{calm_load()}, load_runs{troubled});
    std::ostringstream text;
    print_comparison(text, changes);
    expect_golden("load-compare.txt", text.str());
}

TEST(load_compare, only_runs_of_the_same_fleet_are_compared) {
    auto other = calm_load();
    other.clients[0] = 5;
    EXPECT_THAT(problem_of(check_comparable({calm_load()}, {other})),
                HasSubstr("numbers of clients"));
    other = calm_load();
    other.scenario = "fan-in";
    EXPECT_THAT(problem_of(check_comparable({calm_load()}, {other})),
                HasSubstr("different scenarios"));
    other = calm_load();
    other.slices_here = {0};
    EXPECT_THAT(problem_of(check_comparable({calm_load()}, {other})), HasSubstr("merge"));
    EXPECT_THAT(problem_of(check_comparable(load_runs(11, calm_load()), {calm_load()})),
                HasSubstr("10 runs"));
    EXPECT_EQ(problem_of(check_comparable({calm_load()}, {calm_load()})), "");
}

TEST(load_compare, in_one_run_a_small_shift_is_none_however_many_values_show_it) {
    EXPECT_THAT(worse(compare(load_runs{run_with(100, 100, 200'000)},
                              load_runs{run_with(112, 112, 200'000)})),
                ElementsAre("publish_to_delivery as a whole"));
    EXPECT_THAT(worse(compare(load_runs{run_with(100, 100, 200'000)},
                              load_runs{run_with(104, 104, 200'000)})),
                ElementsAre());
}

TEST(load_compare, a_longer_tail_is_seen_although_the_bulk_is_the_same) {
    EXPECT_THAT(worse(compare(load_runs{run_with(100, 100)}, load_runs{run_with(100, 200)})),
                ElementsAre("publish_to_delivery p99"));
}

TEST(load_compare, with_several_runs_their_own_variation_decides) {
    const load_runs before{run_with(100, 90), run_with(104, 140), run_with(98, 110)};
    const load_runs slower{run_with(130, 100), run_with(140, 130), run_with(150, 95)};
    EXPECT_THAT(worse(compare(before, slower)), ElementsAre("publish_to_delivery p50"));
    EXPECT_THAT(worse(compare(slower, before)), ElementsAre());
    const load_runs mixed{run_with(99, 500), run_with(140, 100), run_with(102, 100)};
    EXPECT_THAT(compare(before, mixed).differences, ElementsAre());
}

TEST(load_compare, some_losses_after_none_are_worse_and_more_of_the_same_may_be_chance) {
    auto lossy = calm_load();
    lossy.ledger->groups[0].lost = 1;
    EXPECT_THAT(worse(compare(load_runs{calm_load()}, load_runs{lossy})),
                ElementsAre("messages lost"));
    auto more = calm_load();
    more.ledger->groups[0].lost = 3;
    EXPECT_THAT(compare(load_runs{lossy}, load_runs{more}).differences, ElementsAre());
    more.ledger->groups[0].lost = 30;
    EXPECT_EQ(exit_code(compare(load_runs{lossy}, load_runs{more})), 1);
    EXPECT_EQ(exit_code(compare(load_runs{more}, load_runs{lossy})), 0);
}

TEST(load_compare, a_run_in_which_we_were_the_limit_tells_no_times) {
    auto invalid = run_with(900, 900);
    invalid.health.valid = false;
    EXPECT_THAT(worse(compare(load_runs{calm_load()}, load_runs{invalid})),
                ElementsAre("rates and times"));
    EXPECT_EQ(exit_code(compare(load_runs{invalid}, load_runs{calm_load()})), 0);
}

}  // namespace
}  // namespace brokerproof::reports
