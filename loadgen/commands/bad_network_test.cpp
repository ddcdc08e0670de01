// Whole runs through a bad network: the ledger is exact, and the reports say when it was bad.
#include <algorithm>

#include <gmock/gmock.h>

#include "harness/target/testing/program_on_port.hpp"
#include "loadgen/commands/testing/program_run.hpp"

namespace brokerproof::commands {
namespace {

using ::testing::HasSubstr;

constexpr std::int64_t ms = 1'000'000;

class bad_network_test : public testing::program_run {
protected:
    /// Only what is published through a late network is measured.
    static std::string through(const std::string& late) {
        return R"(
format: 1
scenario: late-and-cut
about: A network that is late, slow, cut and silent
groups:
  - name: devices
    clients: 10
    session_expiry_interval: 600
    back_off: { first: 50ms, most: 100ms }
    subscribe:
      - { filter: "${run}/in/${client}", qos: 1 }
      - { filter: "${run}/sure/${client}", qos: 2 }
  - name: backend
    clients: 2
    session_expiry_interval: 600
    back_off: { first: 50ms, most: 100ms }
    window: 1000
    publish:
      - topic: "${run}/in/${to}"
        to: devices
        qos: 1
        rate: 100
        phases: [late, slow, cut, silent]
      - { topic: "${run}/sure/${to}", to: devices, qos: 2, rate: 20, phases: [late, slow, cut] }
phases:
  - { name: connect, until: connected, warm_up: true }
  - { name: turns-bad, duration: 200ms, warm_up: true, network: )" +
               late + R"( }
  - { name: late, duration: 2s, network: )" +
               late + R"( }
  - { name: slow, duration: 1s, warm_up: true, network: { rate: 2000 } }
  - { name: cut, duration: 500ms, warm_up: true, network: { cut: reset } }
  - { name: back, until: connected, warm_up: true }
  - { name: silent, duration: 500ms, warm_up: true, network: { cut: silence } }
  - { name: drain, until: drained, warm_up: true }
)" + testing::patient_health;
    }
    static std::string late_and_cut() { return through("{ delay: 50ms, jitter: 10ms }"); }

    void expect_nothing_is_lost(std::uint64_t published_at_least) const {
        const auto all = totals();
        EXPECT_EQ(all.lost + all.received.duplicated + all.received.out_of_order +
                      all.received.stray + all.received.corrupted,
                  0U)
            << log();
        EXPECT_EQ(all.owed, all.delivered) << log();
        EXPECT_GE(all.owed, published_at_least) << log();
        const auto found = result();
        for (const auto& one : found.ledger->sessions) EXPECT_EQ(one.lost + one.revived, 0U);
    }
    /// Every message went through the relay twice.
    void expect_it_was_late() const {
        const auto measured = result().measured.at(0);
        const auto& times = measured[loadgen::timing::publish_to_delivery];
        EXPECT_GT(times.count(), 100U) << log();
        EXPECT_GE(times.quantile(0.001), 80 * ms) << log();
    }
    static void expect_bad_phases(const std::vector<loadgen::phase_result>& phases) {
        ASSERT_EQ(phases.size(), 8U);
        EXPECT_EQ(phases[2].network,
                  (loadgen::phase_network{50 * ms, 10 * ms, std::nullopt, std::nullopt}));
        EXPECT_EQ(phases[3].network->bytes_per_s, 2000U);
        EXPECT_EQ(phases[4].network->cut, loadgen::network_cut::reset);
        EXPECT_EQ(phases[6].network->cut, loadgen::network_cut::silence);
        EXPECT_FALSE(phases[5].network || phases[7].network);
    }
    static void expect_all_returned(const std::vector<loadgen::storm_recovery>& recoveries) {
        ASSERT_EQ(recoveries.size(), 2U);
        EXPECT_EQ(recoveries[0].phase, "back");
        EXPECT_EQ(recoveries[0].back, 10U);
        EXPECT_EQ(recoveries[1].back, 2U);
    }
};

TEST_F(bad_network_test, nothing_is_lost_by_mosquitto_and_by_the_reference_broker) {
    for (const std::string broker : {"mosquitto", "reference"}) {
        ASSERT_EQ(load(late_and_cut(), "--broker " + broker), 0) << log();
        expect_nothing_is_lost(300);
        expect_it_was_late();
        expect_bad_phases(result().phases);
        expect_all_returned(result().recoveries);
        EXPECT_THAT(log(), HasSubstr("bad network\n  turns-bad, "));
    }
}

TEST_F(bad_network_test, stands_before_a_broker_that_runs_already_and_is_shared_by_all_workers) {
    const target::testing::program_on_port broker{{BROKERPROOF_PROGRAM, "serve"}, "bad_network"};
    ASSERT_EQ(load(late_and_cut(), "--workers 2 --threads 1 --url " + broker.url()), 0) << log();
    expect_nothing_is_lost(300);
    expect_it_was_late();
    EXPECT_EQ(result().brokers.at(0).url, broker.url());
}

TEST_F(bad_network_test, is_below_tls_and_websocket) {
    for (const std::string transport : {"tls", "wss"}) {
        ASSERT_EQ(load(late_and_cut(), "--broker mosquitto --transport " + transport), 0) << log();
        expect_nothing_is_lost(300);
        expect_it_was_late();
    }
}

TEST_F(bad_network_test, excuses_no_loss_of_the_broker) {
    const auto losing = with_wire_defect("publish-out-first-lost-after-resume");
    EXPECT_EQ(load(late_and_cut(), losing), 1) << log();
    const auto all = totals();
    // One of each client, after the cut; but what its publisher sends again may come after all.
    EXPECT_GE(all.lost, 5U) << log();
    EXPECT_LE(all.lost, 10U) << log();
    EXPECT_EQ(all.received.duplicated + all.received.out_of_order + all.received.stray, 0U)
        << log();
}

TEST_F(bad_network_test, loss_is_refused_before_anything_starts) {
    EXPECT_EQ(load(through("{ loss: 0.01 }"), "--broker mosquitto"), 2);
    EXPECT_THAT(log(), HasSubstr("scenario.yaml:27:"));
    EXPECT_THAT(log(), HasSubstr("network namespace with tc netem"));
}

}  // namespace
}  // namespace brokerproof::commands
