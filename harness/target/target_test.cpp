// Real brokers from configs/brokers on loopback; tests of brokers that are not installed are
// skipped.
#include "harness/target/target.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include "harness/base/testing/results.hpp"
#include "harness/client/probe.hpp"
#include "harness/mqtt/codec.hpp"
#include "harness/profile_loader/profile_loader.hpp"
#include "harness/target/port.hpp"
#include "harness/target/program.hpp"
#include "harness/target/testing/ending.hpp"

namespace brokerproof::target {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using asio::ip::tcp;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing_support::problem_of;

class running_target : public testing::Test {
protected:
    void SetUp() override {
        work_ = fs::path(testing::TempDir()) / fmt::format("brokerproof_target_{}", ::getpid());
        fs::remove_all(work_);
    }
    void TearDown() override { fs::remove_all(work_); }

    template <class T>
    T run(asio::awaitable<T> task) {
        std::optional<T> result;
        asio::co_spawn(context_, std::move(task), [&](std::exception_ptr error, T value) {
            EXPECT_FALSE(error);
            result = std::move(value);
        });
        context_.restart();
        context_.run();
        return std::move(*result);
    }
    target make(profile described, std::uint64_t seed = 1) {
        return target(context_.get_executor(), std::move(described), work_.string(), seed);
    }
    client::probe_result ask(const target& broker, mqtt::connect connect) {
        return run(client::probe(broker.where(), std::move(connect), 5s));
    }
    fs::path work() const { return work_; }

    asio::io_context context_;

private:
    fs::path work_;
};

class mosquitto_target : public running_target {
protected:
    void SetUp() override {
        if (!find_program("mosquitto")) GTEST_SKIP() << "mosquitto is not installed";
        running_target::SetUp();
    }
    static profile committed(const std::string& name) {
        problems out;
        auto loaded = find_profile(name, BROKERPROOF_SOURCE_DIR "/configs/brokers", out);
        return loaded.value_or(profile{});
    }
};

/// Sends packets one after the other over one connection, waits for an answer to each, and then
/// closes the connection without DISCONNECT.
void talk(const target& broker, const std::vector<mqtt::packet>& packets) {
    asio::io_context context;
    tcp::socket socket(context);
    socket.connect({asio::ip::address_v4::loopback(), broker.where().port});
    std::array<std::uint8_t, 256> answer{};
    for (const auto& packet : packets) {
        asio::write(socket, asio::buffer(mqtt::encode(packet, mqtt::version::v5)));
        ASSERT_GT(socket.read_some(asio::buffer(answer)), 0U);
    }
}

mqtt::connect persistent_session() {
    mqtt::connect connect;
    connect.client_id = "stays";
    connect.clean_start = false;
    connect.properties = {{mqtt::property_id::session_expiry_interval, 3600U}};
    return connect;
}

void open_session(const target& broker) {
    mqtt::subscribe subscribe;
    subscribe.packet_id = 1;
    subscribe.subscriptions.push_back({.filter = "a/b", .qos = 1});
    talk(broker, {persistent_session(), subscribe});
}

TEST_F(mosquitto_target, starts_answers_and_stops) {
    auto broker = make(committed("mosquitto"));
    const auto started = run(broker.start());
    ASSERT_TRUE(started) << problem_of(started);
    EXPECT_TRUE(broker.spawned());
    EXPECT_TRUE(broker.alive());
    EXPECT_EQ(broker.where().host, "127.0.0.1");
    EXPECT_GE(broker.where().port, first_port);
    EXPECT_LT(broker.where().port, end_of_ports);
    EXPECT_THAT(broker.product_version(), testing::StartsWith("2."));
    EXPECT_GT(broker.resources().peak_rss_kib, 100U);
    EXPECT_THAT(broker.last_log_lines(100), Contains(HasSubstr("running")));
    EXPECT_EQ(problem_of(run(broker.start())), "mosquitto: is already running");
    EXPECT_EQ(problem_of(run(broker.stop())), "");
    EXPECT_EQ(problem_of(run(broker.stop())), "mosquitto: is not running");
    EXPECT_EQ(broker.how_it_ended(), "");
    EXPECT_GT(broker.resources().peak_rss_kib, 100U);
    EXPECT_TRUE(port_is_free(broker.where().port));
}

TEST_F(mosquitto_target, accepts_clients_without_a_login_and_refuses_a_wrong_login) {
    const auto described = committed("mosquitto");
    ASSERT_TRUE(described.wrong_login);
    auto broker = make(described);
    const auto started = run(broker.start());
    ASSERT_TRUE(started) << problem_of(started);
    for (const auto level : described.versions) {
        mqtt::connect connect;
        connect.protocol_level = static_cast<std::uint8_t>(level);
        connect.client_id = "c";
        auto answer = ask(broker, connect);
        ASSERT_TRUE(answer.connack) << answer.problem;
        EXPECT_EQ(answer.connack->reason_code, 0);
        connect.username = described.wrong_login->username;
        connect.password = described.wrong_login->password.reveal();
        answer = ask(broker, connect);
        ASSERT_TRUE(answer.connack) << answer.problem;
        EXPECT_EQ(answer.connack->reason_code, level == mqtt::version::v5 ? 0x87 : 5);
    }
}

TEST_F(mosquitto_target, keeps_sessions_across_kill_only_in_the_durable_profile) {
    for (const auto* name : {"mosquitto", "mosquitto-durable"}) {
        auto broker = make(committed(name));
        auto done = run(broker.start());
        ASSERT_TRUE(done) << problem_of(done);
        const auto port = broker.where().port;
        open_session(broker);
        done = run(broker.kill());
        ASSERT_TRUE(done) << problem_of(done);
        EXPECT_EQ(broker.how_it_ended(), "");
        done = run(broker.start());
        ASSERT_TRUE(done) << problem_of(done);
        EXPECT_EQ(broker.where().port, port);
        const auto answer = ask(broker, persistent_session());
        ASSERT_TRUE(answer.connack) << answer.problem;
        EXPECT_EQ(answer.connack->session_present, broker.description().durable) << name;
    }
}

TEST_F(mosquitto_target, leaves_only_its_log) {
    std::string log;
    {
        auto first = make(committed("mosquitto"));
        auto second =
            make(committed("mosquitto"));  // same seed, same name: another folder and port
        ASSERT_TRUE(run(first.start()));
        ASSERT_TRUE(run(second.start()));
        EXPECT_NE(first.where().port, second.where().port);
        EXPECT_NE(first.log_path(), second.log_path());
        log = first.log_path();
        EXPECT_TRUE(fs::exists(fs::path(log).parent_path() / "files" / "mosquitto.conf"));
    }
    EXPECT_TRUE(fs::exists(log));
    EXPECT_FALSE(fs::exists(fs::path(log).parent_path() / "files"));
    EXPECT_FALSE(fs::exists(fs::path(log).parent_path() / "data"));
}

TEST_F(mosquitto_target, reports_a_configuration_that_the_broker_refuses) {
    auto described = committed("mosquitto");
    described.spawn->files["mosquitto.conf"] += "no_such_option true\n";
    auto broker = make(described);
    const auto problem = problem_of(run(broker.start()));
    EXPECT_THAT(
        problem,
        HasSubstr("mosquitto: ended before it was ready (exited with code 3); last lines of "));
    EXPECT_THAT(problem, HasSubstr("Unknown configuration variable \"no_such_option\""));
    EXPECT_FALSE(broker.alive());
    EXPECT_EQ(broker.how_it_ended(), "exited with code 3");
}

TEST_F(mosquitto_target, files_may_lie_in_folders_and_use_more_ports) {
    profile described;
    described.name = "own";
    described.spawn.emplace();
    described.spawn->files = {{"conf/ports.txt", "ports ${extra_port_1} ${extra_port_2}\n"}};
    described.spawn->command = {"sh", "-c", "cat ${files}/conf/ports.txt; exit 3"};
    auto broker = make(described);
    EXPECT_THAT(problem_of(run(broker.start())), ::testing::ContainsRegex("ports [0-9]+ [0-9]+"));
}

TEST_F(mosquitto_target, skips_a_port_that_is_in_use) {
    const auto described = committed("mosquitto");
    const auto taken = candidate_port(77, described.name, 0);
    asio::io_context context;
    std::optional<tcp::acceptor> listener;
    if (port_is_free(taken))
        listener.emplace(context, tcp::endpoint(asio::ip::address_v4::loopback(), taken));
    auto broker = make(described, 77);
    const auto started = run(broker.start());
    ASSERT_TRUE(started) << problem_of(started);
    EXPECT_NE(broker.where().port, taken);
}

asio::awaitable<void> listen_soon(std::optional<tcp::acceptor>& into, std::uint16_t port) {
    asio::steady_timer timer(co_await asio::this_coro::executor, 100ms);
    co_await timer.async_wait(asio::use_awaitable);
    into.emplace(timer.get_executor(), tcp::endpoint(asio::ip::address_v4::loopback(), port));
}

TEST_F(mosquitto_target, takes_another_port_when_its_port_is_lost_before_the_start) {
    auto described = committed("mosquitto");
    described.spawn->prepare.push_back({"sleep", "0.4"});
    unsigned attempt = 0;
    const auto lost = claim_free_port(78, described.name, attempt)->port();
    std::optional<tcp::acceptor> listener;
    asio::co_spawn(context_, listen_soon(listener, lost),
                   [](std::exception_ptr error) { EXPECT_FALSE(error); });
    auto broker = make(described, 78);
    const auto started = run(broker.start());
    ASSERT_TRUE(listener);
    ASSERT_TRUE(started) << problem_of(started);
    EXPECT_NE(broker.where().port, lost);
}

TEST_F(mosquitto_target, reports_an_unexpected_end) {
    auto described = committed("mosquitto");
    described.spawn->files["mosquitto.conf"] += "pid_file ${data}/pid\n";
    auto broker = make(described);
    ASSERT_TRUE(run(broker.start()));
    pid_t pid = 0;
    std::ifstream(fs::path(broker.log_path()).parent_path() / "data" / "pid") >> pid;
    ASSERT_GT(pid, 1);
    ASSERT_EQ(::kill(pid, SIGSEGV), 0);
    ASSERT_TRUE(ends_within(pid, 10s));
    EXPECT_FALSE(broker.alive());
    EXPECT_EQ(broker.how_it_ended(), "killed by signal 11");
    EXPECT_THAT(problem_of(run(broker.kill())),
                HasSubstr("mosquitto: ended by itself (killed by signal 11)"));
    EXPECT_TRUE(run(broker.start()));
    EXPECT_TRUE(broker.alive());
}

TEST_F(mosquitto_target, reads_its_settings_again_and_keeps_the_process_and_the_sessions) {
    auto broker = make(committed("mosquitto"));
    ASSERT_TRUE(run(broker.start()));
    open_session(broker);
    EXPECT_EQ(problem_of(run(broker.reload())), "");
    EXPECT_TRUE(broker.alive());
    EXPECT_THAT(broker.last_log_lines(100), Contains(HasSubstr("Reloading config")));
    const auto answer = ask(broker, persistent_session());
    ASSERT_TRUE(answer.connack) << answer.problem;
    EXPECT_TRUE(answer.connack->session_present);
}

TEST_F(mosquitto_target, tells_when_the_signal_to_reload_ends_the_broker) {
    auto described = committed("mosquitto");
    described.spawn->reload_signal = "USR2";
    described.spawn->command = {"sh", "-c",
                                "trap 'exit 9' USR2; mosquitto -c ${files}/mosquitto.conf & wait"};
    auto broker = make(described);
    ASSERT_TRUE(run(broker.start()));
    EXPECT_THAT(problem_of(run(broker.reload())),
                HasSubstr("mosquitto: ended at SIGUSR2 (exited with code 9)"));
    EXPECT_FALSE(broker.alive());
    described.spawn->reload_signal.clear();
    auto other = make(described);
    EXPECT_THAT(problem_of(run(other.reload())), HasSubstr("no reload_signal"));
}

TEST_F(mosquitto_target, kills_a_broker_that_does_not_stop) {
    auto described = committed("mosquitto");
    described.spawn->stop_signal =
        "USR1";  // mosquitto saves its state at this signal and goes on running
    described.spawn->stop_within = 200ms;
    auto broker = make(described);
    ASSERT_TRUE(run(broker.start()));
    EXPECT_THAT(problem_of(run(broker.stop())),
                HasSubstr("mosquitto: did not end within 200 ms after SIGUSR1: killed"));
    EXPECT_EQ(broker.how_it_ended(), "");
    EXPECT_TRUE(run(broker.start()));
}

TEST_F(mosquitto_target, attaches_to_a_running_broker) {
    auto own = make(committed("mosquitto"));
    ASSERT_TRUE(run(own.start()));
    profile attached;
    attached.name = "given";
    attached.url = fmt::format("mqtt://u:wrong@127.0.0.1:{}", own.where().port);
    attached.login = {"brokerproof", secret("wrong")};
    auto broker = make(attached);
    EXPECT_EQ(problem_of(run(broker.start())), "");  // a refusal answers too
    EXPECT_EQ(broker.where(), own.where());
    EXPECT_FALSE(broker.spawned());
    EXPECT_TRUE(broker.alive());
    EXPECT_EQ(broker.product_version(), "unknown");
    EXPECT_EQ(problem_of(run(broker.kill())),
              "given: given by its URL, so the harness can neither stop nor kill it");
    EXPECT_FALSE(run(broker.stop()));
    EXPECT_FALSE(run(broker.reload()));
    EXPECT_TRUE(own.alive());
}

profile made_of(std::vector<std::string> command) {
    profile described;
    described.name = "fake";
    described.install = "apt-get install fake";
    described.spawn.emplace().command = std::move(command);
    described.spawn->ready_within = 300ms;
    return described;
}

TEST_F(running_target, reports_a_broker_that_never_answers) {
    auto broker = make(made_of({"sh", "-c", "echo hello; exec sleep 60"}));
    const auto problem = problem_of(run(broker.start()));
    EXPECT_THAT(problem, HasSubstr("fake: was not ready within 300 ms (last answer: "));
    EXPECT_THAT(problem, HasSubstr("\n    hello"));
    EXPECT_EQ(broker.how_it_ended(), "");  // we killed it
    EXPECT_EQ(problem_of(run(broker.stop())), "fake: is not running");
}

TEST_F(running_target, names_a_missing_program_and_how_to_install_it) {
    auto broker = make(made_of({"no-such-broker"}));
    EXPECT_EQ(
        problem_of(run(broker.start())),
        "fake: cannot find the program 'no-such-broker'; install it with: apt-get install fake");
    auto described = made_of({"sleep", "60"});
    described.spawn->prepare = {{"no-such-tool"}};
    auto unprepared = make(described);
    EXPECT_THAT(problem_of(run(unprepared.start())),
                HasSubstr("cannot find the program 'no-such-tool'"));
}

TEST_F(running_target, reports_a_preparation_that_fails) {
    auto described = made_of({"sleep", "60"});
    described.spawn->prepare = {{"sh", "-c", "pwd; echo \"$WHERE\"; exit 4"}};
    described.spawn->environment = {{"WHERE", "port ${port}"}};
    auto broker = make(described);
    const auto problem = problem_of(run(broker.start()));
    EXPECT_THAT(problem, HasSubstr("exited with code 4; last lines of "));
    EXPECT_THAT(problem, HasSubstr("/fake/data\n"));
    EXPECT_THAT(problem, HasSubstr(fmt::format("port {}", broker.where().port)));
}

TEST_F(running_target, does_not_start_with_a_websocket_url_that_cannot_be_read) {
    auto described = made_of({"sleep", "60"});
    described.websocket = "ws://127.0.0.1:${port}1/mqtt";  // beyond 65535
    auto broker = make(described);
    const auto problem = problem_of(run(broker.start()));
    EXPECT_THAT(problem, HasSubstr("fake: websocket: the port must be"));
    EXPECT_THAT(problem, HasSubstr(fmt::format("saw '{}1'", broker.where().port)));
    EXPECT_FALSE(broker.websocket());
}

TEST_F(running_target, says_when_its_folder_cannot_be_made) {
    target broker(context_.get_executor(), made_of({"sleep", "60"}), "/proc/nowhere", 1);
    EXPECT_THAT(problem_of(run(broker.start())),
                HasSubstr("cannot make a folder for the broker in '/proc/nowhere'"));
}

TEST_F(running_target, reports_a_url_where_no_broker_answers) {
    unsigned attempt = 0;
    const auto port = claim_free_port(79, "nobody", attempt)->port();
    profile attached;
    attached.name = "given";
    attached.url = fmt::format("mqtt://127.0.0.1:{}", port);
    auto broker = make(attached);
    EXPECT_THAT(
        problem_of(run(broker.start())),
        AllOf(HasSubstr(fmt::format("given: no broker answers at 127.0.0.1:{} (last: ", port)),
              HasSubstr("refused")));
    attached.url = "nonsense";
    auto nonsense = make(attached);
    EXPECT_EQ(problem_of(run(nonsense.start())), "expected mqtt://host:port");
}

}  // namespace
}  // namespace brokerproof::target
