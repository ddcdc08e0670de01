// Judged wills over real sockets: a broker that is right, and brokers that drop wills, publish
// those that are not due, or publish them twice.
#include <gmock/gmock.h>

#include "loadgen/commands/testing/program_run.hpp"

namespace brokerproof::commands {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;

class wills_test : public testing::program_run {
protected:
    /// 20 devices that come and go for three seconds, and two watchers. `more`: keys of the will.
    static std::string devices(const std::string& leave, const std::string& more = "") {
        return fmt::format(R"(format: 1
scenario: gone
about: Devices vanish and two watchers are told
groups:
  - name: devices
    clients: 20
    session_expiry_interval: 60
    keep_alive: 1
    connect_rate: 200000
    will: {{ topic: "${{run}}/gone/${{client}}", qos: 1, judge: true{} }}
    life: {{ flap: {{ online: {{ uniform: [200ms, 600ms] }}, offline: 400ms, leave: {} }} }}
  - name: watchers
    clients: 2
    session_expiry_interval: 60
    subscribe: [{{ filter: "${{run}}/gone/+", qos: 1 }}]
phases:
  - {{ name: connect, until: connected }}
  - {{ name: come-and-go, duration: 3s }}
  - {{ name: back, until: connected }}
  - {{ name: drain, until: drained }}
)",
                           more, leave) +
               testing::patient_health;
    }
    loadgen::will_counts wills() const {
        const auto found = result();
        if (found.ledger && !found.ledger->wills.empty()) return found.ledger->wills.front();
        ADD_FAILURE() << "no will was judged\n" << log();
        return {};
    }
    void expect_faultless() const {
        const auto all = wills();
        EXPECT_EQ(all.lost + all.stray + all.twice, 0U) << log();
        EXPECT_EQ(all.owed, all.published) << log();
        const auto messages = totals();
        EXPECT_EQ(messages.received.foreign + messages.received.corrupted, 0U) << log();
    }
};

TEST_F(wills_test, mosquitto_publishes_the_will_of_each_client_that_is_cut_off) {
    for (const std::string leave : {"rst", "fin"}) {
        for (const std::string slices : {" --threads 1", " --threads 1 --workers 3"}) {
            EXPECT_EQ(load(devices(leave), "--broker mosquitto" + slices), 0) << log();
            expect_faultless();
            EXPECT_GT(wills().published, 20U) << log();
            EXPECT_THAT(log(), HasSubstr("  held    wills.lost == 0"));
            EXPECT_GT(result().whole.groups[0][loadgen::timing::will_delay].count(), 20U);
        }
    }
}

TEST_F(wills_test, a_takeover_is_such_an_end_too) {
    EXPECT_EQ(load(devices("silence"), serving("--queue-limit, \"5000\"")), 0) << log();
    expect_faultless();
    EXPECT_GT(wills().published, 20U) << log();
}

TEST_F(wills_test, a_goodbye_has_no_will) {
    EXPECT_EQ(load(devices("disconnect"), "--broker mosquitto"), 0) << log();
    expect_faultless();
    EXPECT_EQ(wills().published, 0U) << log();
    EXPECT_GT(wills().not_owed, 20U) << log();
}

TEST_F(wills_test, who_is_back_before_the_delay_has_no_will) {
    for (const std::string leave : {"rst", "silence"}) {
        EXPECT_EQ(load(devices(leave, ", delay_interval: 30"), serving("--queue-limit, \"5000\"")),
                  0)
            << log();
        expect_faultless();
        EXPECT_EQ(wills().published, 0U) << log();
        EXPECT_GT(wills().not_owed, 20U) << log();
    }
}

TEST_F(wills_test, wills_that_are_never_published_are_lost) {
    EXPECT_EQ(load(devices("rst"), with_wire_defect("connect-will-dropped")), 1) << log();
    EXPECT_GT(wills().lost, 20U) << log();
    EXPECT_EQ(wills().published, 0U) << log();
    EXPECT_THAT(log(), HasSubstr("lost: watchers/0 never got the will of devices/"));
}

TEST_F(wills_test, a_will_after_a_goodbye_is_a_stray) {
    EXPECT_EQ(load(devices("disconnect"), with_wire_defect("disconnect-will-always")), 1) << log();
    EXPECT_GT(wills().stray, 20U) << log();
    EXPECT_THAT(log(), HasSubstr(", which was not owed"));
}

TEST_F(wills_test, a_will_that_does_not_wait_is_a_stray) {
    for (const std::string slices : {" --threads 1", " --threads 1 --workers 3"}) {
        EXPECT_EQ(load(devices("rst", ", delay_interval: 30"),
                       with_wire_defect("connect-will-delay-ignored") + slices),
                  1)
            << log();
        EXPECT_GT(wills().stray, 20U) << log();
    }
}

TEST_F(wills_test, a_silent_client_without_a_will_is_found) {
    EXPECT_EQ(load(devices("silence"), serving("--defect, takeover-is-graceful")), 1) << log();
    EXPECT_GT(wills().lost, 10U) << log();
}

TEST_F(wills_test, a_will_that_nobody_watches_cannot_be_judged) {
    auto scenario = devices("rst");
    scenario.replace(scenario.find("/gone/+"), 7, "/lost/+");
    EXPECT_EQ(load(scenario, "--broker mosquitto"), 2);
    EXPECT_THAT(log(), HasSubstr("no group subscribes to this topic of a judged will"));
}

}  // namespace
}  // namespace brokerproof::commands
