// What a broker loses when it is killed: counted for one that keeps nothing, owed by one that is
// durable.
#include <gmock/gmock.h>

#include "loadgen/commands/testing/program_run.hpp"

namespace brokerproof::commands {
namespace {

using ::testing::HasSubstr;

class loss_window_test : public testing::program_run {
protected:
    /// 100 messages are published to clients that have left a second before (on a busy machine,
    /// some may still be there), and wait when the broker is killed, another second later.
    static std::string killed_with_full_queues() {
        return R"(
format: 1
scenario: killed-with-full-queues
about: A broker is killed while messages wait in it
groups:
  - name: devices
    clients: 5
    session_expiry_interval: 600
    life: { storm: { leave: fin } }
    subscribe: [{ filter: "${run}/in/${client}", qos: 1 }]
  - name: backend
    session_expiry_interval: 600
    window: 200
    publish:
      - topic: "${run}/in/${to}"
        to: devices
        qos: 1
        rate: 2000
        messages: 100
        phases: [away]
phases:
  - { name: connect, until: connected }
  - { name: leave, duration: 1s, away: [devices] }
  - { name: away, until: published, away: [devices] }
  - { name: quiet, duration: 1s, away: [devices] }
  - { name: crash, duration: 500ms, away: [devices], broker: kill }
  - { name: back, until: connected, broker: start }
  - { name: drain, until: drained }
)" + testing::patient_health;
    }
};

TEST_F(loss_window_test, a_broker_that_keeps_nothing_loses_what_it_had_acknowledged) {
    for (const std::string slices : {" --threads 1", " --threads 1 --workers 2"}) {
        ASSERT_EQ(load(killed_with_full_queues(), "--broker mosquitto" + slices), 0) << log();
        const auto all = totals();
        EXPECT_GT(all.lost_with_broker, 0U) << log();
        EXPECT_EQ(all.lost_with_broker + all.delivered, 100U) << log();
        EXPECT_GE(all.loss_window_ns, 1'000'000'000);
        EXPECT_EQ(all.lost, 0U) << log();
        EXPECT_THAT(log(), HasSubstr(fmt::format("{} acknowledged messages were lost with a broker",
                                                 all.lost_with_broker)));
    }
}

TEST_F(loss_window_test, one_that_is_durable_owes_them) {
    ASSERT_EQ(load(killed_with_full_queues(), "--broker mosquitto-durable"), 0) << log();
    const auto all = totals();
    EXPECT_EQ(all.lost_with_broker, 0U) << log();
    EXPECT_EQ(all.delivered, 100U) << log();
    EXPECT_EQ(all.loss_window_ns, 0);
}

}  // namespace
}  // namespace brokerproof::commands
