// Clients with many filters, and clients with logins of their own, over real sockets.
#include <gmock/gmock.h>

#include "loadgen/commands/testing/program_run.hpp"

namespace brokerproof::commands {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class identities_test : public testing::program_run {
protected:
    /// 4 listeners, and 300 publishers whose messages go to a room each.
    static std::string rooms(const std::string& subscription, const std::string& more = "") {
        return fmt::format(R"(format: 1
scenario: rooms
about: Listeners and the rooms that they listen to
groups:
  - name: listeners
    clients: 4
    session_expiry_interval: 60
    {}
    subscribe:
      - {{ filter: "${{run}}/room/${{n}}", qos: 1, {} }}
  - name: speakers
    clients: 300
    connect_rate: 200000
    {}
    publish:
      - {{ topic: "${{run}}/room/${{client}}", qos: 1, rate: 600, messages: 600, phases: [talk] }}
phases:
  - {{ name: connect, until: connected }}
  - {{ name: talk, until: published }}
  - {{ name: drain, until: drained }}
)",
                           more, subscription, more) +
               testing::patient_health;
    }
    void expect_all_came(std::uint64_t owed) const {
        const auto counts = totals();
        EXPECT_EQ(counts.owed, owed) << log();
        EXPECT_EQ(counts.delivered, owed) << log();
        EXPECT_EQ(counts.received.stray + counts.received.duplicated, 0U) << log();
    }
};

TEST_F(identities_test, each_client_subscribes_to_all_filters_of_a_range) {
    EXPECT_EQ(load(rooms("n: 0..299"), "--broker mosquitto"), 0) << log();
    expect_all_came(4 * 600);
    // 300 filters need three packets at least.
    EXPECT_GT(result().whole.groups[0][loadgen::count::bytes_sent], 4U * 300U * 15U);
}

TEST_F(identities_test, each_client_may_have_a_part_of_the_range) {
    EXPECT_EQ(load(rooms("n: 0..299, per_client: 75"), "--broker mosquitto --threads 2"), 0)
        << log();
    expect_all_came(600);
}

TEST_F(identities_test, a_broker_that_takes_small_packets_gets_several) {
    EXPECT_EQ(load(rooms("n: 0..299, per_client: 75"),
                   serving("--queue-limit, \"5000\", --maximum-packet-size, \"200\"")),
              0)
        << log();
    expect_all_came(600);
}

TEST_F(identities_test, a_range_that_nothing_uses_is_refused) {
    auto scenario = rooms("n: 5..1");
    EXPECT_EQ(load(scenario, "--broker mosquitto"), 2);
    EXPECT_THAT(log(), HasSubstr("the first number must not be above the last"));
}

TEST_F(identities_test, clients_log_in_with_their_rows) {
    std::ofstream rows(file("logins.csv"));
    rows << "client_id,username,password\n";
    for (int i = 0; i < 300; ++i) rows << "\"c" << i << "\",user,\"se,cret\"\n";
    rows.close();
    auto scenario = rooms("n: 0..299, per_client: 75");
    const std::string mark = "    connect_rate: 200000\n";
    scenario.insert(scenario.find(mark), "    credentials: { file: logins.csv }\n");
    scenario.insert(scenario.find("    session_expiry_interval"),
                    "    username: user\n    password: \"se,cret\"\n");
    const auto broker = serving("--login, \"user:se,cret\"");
    EXPECT_EQ(load(scenario, broker), 0) << log();
    expect_all_came(600);
    std::ifstream saved(file("out") + "/result.json");
    const std::string text{std::istreambuf_iterator<char>(saved), {}};
    EXPECT_THAT(text, Not(HasSubstr("se,cret")));

    std::ofstream(file("logins.csv")) << "username,password\nuser,\"se,cret\"\n";
    EXPECT_EQ(load(scenario, broker), 2);
    EXPECT_THAT(log(), HasSubstr("logins.csv:2:1: the last of 1 rows, but the group 'speakers' has "
                                 "300 clients"));
}

TEST_F(identities_test, clients_that_come_by_websocket_miss_nothing) {
    for (const std::string way : {"websocket --threads 1", "wss --threads 1 --workers 2"}) {
        EXPECT_EQ(load(rooms("n: 0..299"), "--broker mosquitto --transport " + way), 0) << log();
        expect_all_came(4 * 600);
    }
}

}  // namespace
}  // namespace brokerproof::commands
