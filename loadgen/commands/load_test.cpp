// Runs the whole program: load scenarios against a real mosquitto and against brokers with a
// defect, in one process, in several processes, and in slices that are joined.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/target/testing/program_on_port.hpp"
#include "loadgen/commands/testing/program_run.hpp"
#include "loadgen/fleet/testing/flooding_peer.hpp"

namespace brokerproof::commands {
namespace {

using namespace std::chrono_literals;
using loadgen::load_result;
using ::testing::HasSubstr;

const std::string program = BROKERPROOF_PROGRAM;
const std::string root = BROKERPROOF_SOURCE_DIR;

std::string faster(const std::string& group) {
    return fmt::format(" --set groups.{}.connect_rate=200000 ", group);
}

/// Whether a line of progress has "received 30/s".
bool says_that_messages_come(const std::string& progress) {
    constexpr std::string_view received = "received ";
    for (auto at = progress.find(received); at != progress.npos;
         at = progress.find(received, at + 1)) {
        const auto first = at + received.size();
        if (first < progress.size() && progress[first] != '0') return true;
    }
    return false;
}

class load_test : public testing::program_run {
protected:
    /// A run of flapping-fleet that goes on; log() has its progress.
    brokerproof::result<target::process> begun(const std::vector<std::string>& more = {}) const {
        const int output = ::open(file("log").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        target::launch command;
        command.argv = {program,   "--root", root,    "load",     "flapping-fleet",
                        "--scale", "0.02",   "--out", file("out")};
        command.argv.insert(command.argv.end(), more.begin(), more.end());
        command.output = output;
        auto started = target::process::start(command);
        ::close(output);
        return started;
    }
    brokerproof::result<target::process> begun_with_two_workers() const {
        return begun({"--workers", "2", "--threads", "1"});
    }
    /// Waits until messages come; false when the run has ended before.
    bool reaches_messages(target::process& run) const {
        for (int tries = 0; tries < 600 && !says_that_messages_come(log()); ++tries) {
            if (run.wait(100ms)) return false;
        }
        return true;
    }

    /// A copy of a shipped scenario that a busy machine cannot make INVALID: these tests are about
    /// the ledger, not about the speed of the generator.
    std::string patient(const std::string& scenario) const {
        const auto copy = file(scenario + ".yaml");
        std::ofstream(copy)
            << std::ifstream(root + "/configs/scenarios/" + scenario + ".yaml").rdbuf()
            << testing::patient_health;
        return copy;
    }
    std::string broken(const std::string& defect) const {
        return with_wire_defect(defect, "--queue-limit 5000");
    }
    /// 100 devices with 20 queued messages each.
    std::string storm() const {
        return patient("reconnect-storm") + " --scale 0.01" + faster("devices") +
               "--set groups.backend.publish.0.rate=200000";
    }
};

/// Expects that no message was lost, duplicated, reordered, stray or corrupted, and that all
/// sessions were as they should be.
void expect_faultless(const load_result& result, const std::string& log) {
    ASSERT_TRUE(result.ledger) << log;
    const auto all = loadgen::total(result.ledger->groups);
    EXPECT_EQ(all.lost + all.received.duplicated + all.received.out_of_order + all.received.stray +
                  all.received.late + all.received.corrupted,
              0U)
        << log;
    EXPECT_EQ(all.owed, all.delivered + all.open + all.expired + all.dropped_by_policy) << log;
    for (const auto& one : result.ledger->sessions) EXPECT_EQ(one.lost + one.revived, 0U) << log;
    for (const auto& phase : result.phases) EXPECT_FALSE(phase.timed_out) << phase.name << log;
    EXPECT_EQ(result.environment_problem, "") << log;
    EXPECT_EQ(result.brokers.at(0).product, "mosquitto");
}

// ---- every scenario of configs/scenarios, made small

struct small {
    std::string name;
    std::string arguments;
    std::uint64_t owed = 0;  ///< at least
};
void PrintTo(const small& scenario, std::ostream* out) { *out << scenario.name; }

class small_scenario : public load_test, public ::testing::WithParamInterface<small> {};

TEST_P(small_scenario, finds_no_fault_with_mosquitto) {
    const int code = load(GetParam().name + ' ' + GetParam().arguments);
    // A slow machine may miss a latency, or be the limit itself; the ledger is the same everywhere.
    EXPECT_THAT(code, ::testing::AnyOf(0, 1, 4)) << log();
    const auto found = result();
    expect_faultless(found, log());
    EXPECT_GE(loadgen::total(found.ledger->groups).owed, GetParam().owed) << log();
}

const small all_scenarios[] = {
    {"connect-ramp", "--scale 0.02 --set phases.hold.duration=1s" + faster("devices"), 0},
    {"reconnect-storm",
     "--scale 0.01" + faster("devices") + "--set groups.backend.publish.0.rate=200000", 2000},
    {"offline-drain", "--scale 0.02 --set groups.backend.publish.0.rate=50000" + faster("devices"),
     500},
    {"flapping-fleet", "--scale 0.05 --set phases.flap.duration=4s", 300},
    {"expiry-wave", "--scale 0.05 --set phases.wave.duration=8s", 300},
    {"broker-crash-storm",
     "--broker mosquitto-durable --scale 0.05 --set phases.before.duration=2s "
     "--set phases.crash.duration=1s --set phases.after.duration=2s",
     100},
    {"rolling-restart",
     "--broker mosquitto-durable --brokers 2 --scale 0.1 --set phases.before.duration=1s "
     "--set phases.after.duration=3s",
     100},
    {"frozen-broker",
     "--scale 0.1 --set phases.before.duration=1s --set phases.frozen.duration=2s "
     "--set phases.after.duration=2s",
     100},
    {"bad-network",
     "--scale 0.1 --set phases.before.duration=1s --set phases.late.duration=2s "
     "--set phases.slow.duration=2s --set phases.cut.duration=1s --set phases.after.duration=1s "
     "--set phases.silent.duration=1s --set phases.recovered.duration=1s",
     100},
    {"fan-out", "--scale 0.1 --set phases.steady.duration=2s", 50},
    {"fan-in", "--scale 0.05 --set phases.steady.duration=2s", 100},
    {"stuck-consumer", "--scale 0.1 --set phases.steady.duration=4s", 100},
    {"will-storm", "--scale 0.05 --set phases.storm.duration=4s", 0},
    {"will-delay", "--scale 0.05 --set phases.vanish.duration=6s", 0},
    {"session-churn", "--scale 0.05 --set phases.churn.duration=4s", 50},
    {"million-idle", "--scale 0.0003 --set phases.hold.duration=1s" + faster("idle"), 0},
    {"mixed-versions", "--scale 0.1 --set phases.steady.duration=1s --set phases.back.duration=1s",
     100},
    {"hundred-thousand",
     "--scale 0.001 --workers 2 --brokers 2" + faster("devices") +
         "--set groups.backend.publish.0.rate=1000000",
     50},
    {"request-response",
     "--scale 0.1 --set phases.warm-up.duration=1s --set phases.steady.duration=2s", 100},
    {"retained-flood", "--scale 0.2", 0},
    {"find-limit",
     "--scale 0.1 --set find_limit.from=200 --set find_limit.to=400 "
     "--set phases.steady.duration=1s",
     10},
};

INSTANTIATE_TEST_SUITE_P(Shipped, small_scenario, ::testing::ValuesIn(all_scenarios),
                         [](const auto& one) {
                             auto name = one.param.name;
                             std::ranges::replace(name, '-', '_');
                             return name;
                         });

TEST_F(load_test, every_shipped_scenario_is_in_the_list) {
    for (const auto& entry : std::filesystem::directory_iterator(root + "/configs/scenarios")) {
        if (entry.path().extension() != ".yaml") continue;
        EXPECT_TRUE(std::ranges::count(all_scenarios, entry.path().stem().string(), &small::name))
            << entry.path();
    }
}

// ---- defects of a broker are found and counted exactly

TEST_F(load_test, the_lost_first_message_of_each_resumed_session_is_found) {
    EXPECT_EQ(load(storm() + broken("publish-out-first-lost-after-resume")), 1) << log();
    const auto all = loadgen::total(result().ledger->groups);
    EXPECT_EQ(all.owed, 2000U);
    EXPECT_EQ(all.lost, 100U);
    EXPECT_EQ(all.received.duplicated + all.received.out_of_order + all.received.stray, 0U);
    EXPECT_THAT(log(), HasSubstr("lost: devices/0 never got message 0 of backend/0"));
}

TEST_F(load_test, a_lost_queue_is_found) {
    EXPECT_EQ(load(storm() + broken("publish-out-all-lost-after-resume")), 1) << log();
    EXPECT_EQ(loadgen::total(result().ledger->groups).lost, 2000U) << log();
}

TEST_F(load_test, duplicates_are_found) {
    EXPECT_EQ(load(storm() + broken("publish-out-twice-after-resume")), 1) << log();
    const auto all = loadgen::total(result().ledger->groups);
    EXPECT_EQ(all.received.duplicated, 100U) << log();
    EXPECT_EQ(all.lost + all.received.out_of_order + all.received.stray, 0U) << log();
}

TEST_F(load_test, a_changed_order_is_found) {
    EXPECT_EQ(load(storm() + broken("publish-out-swapped-after-resume")), 1) << log();
    const auto all = loadgen::total(result().ledger->groups);
    EXPECT_EQ(all.received.out_of_order, 100U) << log();
    EXPECT_EQ(all.lost + all.received.duplicated + all.received.stray, 0U) << log();
}

TEST_F(load_test, missing_sessions_are_found) {
    EXPECT_EQ(load(storm() + broken("connack-session-present-never")), 1) << log();
    EXPECT_EQ(result().ledger->sessions.at(0).lost, 100U) << log();
}

// ---- the witness

/// The rules that were broken, as "rule by side: times".
std::vector<std::string> rules_of(const load_result& result) {
    std::vector<std::string> texts;
    for (const auto& rule : result.rules.value_or(std::vector<loadgen::broken_rule>()))
        texts.push_back(
            fmt::format("{} by {}: {}", name_of(rule.kind), name_of(rule.sender), rule.times));
    return texts;
}

TEST_F(load_test, a_rule_that_no_ledger_sees_is_found_by_the_witness) {
    const auto wrong = storm() + broken("publish-out-alias-unasked");
    EXPECT_EQ(load(wrong), 0) << log();
    EXPECT_FALSE(result().rules);
    for (const std::string slices : {" --threads 1", " --threads 1 --workers 2"}) {
        EXPECT_EQ(load(wrong + " --witness" + slices), 1) << log();
        EXPECT_THAT(rules_of(result()),
                    ::testing::ElementsAre("topic_alias_over_maximum by broker: 2000"));
        EXPECT_THAT(log(), HasSubstr("The broker breaks 1 rule across packets. (exit code 1)"));
        EXPECT_THAT(log(), HasSubstr("first: devices/"));
    }
}

TEST_F(load_test, the_only_slice_compares_messages_with_what_was_published) {
    EXPECT_EQ(load(storm() + broken("publish-out-retain-forced") + " --witness --threads 1"), 1)
        << log();
    // Of 2,000. The rule leaves out messages that a slow machine makes one side send again.
    EXPECT_THAT(
        rules_of(result()),
        ::testing::ElementsAre(::testing::StartsWith("retain_on_live_message by broker: ")));
}

TEST_F(load_test, the_witness_accuses_no_correct_broker_of_two_thousand_flapping_clients) {
    for (const std::string broker : {"reference", "mosquitto"}) {
        for (const std::string slices : {" --threads 1", " --threads 2"}) {
            const int code = load(patient("flapping-fleet") + " --set phases.flap.duration=5s " +
                                  "--set phases.connect.within=5min --set phases.drain.within=5min "
                                  "--witness --broker " +
                                  broker + slices);
            EXPECT_THAT(code, ::testing::AnyOf(0, 4)) << log();  // 4: a busy machine
            const auto found = result();
            ASSERT_TRUE(found.rules) << log();
            EXPECT_THAT(rules_of(found), ::testing::IsEmpty()) << log();
            EXPECT_GT(found.whole.groups[0][loadgen::count::sessions_resumed], 0U) << log();
        }
    }
}

// ---- slices

TEST_F(load_test, workers_give_the_same_ledger_as_one_process) {
    const auto small_storm = storm() + " --broker mosquitto";
    ASSERT_EQ(load(small_storm + " --threads 1"), 0) << log();
    const auto single = result();
    ASSERT_EQ(load(small_storm + " --workers 3 --threads 2"), 0) << log();
    const auto many = result();
    expect_faultless(many, log());
    EXPECT_EQ(many.slices, 6U);
    EXPECT_EQ(loadgen::total(many.ledger->groups).owed, loadgen::total(single.ledger->groups).owed);
    EXPECT_EQ(many.whole.groups[0][loadgen::count::received_qos1], 2000U);
}

/// A broker that several runs share.
target::testing::program_on_port shared_broker() {
    return {{program, "serve", "--queue-limit", "5000"}, "load_test"};
}

TEST_F(load_test, slices_of_two_machines_are_joined_exactly) {
    const auto broker = shared_broker();
    const auto scenario = patient("reconnect-storm");
    const auto slice = [&](int number) {
        return fmt::format(
            "'{}' --root '{}' load '{}' --scale 0.01 {} --url {} --shard {}/2 "
            "--threads 1 --run two --out '{}' --set groups.backend.publish.0.rate=200000 "
            "--set phases.connect.within=4s --set phases.fill.within=4s "
            "--set phases.return.within=6s > '{}' 2>&1",
            program, root, scenario, faster("devices"), broker.url(), number,
            file(fmt::format("slice-{}", number)), file(fmt::format("log-{}", number)));
    };
    const auto both = fmt::format("{} & {}; wait", slice(0), slice(1));
    ASSERT_EQ(std::system(both.c_str()), 0);
    EXPECT_EQ(run(fmt::format("merge '{}' '{}' --out '{}' --start-skew 60s", file("slice-0"),
                              file("slice-1"), file("out"))),
              0)
        << log();
    const auto joined = result();
    const auto all = loadgen::total(joined.ledger->groups);
    EXPECT_TRUE(joined.complete());
    EXPECT_EQ(all.owed, 2000U) << log();
    EXPECT_EQ(all.delivered, 2000U) << log();
    EXPECT_EQ(joined.ledger->sessions.at(0).kept, 100U);
    // A single slice cannot be judged.
    EXPECT_EQ(run(fmt::format("merge '{}'", file("slice-0"))), 2);
    EXPECT_THAT(log(), HasSubstr("1 of 2 slices"));
}

TEST_F(load_test, a_run_leaves_no_session_on_a_broker_that_others_use) {
    const auto broker = shared_broker();
    const auto again = fmt::format(
        "mixed-versions --scale 0.1 --url {} --run same {}{} --set phases.steady.duration=1s "
        "--set phases.away.duration=1s --set phases.back.duration=1s",
        broker.url(), faster("old"), faster("new"));
    for (const std::string workers : {"", " --workers 2"}) {
        for (int round = 0; round < 2; ++round) {
            EXPECT_THAT(load(again + workers), ::testing::AnyOf(0, 4)) << log();
            const auto found = result();
            for (const auto& one : found.ledger->sessions) EXPECT_EQ(one.revived, 0U) << log();
            EXPECT_THAT(log(), ::testing::Not(HasSubstr("stay on the broker"))) << log();
        }
    }
}

TEST_F(load_test, a_worker_that_dies_ends_the_run_with_a_report) {
    auto process = begun_with_two_workers();
    ASSERT_TRUE(process) << process.error().text;
    ASSERT_TRUE(reaches_messages(*process)) << log();
    const auto find = fmt::format("pkill -KILL -P {} -f 'load-worker 0/2'", process->pid());
    ASSERT_EQ(std::system(find.c_str()), 0);
    const auto ended = process->wait(30s);
    ASSERT_TRUE(ended);
    EXPECT_EQ(*ended, (target::ending{false, 3}));
    EXPECT_THAT(result().environment_problem, HasSubstr("worker 0 has ended"));
}

TEST_F(load_test, a_run_without_an_answer_of_any_worker_has_a_report_too) {
    auto process = begun_with_two_workers();
    ASSERT_TRUE(process) << process.error().text;
    const auto kill = fmt::format("pkill -KILL -P {} -f 'load-worker'", process->pid());
    std::optional<target::ending> ended;
    while (!ended) {
        static_cast<void>(std::system(kill.c_str()));  // fails until there are workers
        ended = process->wait(20ms);
    }
    EXPECT_EQ(*ended, (target::ending{false, 3}));
    EXPECT_THAT(result().environment_problem, HasSubstr("has ended"));
}

TEST_F(load_test, workers_get_a_password_that_a_url_must_escape) {
    const target::testing::program_on_port broker{{program, "serve", "--login", "user:p#w:%40"},
                                                  "load_test"};
    auto url = broker.url();
    url.insert(url.find("//") + 2, "user:p%23w%3A%2540@");
    ASSERT_EQ(load(patient("flapping-fleet") + " --scale 0.02 --workers 2 --url " + url +
                   " --set phases.flap.duration=1s"),
              0)
        << log();
    EXPECT_GT(loadgen::total(result().ledger->groups).owed, 0U);
}

// ---- trouble

TEST_F(load_test, wrong_input_is_refused_before_anything_is_started) {
    EXPECT_EQ(load("no-such-scenario"), 2);
    EXPECT_THAT(log(), HasSubstr("there is no scenario 'no-such-scenario'"));
    EXPECT_EQ(load("fan-out --set groups.readers.cleints=3"), 2);
    EXPECT_THAT(log(), HasSubstr("did you mean 'clients'"));
    EXPECT_EQ(load("fan-out --shard 3/2"), 2);
    EXPECT_EQ(load("fan-out --start-at noon"), 2);
    EXPECT_EQ(load("fan-out --url ftp://nowhere"), 2);
    EXPECT_EQ(run("lod fan-out"), 2);
    EXPECT_THAT(log(), HasSubstr("unknown command 'lod' (did you mean 'load'?)"));
}

TEST_F(load_test, a_missing_broker_is_an_environment_problem) {
    EXPECT_EQ(load("fan-out --url mqtt://127.0.0.1:9"), 3);
    EXPECT_THAT(log(), HasSubstr("refused"));
}

TEST_F(load_test, a_broker_that_dies_still_gives_a_report) {
    const auto profile = file("mortal.yaml");
    std::ofstream(profile) << fmt::format(
        "about: dies after two seconds\nproduct: reference\nspawn:\n"
        "  command: [timeout, --signal=KILL, \"2\", \"{}\", serve, --port, \"${{port}}\"]\n",
        program);
    EXPECT_EQ(load("flapping-fleet --scale 0.02 --set phases.flap.duration=6s --broker " + profile),
              3)
        << log();
    const auto found = result();
    EXPECT_THAT(found.environment_problem, HasSubstr("the broker"));
    EXPECT_GT(found.whole.groups.at(0)[loadgen::count::connects_accepted], 0U);
    EXPECT_EQ(loadgen::total(found.ledger->groups).lost, 0U) << log();  // none is proven
}

TEST_F(load_test, a_flood_ends_the_run_when_its_memory_is_spent) {
    const loadgen::testing::flooding_peer broker(loadgen::testing::flood::endless_packet);
    const auto flooded = fmt::format(
        "connect-ramp --scale 0.01 --set phases.hold.duration=600s --memory 16MB "
        "--url mqtt://127.0.0.1:{}",
        broker.where().port());
    for (const std::string workers : {"", " --workers 2"}) {
        EXPECT_EQ(load(flooded + workers), 4) << log();
        EXPECT_THAT(unfolded_log(), HasSubstr("--memory allows no more"));
        const auto found = result();
        EXPECT_TRUE(is_overfull(found.whole));
        EXPECT_EQ(loadgen::total(found.ledger->groups).lost, 0U) << log();
    }
    EXPECT_EQ(load(flooded + " --memory 1"), 2) << log();
}

TEST_F(load_test, ctrl_c_drains_and_reports) {
    auto process = begun();
    ASSERT_TRUE(process) << process.error().text;
    ASSERT_TRUE(reaches_messages(*process)) << log();
    process->signal(SIGINT);
    const auto ended = process->wait(30s);
    ASSERT_TRUE(ended);
    EXPECT_EQ(*ended, (target::ending{false, 130}));
    const auto found = result();
    EXPECT_TRUE(found.interrupted);
    EXPECT_GT(loadgen::total(found.ledger->groups).owed, 0U);
    EXPECT_EQ(loadgen::total(found.ledger->groups).lost, 0U);
}

/// The broker needs three seconds until it listens.
TEST_F(load_test, ctrl_c_ends_a_run_whose_broker_still_starts) {
    const auto profile = file("slow.yaml");
    std::ofstream(profile) << fmt::format(
        "about: starts slowly\nproduct: reference\nspawn:\n"
        "  command: [sh, -c, 'sleep 3; exec \"{}\" serve --port ${{port}}']\n",
        program);
    auto process = begun({"--broker", profile});
    ASSERT_TRUE(process) << process.error().text;
    EXPECT_FALSE(process->wait(1500ms)) << log();
    process->signal(SIGINT);
    const auto ended = process->wait(30s);
    ASSERT_TRUE(ended) << log();
    EXPECT_EQ(*ended, (target::ending{false, 130})) << log();
    EXPECT_TRUE(result().interrupted);
}

TEST_F(load_test, the_highest_rate_that_holds_is_found) {
    load(
        "find-limit --scale 0.1 --set find_limit.from=200 --set find_limit.to=400 "
        "--set phases.steady.duration=1s");
    const auto found = result();
    ASSERT_GE(found.trials.size(), 1U) << log();
    EXPECT_EQ(found.trials.at(0).per_s, 20) << log();
    EXPECT_GT(found.trials.at(0).reached_per_s, 15) << log();  // the drain does not count
    EXPECT_LE(found.limit_per_s.value_or(0), 40);
}

}  // namespace
}  // namespace brokerproof::commands
