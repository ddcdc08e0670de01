// The whole program against a real mosquitto: verdicts of the selftest suites, reports, wrong
// input, exit codes.

#include <csignal>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <set>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "harness/base/scratch_directory.hpp"
#include "harness/commands/conform.hpp"
#include "harness/commands/coverage.hpp"
#include "harness/commands/inspect.hpp"
#include "harness/commands/testing/recorded_console.hpp"
#include "harness/commands/testing/source_root.hpp"
#include "harness/suite/suite_loader.hpp"
#include "reports/json.hpp"

namespace brokerproof::commands {
namespace {

namespace fs = std::filesystem;
using boost::asio::ip::tcp;

using testing::source_root;

class conform_test : public ::testing::Test {
protected:
    conform_options options() const {
        conform_options out;
        out.root = source_root;
        out.out_dir = place_.path();
        return out;
    }
    std::string file(const std::string& name) const { return place_.path() + '/' + name; }
    reports::run_result result() const {
        auto run = reports::read_json_file(file("result.json"));
        if (run) return *run;
        ADD_FAILURE() << describe(run.error());
        return {};
    }

    int run(const conform_options& chosen) { return conform(chosen, console_.screen()); }

    scratch_directory place_;
    testing::recorded_console console_;
};

/// The faults that xmllint finds in a JUnit file; empty if there are none.
std::string schema_faults(const std::string& path) {
    const auto command =
        fmt::format("xmllint --noout --schema '{}/reports/testdata/junit.xsd' '{}' > '{}.log' 2>&1",
                    source_root, path, path);
    if (std::system(command.c_str()) == 0) return {};
    std::ifstream log(path + ".log");
    return {std::istreambuf_iterator<char>(log), {}};
}

std::vector<std::string> suites_in(const std::string& folder) {
    std::vector<std::string> out;
    for (const auto& entry : fs::directory_iterator(source_root + "/suites/selftest/" + folder)) {
        if (entry.path().extension() == ".yaml") out.push_back(entry.path().string());
    }
    std::ranges::sort(out);
    return out;
}

TEST_F(conform_test, every_case_of_the_valid_pass_suites_passes_on_a_real_broker) {
    auto chosen = options();
    chosen.suite_files = suites_in("valid-pass");
    run(chosen);
    const auto run = result();
    EXPECT_TRUE(run.environment_problem.empty()) << run.environment_problem;
    EXPECT_FALSE(run.cases.empty());
    for (const auto& one : run.cases) {
        const bool acceptable = one.verdict.kind == judge::verdict_kind::pass ||
                                one.verdict.kind == judge::verdict_kind::observed ||
                                one.verdict.kind == judge::verdict_kind::unsupported;
        EXPECT_TRUE(acceptable) << one.id << ": " << name_of(one.verdict.kind) << ' '
                                << one.verdict.reason;
    }
}

/// "fail-wrong-session-present" must fail, "blocked-..." must be blocked, and so on.
std::string expected_verdict(const std::string& id) {
    const auto name = id.substr(id.find('/') + 1);
    return name.substr(0, name.find('-'));
}

TEST_F(conform_test, every_case_of_the_valid_fail_suites_ends_as_its_id_says) {
    auto chosen = options();
    chosen.suite_files = suites_in("valid-fail");
    EXPECT_EQ(run(chosen), 1);
    const auto run = result();
    EXPECT_FALSE(run.cases.empty());
    for (const auto& one : run.cases) {
        EXPECT_EQ(name_of(one.verdict.kind), expected_verdict(one.id))
            << one.id << ": " << one.verdict.reason;
        EXPECT_NE(one.verdict.where.line, 0U) << one.id;
    }
}

TEST_F(conform_test, stored_traces_are_judged_again_with_the_same_verdicts) {
    auto chosen = options();
    chosen.wanted.globs = {"clean-start"};
    const int code = run(chosen);
    EXPECT_EQ(judge_again(source_root, file("result.json"), console_.screen()), code);
}

TEST_F(conform_test, what_other_runs_have_shown_stands_when_the_trace_is_judged_again) {
    auto chosen = options();
    chosen.wanted.globs = {"clean-start/wipes-the-offline-session"};
    EXPECT_EQ(run(chosen), 0);
    auto stored = result();
    ASSERT_FALSE(stored.cases.empty());
    stored.cases.front().verdict.kind = judge::verdict_kind::beside_others;
    std::ofstream stored_file(file("result.json"));
    reports::write_json(stored_file, stored);
    stored_file.close();
    testing::recorded_console again;
    judge_again(source_root, file("result.json"), again.screen());
    EXPECT_EQ(again.out().find(stored.cases.front().id + ": was"), std::string::npos);
    EXPECT_NE(again.out().find("failed beside others"), std::string::npos) << again.out();
}

TEST_F(conform_test, all_chosen_reports_are_written) {
    auto chosen = options();
    chosen.wanted.globs = {"clean-start/wipes-the-offline-session"};
    chosen.wanted.mqtt = "5";
    chosen.repeat = 2;
    EXPECT_EQ(run(chosen), 0);
    EXPECT_TRUE(fs::exists(file("junit.xml")));
    EXPECT_EQ(schema_faults(file("junit.xml")), "");
    const auto run = result();
    ASSERT_EQ(run.cases.size(), 1U);
    EXPECT_EQ(run.cases[0].attempts.size(), 2U);
    EXPECT_EQ(run.broker.product, "mosquitto");
    EXPECT_GT(run.connections, 0U);
    EXPECT_FALSE(run.observed.empty());
}

TEST_F(conform_test, all_events_of_a_trace_have_the_version_of_the_case) {
    auto chosen = options();
    chosen.wanted.globs = {"session-existence/empty-session-exists"};
    chosen.wanted.mqtt = "3.1.1";
    EXPECT_EQ(run(chosen), 0);
    const auto run = result();
    ASSERT_EQ(run.cases.size(), 1U);
    EXPECT_GT(run.cases[0].trace.events.size(), 10U);
    for (const auto& e : run.cases[0].trace.events) EXPECT_EQ(e.version, mqtt::version::v311);
}

TEST_F(conform_test, private_jobs_limits_the_cases_that_have_a_private_broker) {
    const auto profile = file("one-at-a-time.yaml");
    std::ofstream(profile)
        << std::ifstream(source_root + "/configs/brokers/mosquitto-durable.yaml").rdbuf()
        << "private_jobs: 1\n";
    auto chosen = options();
    chosen.broker = profile;
    chosen.wanted.globs = {"restart/*"};
    chosen.wanted.mqtt = "5";
    EXPECT_EQ(run(chosen), 0);
    const auto run = result();
    EXPECT_GT(run.cases.size(), 3U);
    double one_after_the_other_s = 0;
    for (const auto& one : run.cases)
        one_after_the_other_s += static_cast<double>(one.took_ms) / 1000;
    EXPECT_LE(one_after_the_other_s, run.wall_s);
}

TEST_F(conform_test, wrong_input_is_refused_with_exit_code_two_before_a_broker_is_started) {
    auto nothing = options();
    nothing.wanted.globs = {"no-such-case"};
    EXPECT_EQ(run(nothing), 2);
    auto unknown = options();
    unknown.broker = "mosqitto";
    EXPECT_EQ(run(unknown), 2);
    auto bad_url = options();
    bad_url.url = "http://127.0.0.1:1";
    EXPECT_EQ(run(bad_url), 2);
    auto no_websocket = options();
    no_websocket.broker = "aedes";
    no_websocket.transport = "websocket";
    EXPECT_EQ(run(no_websocket), 2);
    std::ofstream(file("skips.yaml")) << "about: A broker\nproduct: reference\n"
                                         "url: mqtt://127.0.0.1:1\n"
                                         "skip: [{ cases: [no-such-suite/*], reason: old }]\n";
    auto skips_nothing = options();
    skips_nothing.broker = file("skips.yaml");
    EXPECT_EQ(run(skips_nothing), 2);
    auto bad_suite = options();
    bad_suite.suite_files = {file("missing.yaml")};
    EXPECT_EQ(run(bad_suite), 2);
    EXPECT_FALSE(fs::exists(file("result.json")));
}

TEST_F(conform_test, wrong_expectations_are_refused_before_a_broker_is_started) {
    fs::create_directories(file("root/configs"));
    fs::copy(source_root + "/configs/brokers", file("root/configs/brokers"),
             fs::copy_options::recursive);
    fs::create_directory_symlink(source_root + "/suites", file("root/suites"));
    fs::create_directories(file("root/configs/expectations"));
    std::ofstream(file("root/configs/expectations/mosquitto.yaml")) << "format: 1\nproduct: [\n";
    auto chosen = options();
    chosen.root = file("root");
    EXPECT_EQ(run(chosen), 2);
    EXPECT_FALSE(fs::exists(file("result.json")));
}

TEST_F(conform_test, a_missing_broker_is_an_environment_problem_with_a_report) {
    boost::asio::io_context io;
    const tcp::endpoint any(boost::asio::ip::address_v4::loopback(), 0);
    tcp::acceptor deaf(io, any.protocol());  // holds a port on which nobody listens
    deaf.bind(any);
    auto chosen = options();
    chosen.url = fmt::format("mqtt://127.0.0.1:{}", deaf.local_endpoint().port());
    chosen.wanted.globs = {"CLN-01"};
    EXPECT_EQ(run(chosen), 3);
    EXPECT_FALSE(result().environment_problem.empty());
}

TEST_F(conform_test, a_broker_that_dies_at_once_is_reported_with_its_log) {
    const auto profile = file("dying.yaml");
    std::ofstream(profile) << "about: dies at once\nproduct: none\n"
                              "spawn:\n  command: [sh, -c, 'echo cannot open the store; exit 3']\n";
    auto chosen = options();
    chosen.broker = profile;
    chosen.wanted.globs = {"CLN-01"};
    EXPECT_EQ(run(chosen), 3);
    EXPECT_NE(result().environment_problem.find("cannot open the store"), std::string::npos)
        << result().environment_problem;
}

/// A profile like mosquitto's, but the broker is killed after a while.
std::string dying_mosquitto(const std::string& path) {
    std::ifstream in(source_root + "/configs/brokers/mosquitto.yaml");
    std::string text(std::istreambuf_iterator<char>(in), {});
    const std::string command = "  command: [mosquitto,";
    text.replace(text.find(command), command.size(),
                 "  command: [timeout, --foreground, -s, KILL, \"3\", mosquitto,");
    std::ofstream(path) << text;
    return path;
}

TEST_F(conform_test, a_broker_that_is_killed_during_the_run_is_not_accused) {
    auto chosen = options();
    chosen.broker = dying_mosquitto(file("dying.yaml"));
    EXPECT_EQ(run(chosen), 3);
    const auto run = result();
    EXPECT_FALSE(run.cases.empty());
    ASSERT_FALSE(run.incidents.empty());
    EXPECT_EQ(run.incidents.front().kind, reports::incident_kind::broker_killed);
    EXPECT_EQ(run.incidents.front().detail, "exited with code 137");
    for (const auto& one : run.cases) {
        const bool known = one.expected_failure.has_value();  // it was seen before the broker died
        EXPECT_TRUE(known || one.verdict.kind != judge::verdict_kind::fail)
            << one.id << ' ' << one.verdict.reason;
    }
}

/// Ctrl-C as soon as this is printed.
class interrupting_output : public std::stringbuf {
public:
    explicit interrupting_output(std::string at) : at_(std::move(at)) {}
    int sync() override {
        const bool is_there = str().find(at_) != std::string::npos;
        if (is_there && !std::exchange(interrupted_, true)) ::raise(SIGINT);
        return 0;
    }

private:
    std::string at_;
    bool interrupted_ = false;
};

TEST_F(conform_test, an_interrupted_run_still_writes_the_report) {
    const auto chosen = options();
    interrupting_output buffer(" running");
    std::ostream out(&buffer);
    EXPECT_EQ(conform(chosen, {.out = out, .notes = out}), 130);
    const auto run = result();
    EXPECT_TRUE(run.interrupted);
    EXPECT_EQ(schema_faults(file("junit.xml")), "");
    EXPECT_FALSE(run.cases.empty());
    EXPECT_TRUE(fs::exists(file("junit.xml")));
}

TEST_F(conform_test, an_interrupted_run_accuses_nobody_of_what_did_not_run_alone) {
    auto chosen = options();
    chosen.suite_files = {source_root + "/suites/selftest/valid-fail/matchers.yaml"};
    chosen.wanted.globs = {"*/fail-flag", "*/fail-text"};
    interrupting_output buffer("run once more alone");
    std::ostream out(&buffer);
    EXPECT_EQ(conform(chosen, {.out = out, .notes = out}), 130);
    const auto run = result();
    EXPECT_FALSE(run.cases.empty());
    for (const auto& one : run.cases) {
        EXPECT_TRUE(one.verdict.kind != judge::verdict_kind::fail || one.confirmation)
            << one.id << ": " << one.verdict.reason;
    }
}

TEST(catalogue, every_check_has_a_case) {
    const auto tree = load_library(source_root, {});
    ASSERT_TRUE(tree);
    int checks = 0;
    for (const auto& area : cover_catalogue(*tree)) {
        checks += area.checks;
        for (const auto& id : area.missing) ADD_FAILURE() << id;
    }
    EXPECT_EQ(checks, 261);
}

TEST(catalogue, a_statement_is_proven_by_a_defect_that_a_case_catches_for_it) {
    const auto tree = load_library(source_root, {});
    ASSERT_TRUE(tree);
    const proven_statements proven{{mqtt::version::v5, {"MQTT-3.1.2-23"}}};
    int found = 0;
    for (const auto& [area, sum] :
         cover_statements(*tree, mqtt::version::v5, duty_class::required, proven))
        found += sum.proven;
    EXPECT_EQ(found, 1);
    for (const auto& [area, sum] :
         cover_statements(*tree, mqtt::version::v311, duty_class::required, proven))
        EXPECT_EQ(sum.proven, 0);
}

TEST(catalogue, each_statement_has_one_class) {
    const auto tree = load_library(source_root, {});
    ASSERT_TRUE(tree);
    const auto count = [&](duty_class wanted) {
        std::size_t sum = 0;
        for (const auto& [area, one] : cover_statements(*tree, mqtt::version::v5, wanted))
            sum += static_cast<std::size_t>(one.covered) + one.missing.size();
        return sum;
    };
    const auto all = std::ranges::count_if(tree->statements.rows(), [](const auto& row) {
        return row.version == mqtt::version::v5 && obliges_server(row);
    });
    EXPECT_GT(count(duty_class::decoded), 20U);
    EXPECT_EQ(
        count(duty_class::required) + count(duty_class::permitted) + count(duty_class::decoded),
        static_cast<std::size_t>(all));
}

TEST(catalogue, the_statements_about_sessions_are_covered) {
    const auto tree = load_library(source_root, {});
    ASSERT_TRUE(tree);
    for (const auto v : {mqtt::version::v311, mqtt::version::v5}) {
        const auto areas = cover_statements(*tree, v);
        const auto found = areas.find("session");
        ASSERT_NE(found, areas.end());
        EXPECT_GT(found->second.covered, 0);
    }
}

}  // namespace
}  // namespace brokerproof::commands
