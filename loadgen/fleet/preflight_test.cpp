#include "loadgen/fleet/preflight.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brokerproof::loadgen {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr resources small_machine{20'000, 20'000, 4ULL << 30U, 28'232};

TEST(preflight, says_nothing_when_there_is_enough) {
    EXPECT_THAT(shortages({18'000, 18'000, 18'000, true}, small_machine, {}), IsEmpty());
}

TEST(preflight, says_how_many_workers_and_brokers_files_ask_for) {
    const auto said = shortages({100'000, 100'000, 100'000, true}, small_machine,
                                plan_sources(100'000, false, true, {}));
    EXPECT_THAT(said, ElementsAre(HasSubstr("--workers 6"), HasSubstr("--brokers 6")));
}

TEST(preflight, says_when_ports_or_memory_are_too_few) {
    resources machine = small_machine;
    machine.soft_files = machine.hard_files = 1'000'000;
    machine.memory_bytes = 100U << 20U;
    const auto said = shortages({50'000, 50'000, 50'000, true}, machine, {});
    EXPECT_THAT(said, ElementsAre(HasSubstr("--source"), HasSubstr("MiB")));
}

TEST(preflight, reads_what_this_machine_has) {
    const auto here = raise_and_read();
    EXPECT_EQ(here.soft_files, here.hard_files);
    EXPECT_GT(here.memory_bytes, 0U);
    EXPECT_GT(here.ports, 0U);
}

TEST(source_plan, one_address_is_enough_for_few) {
    EXPECT_TRUE(plan_sources(5'000, true, true, {}).addresses.empty());
    EXPECT_TRUE(plan_sources(100'000, false, false, {}).addresses.empty());  // not on loopback
}

TEST(source_plan, spreads_many_and_takes_another_address_each_time) {
    const auto plan = plan_sources(18'000, true, true, {});
    ASSERT_EQ(plan.addresses.size(), 3U);
    EXPECT_EQ(plan.addresses[0].to_string(), "127.0.0.2");
    EXPECT_NE(plan.choose(7, 0), plan.choose(7, 1));
    EXPECT_EQ(describe(plan, 18'000), "3 sources x 6000 clients");
}

TEST(preflight, a_bad_network_needs_two_more_files_for_each_client) {
    needs wanted{6'700, 6'700, 6'700, false};
    EXPECT_THAT(shortages(wanted, small_machine, {}), IsEmpty());
    wanted.relayed = true;
    wanted.relayed_here = 6'700;
    EXPECT_THAT(shortages(wanted, small_machine, {}),
                ElementsAre(HasSubstr("6700 clients behind a bad network need 20200 open files")));
}

}  // namespace
}  // namespace brokerproof::loadgen
