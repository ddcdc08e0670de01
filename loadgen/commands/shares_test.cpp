// Shared subscriptions over real sockets: brokers that are right, and brokers that lose messages
// for absent members, or send them to several.
#include <gmock/gmock.h>

#include "loadgen/commands/testing/program_run.hpp"

namespace brokerproof::commands {
namespace {

using ::testing::HasSubstr;

class shares_test : public testing::program_run {
protected:
    /// 20 members and 2 publishers with 100 messages each; `life` of the members.
    static std::string pool(const std::string& life, const std::string& subscription) {
        return fmt::format(R"(format: 1
scenario: pool
about: Workers share what two publishers send
groups:
  - name: workers
    clients: 20
    session_expiry_interval: 60
    connect_rate: 200000
    life: {}
    subscribe:
      - {}
  - name: backend
    clients: 2
    publish:
      - {{ topic: "${{run}}/jobs/${{client}}", qos: 2, rate: 200, messages: 200, phases: [work] }}
phases:
  - {{ name: connect, until: connected }}
  - {{ name: work, duration: 2s{} }}
  - {{ name: drain, until: drained }}
)",
                           life, subscription,
                           life.starts_with("{ storm") ? ", away: [workers]" : "") +
               testing::patient_health;
    }
    static std::string subscribed(int qos) {
        return fmt::format("{{ share: pool, filter: \"${{run}}/jobs/+\", qos: {} }}", qos);
    }
    void expect_faultless(std::uint64_t owed) const {
        const auto all = totals();
        EXPECT_EQ(all.owed, owed) << log();
        EXPECT_EQ(all.lost + all.received.duplicated + all.received.stray + all.received.corrupted,
                  0U)
            << log();
        EXPECT_EQ(all.delivered, owed) << log();
    }
};

const std::string away = "{ storm: { leave: fin } }";
const std::string flapping =
    "{ flap: { online: { uniform: [200ms, 600ms] }, offline: { uniform: [50ms, 200ms] }, leave: "
    "rst } }";

TEST_F(shares_test, mosquitto_gives_each_message_to_one_member) {
    for (const std::string slices : {" --threads 1", " --threads 1 --workers 3"}) {
        EXPECT_EQ(load(pool("stay", subscribed(1)), "--broker mosquitto" + slices), 0) << log();
        expect_faultless(200);
        const auto shares = result().ledger->shares;
        ASSERT_EQ(shares.size(), 1U);
        EXPECT_EQ(shares[0].members, 20U);
        EXPECT_LE(shares[0].least, 10U);
        EXPECT_GE(shares[0].most, 10U);
        EXPECT_THAT(log(), HasSubstr("shared    workers: each of 20 members got "));
    }
}

TEST_F(shares_test, a_correct_broker_is_not_accused_by_members_that_come_and_go) {
    for (const int qos : {1, 2}) {
        EXPECT_EQ(load(pool(flapping, subscribed(qos)),
                       serving("--queue-limit, \"5000\"") + " --threads 2"),
                  0)
            << log();
        expect_faultless(200);
    }
}

TEST_F(shares_test, what_waits_while_all_are_away_is_owed) {
    EXPECT_EQ(load(pool(away, subscribed(1)), serving("--queue-limit, \"5000\"")), 0) << log();
    expect_faultless(200);
}

TEST_F(shares_test, what_is_dropped_while_all_are_away_is_lost) {
    EXPECT_EQ(load(pool(away, subscribed(1)),
                   serving("--defect, shared-dropped-while-offline, --queue-limit, \"5000\"")),
              1)
        << log();
    EXPECT_EQ(totals().lost, 200U) << log();
    EXPECT_THAT(log(), HasSubstr("lost: workers/0 never got messages 0..99 of backend/0"));
}

TEST_F(shares_test, a_message_for_every_member_is_a_duplicate) {
    for (const std::string slices : {" --threads 1", " --threads 1 --workers 3"}) {
        EXPECT_EQ(load(pool("stay", subscribed(1)),
                       serving("--defect, shared-wildcards-to-all") + slices),
                  1)
            << log();
        const auto all = totals();
        EXPECT_EQ(all.delivered, 200U) << log();
        EXPECT_EQ(all.received.duplicated, 19U * 200U) << log();
        EXPECT_EQ(all.received.fresh, 200U) << log();
        EXPECT_THAT(log(), HasSubstr("  duplicated: workers/"));
    }
}

TEST_F(shares_test, retained_messages_for_a_share_are_strays) {
    auto scenario = pool("stay", subscribed(1));
    const std::string plain = "qos: 2, rate: 200";
    scenario.replace(scenario.find(plain), plain.size(), "qos: 2, retain: true, rate: 200");
    const std::string joins = "  - { name: drain";
    // The members begin a new session when the messages are there.
    scenario.replace(scenario.find("session_expiry_interval: 60"), 27, "clean_start: true");
    scenario.replace(scenario.find("life: stay"), 10, "life: { storm: { leave: fin } }");
    scenario.insert(scenario.find(joins), "  - { name: pause, duration: 1s, away: [workers] }\n");
    EXPECT_EQ(load(scenario, serving("--defect, shared-retained-sent")), 1) << log();
    EXPECT_EQ(totals().received.stray, 20U * 2U) << log();
}

TEST_F(shares_test, a_version_without_shares_is_refused) {
    auto scenario = pool("stay", subscribed(1));
    scenario.replace(scenario.find("session_expiry_interval: 60"), 27, "version: v3.1.1");
    EXPECT_EQ(load(scenario, "--broker mosquitto"), 2);
    EXPECT_THAT(log(), HasSubstr("scenario.yaml:11:18: 'share' does not exist in 3.1.1"));
}

}  // namespace
}  // namespace brokerproof::commands
