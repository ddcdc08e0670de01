// Small runs of the plain client against both brokers: it must report what it was asked to do. The
// cases of the harness test the null broker itself (bench_conform in CMakeLists.txt).
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <optional>

#include "harness/profile_loader/profile_loader.hpp"
#include "harness/target/program.hpp"
#include "harness/target/target.hpp"
#include "loadgen/bench/router.hpp"
#include "loadgen/bench/runs.hpp"
#include "loadgen/scenario_loader/scenario_loader.hpp"

namespace brokerproof::bench {
namespace {

namespace fs = std::filesystem;

double figure(const outcome& out, std::string_view name) {
    for (const auto& [key, value] : out.measured) {
        if (key == name) return value;
    }
    ADD_FAILURE() << "no figure " << name;
    return -1;
}

/// A private broker of a profile, which runs as long as the test.
class plain_client : public testing::TestWithParam<const char*> {
protected:
    void SetUp() override {
        const std::string profile = GetParam();
        if (profile == "mosquitto" && !target::find_program("mosquitto")) {
            GTEST_SKIP() << "mosquitto is not installed";
        }
        problems wrong;
        auto loaded =
            target::find_profile(profile, BROKERPROOF_SOURCE_DIR "/configs/brokers", wrong);
        ASSERT_TRUE(loaded) << profile;
        work_ = fs::path(testing::TempDir()) / fmt::format("brokerproof_bench_{}", ::getpid());
        broker_.emplace(io_.get_executor(), *loaded, work_.string(), 1);
        const auto started = run(broker_->start());
        ASSERT_TRUE(started) << started.error().text;
    }
    void TearDown() override {
        if (!broker_) return;
        EXPECT_TRUE(run(broker_->stop()));
        fs::remove_all(work_);
    }

    run_options options(std::uint32_t clients) const {
        run_options with;
        with.fleet = {.name = "small", .ports = {broker_->where().port}, .clients = clients};
        with.within_s = 20;
        return with;
    }

private:
    result<void> run(boost::asio::awaitable<result<void>> task) {
        result<void> outcome = failure("did not end");
        boost::asio::co_spawn(io_, std::move(task),
                              [&](std::exception_ptr error, result<void> value) {
                                  if (!error) outcome = std::move(value);
                              });
        io_.restart();
        io_.run();
        return outcome;
    }

    boost::asio::io_context io_;
    std::optional<target::target> broker_;
    fs::path work_;
};

TEST_P(plain_client, connects_more_clients_than_a_window) {
    const auto out = run_connect(options(300));
    EXPECT_TRUE(out.complete);
    EXPECT_EQ(figure(out, "connected"), 300);
    EXPECT_EQ(figure(out, "session_present"), 0);
}

TEST_P(plain_client, its_sessions_are_present_after_a_reconnect) {
    ASSERT_TRUE(run_connect(options(300)).complete);
    EXPECT_EQ(figure(run_connect(options(300)), "session_present"), 300);
}

TEST_P(plain_client, gets_every_message_back) {
    for (const auto qos : {std::uint8_t{0}, std::uint8_t{1}}) {
        for (const std::uint32_t rate : {0U, 5000U}) {
            auto with = options(10);
            with.fleet.persistent = false;
            with.qos = qos;
            with.rate = rate;
            with.messages = 1000;
            const auto out = run_echo(with);
            EXPECT_TRUE(out.complete) << fmt::format("qos {} rate {}", qos, rate);
            EXPECT_EQ(figure(out, "received"), 1000);
            const double due_s = rate == 0 ? 0 : 999.0 / rate;
            EXPECT_GE(figure(out, "wall_s"), due_s) << "the client was faster than its rate";
        }
    }
}

TEST_P(plain_client, drains_what_was_queued) {
    auto with = options(200);
    with.qos = 1;
    with.queued = 30;  // more than a window
    const auto out = run_storm(with);
    EXPECT_TRUE(out.complete);
    EXPECT_EQ(figure(out, "received"), 200 * 30);
    EXPECT_EQ(figure(out, "session_present"), 200);
}

TEST_P(plain_client, missing_messages_make_a_run_incomplete) {
    auto with = options(10);
    with.qos = 1;
    with.queued = 5;
    with.fleet.persistent = false;
    with.within_s = 1;
    EXPECT_FALSE(run_storm(with).complete) << "sessions that do not persist have no queues to fill";
}

INSTANTIATE_TEST_SUITE_P(Brokers, plain_client,
                         testing::Values(BROKERPROOF_NULL_BROKER, "mosquitto"),
                         [](const auto& one) { return one.index == 0 ? "null" : "mosquitto"; });

TEST(null_broker, filters_match_level_by_level) {
    struct row {
        const char* filter;
        const char* topic;
        bool matches;
    };
    for (const auto& sample : std::vector<row>{{"a/b", "a/b", true},
                                               {"a/b", "a/bc", false},
                                               {"a/b", "a", false},
                                               {"a/+", "a/b", true},
                                               {"a/+", "a", false},
                                               {"a/+", "a/b/c", false},
                                               {"a/+/c", "a//c", true},
                                               {"+", "a", true},
                                               {"+", "/a", false},
                                               {"+/+", "/a", true},
                                               {"a/#", "a", true},
                                               {"a/#", "a/b/c", true},
                                               {"a/#", "ab", false},
                                               {"#", "a/b", true},
                                               {"#", "$SYS/a", false},
                                               {"+/a", "$SYS/a", false},
                                               {"$SYS/#", "$SYS/a", true}}) {
        EXPECT_EQ(topic_matches(sample.filter, sample.topic), sample.matches)
            << sample.filter << ' ' << sample.topic;
    }
}

TEST(bench_scenarios, load_with_the_settings_of_the_script) {
    const std::string folder = BROKERPROOF_SOURCE_DIR "/loadgen/bench/scenarios/";
    const std::string devices = "groups.devices.";
    const std::vector<std::string> echo = {devices + "clients=10", devices + "publish.0.qos=0",
                                           devices + "publish.0.rate=5000",
                                           devices + "publish.0.messages=100"};
    const std::vector<std::string> storm = {devices + "clients=10",
                                            "groups.backend.publish.0.messages=100",
                                            "groups.backend.clients=4"};
    const std::vector<std::string> clients = {devices + "clients=10"};
    for (const auto& [name, settings] :
         {std::pair{"connect", clients}, {"idle", clients}, {"echo", echo}, {"storm", storm}}) {
        problems wrong;
        const auto loaded =
            loadgen::load_scenario(folder + "bench-" + name + ".yaml", wrong, settings);
        ASSERT_TRUE(loaded && wrong.empty()) << name << ": " << wrong.size() << " problems";
        EXPECT_EQ(loaded->groups.front().clients, 10U) << name;
    }
}

}  // namespace
}  // namespace brokerproof::bench
