// Options of `conform` and of the commands about suites and cases.
#include "harness/command_line/menu.hpp"

#include "harness/commands/clean_up.hpp"
#include "harness/commands/conform.hpp"
#include "harness/commands/coverage.hpp"
#include "harness/commands/inspect.hpp"

namespace brokerproof::command_line {

using namespace commands;

namespace {

constexpr auto conform_examples = R"(
brokerproof conform                   all suites against a private mosquitto
brokerproof conform --broker mosquitto-durable --out out
brokerproof conform 'session-expiry/*' EXP-05 --mqtt 5
brokerproof conform --url mqtt://user:secret@127.0.0.1:1883 --junit junit.xml
brokerproof conform --url mqtts://broker.example --ca ca.pem --cert me.pem
brokerproof conform --url mqtt://127.0.0.1 --broker mochi --broker-version 2
brokerproof conform --write-baseline known.yaml       what fails today ...
brokerproof conform --expectations known.yaml         ... is no new failure
brokerproof conform --skip 'will/*' --skip LOD-01
brokerproof conform --markdown "$GITHUB_STEP_SUMMARY" --badge badge.svg
brokerproof conform --dashboard       watch it in a browser
brokerproof conform --transport wss   every client by WebSocket over TLS
brokerproof conform --ref MQTT-4.1.0-2@v5 --repeat 30)";

constexpr auto conform_exit_codes =
    "0 all requirements hold, known failures excepted; 1 a requirement is violated, a known "
    "failure passed, or the broker died; 2 our input is wrong; 3 the broker cannot be reached, the "
    "environment failed, required cases could not be judged, or a file cannot be written; 130 "
    "interrupted (the report is written)";

/// What is known to fail, and what is left out.
void add_known(CLI::App& command, conform_options& options) {
    constexpr auto group = "What is known to fail";
    command
        .add_option("--expectations", options.expectations,
                    "file of known failures; several are possible. They stand for those of "
                    "configs/expectations, which do not count then. A known failure that passes "
                    "makes the run fail: the file is out of date")
        ->allow_extra_args(false)
        ->group(group);
    command
        .add_option("--write-baseline", options.write_baseline,
                    "writes all failures of this run to such a file; they are known already in "
                    "the reports of this run. Known reasons are kept")
        ->group(group);
    command
        .add_option("--skip", options.skip,
                    "cases that are not run, by a glob like GLOB; several are possible. Reports "
                    "show them as not supported, with this option as the reason")
        ->allow_extra_args(false)
        ->group(group);
}

CLI::App* add_conform(CLI::App& app, conform_options& options) {
    auto* command = app.add_subcommand("conform", "run suites against a broker");
    explain_use(*command, conform_examples, conform_exit_codes);
    add_selection(*command, options.wanted);
    command->add_option("--broker", options.broker,
                        "a profile of configs/brokers (see `brokerproof brokers`) or its path; "
                        "default: mosquitto, or none with --url");
    command->add_option("--url", options.url,
                        "a broker that is already running: mqtt://user:pass@host:port, or the "
                        "same with mqtts, ws, wss; with --broker, that profile says what it can "
                        "and tolerates");
    command->add_option("--broker-version", options.broker_version,
                        "the version of that broker; default: what the profile's own command "
                        "says, or unknown with --url");
    command
        ->add_option("--transport", options.transport,
                     "of every client; the profile names the listener; default: tcp, or the "
                     "URL's")
        ->check(CLI::IsMember({"tcp", "tls", "websocket", "wss"}));
    add_access(*command, options.access);
    command->add_option("--suite", options.suite_files, "suite files to use instead of suites/");
    command->add_option("--jobs", options.jobs, "cases side by side; 0: as the profile says")
        ->check(CLI::NonNegativeNumber);
    add_out(*command, options.out_dir, "result.json, junit.xml and the broker's log");
    add_known(*command, options);
    command->add_option("--json", options.json, "writes the whole result, traces included");
    command->add_option("--junit", options.junit, "writes JUnit XML for CI servers");
    command->add_option("--html", options.html, "writes one page for a browser, traces included");
    add_pages(*command, options.markdown, options.badge);
    command->add_option("--pcap", options.pcap,
                        "writes a capture for each case to this folder, for Wireshark");
    add_dashboard(*command, options.dashboard);
    command->add_option("--seed", options.seed,
                        "determines client ids, topics and ports; 0: from the clock");
    command
        ->add_option("--patience", options.patience_s,
                     "seconds that a case may take on purpose; some need 70 or 300")
        ->check(CLI::Range(1, 86'400));
    command->add_option("--repeat", options.repeat, "runs everything N times and reports k of N")
        ->check(CLI::Range(1, 10000));
    command
        ->add_option("--memory", options.memory,
                     "for what the cases see: 500MB, 2GB; default: 1GB. Beyond it, long traces "
                     "are cut, and the connections of a flood are closed")
        ->transform(CLI::AsSizeValue(true))
        ->check(CLI::Range(std::uint64_t{16'000'000}, std::uint64_t{1'000'000'000'000}));
    command->add_flag("--verbose,-v", options.verbose, "one line for every case");
    return command;
}

constexpr auto reading_exit_codes = "0 shown; 2 our input is wrong";

CLI::App* add_list(CLI::App& app, selection& wanted) {
    auto* command = app.add_subcommand("list", "show cases");
    explain_use(*command, "brokerproof list 'session-*' --mqtt 5\nbrokerproof list EXP-05",
                reading_exit_codes);
    add_selection(*command, wanted);
    return command;
}

CLI::App* add_explain(CLI::App& app, std::string& subject) {
    auto* command =
        app.add_subcommand("explain", "show what a case tests or a statement demands, and why");
    explain_use(*command, "brokerproof explain EXP-02\nbrokerproof explain MQTT-4.1.0-2@v5",
                reading_exit_codes);
    command->add_option("CASE|STATEMENT", subject)->required();
    return command;
}

CLI::App* add_validate(CLI::App& app, std::vector<std::string>& files) {
    auto* command = app.add_subcommand(
        "validate", "check suites, scenarios, profiles and known failures without a broker");
    explain_use(
        *command,
        "brokerproof validate\nbrokerproof validate my-suite.yaml my-broker.yaml known.yaml",
        "0 all files are well formed; 2 a file is not");
    command->add_option("FILES", files,
                        "of any kind, which their keys tell; default: all of suites/ and configs/");
    return command;
}

CLI::App* add_coverage(CLI::App& app, coverage_options& chosen) {
    auto* command =
        app.add_subcommand("coverage", "show which checks and which statements have a case");
    explain_use(
        *command,
        "brokerproof coverage --verbose\nbrokerproof prove --json proof.json && brokerproof "
        "coverage --proof proof.json",
        reading_exit_codes);
    command->add_flag("--verbose,-v", chosen.verbose, "names the statements without a case");
    command->add_option("--proof", chosen.proof,
                        "a file of `brokerproof prove --json`: counts what is proven, too");
    return command;
}

struct no_options {};

CLI::App* add_brokers(CLI::App& app, no_options&) {
    auto* command = app.add_subcommand("brokers", "show the targets of configs/brokers");
    explain_use(*command, "brokerproof brokers", reading_exit_codes);
    return command;
}

CLI::App* add_judge(CLI::App& app, std::string& file) {
    auto* command = app.add_subcommand("judge", "judge the traces of a stored result again");
    explain_use(*command, "brokerproof judge out/result.json",
                "as of conform; 2 also if the file is no result");
    command->add_option("RESULT.json", file)->required();
    return command;
}

int run_conform(const std::string& root, conform_options& chosen, const console& screen) {
    chosen.root = root;
    const auto cleaner = clean_up_when_killed(screen);
    return conform(chosen, screen);
}
int run_list(const std::string& root, selection& wanted, const console& screen) {
    return list(root, wanted, screen);
}
int run_explain(const std::string& root, std::string& subject, const console& screen) {
    return explain(root, subject, screen);
}
int run_validate(const std::string& root, std::vector<std::string>& files, const console& screen) {
    return validate(root, files, screen);
}
int run_coverage(const std::string& root, coverage_options& chosen, const console& screen) {
    chosen.root = root;
    return coverage(chosen, screen);
}
int run_brokers(const std::string& root, no_options&, const console& screen) {
    return brokers(root, screen);
}
int run_judge(const std::string& root, std::string& file, const console& screen) {
    return judge_again(root, file, screen);
}

/// Only this program starts it, beside a run that has processes and files of its own.
CLI::App* add_watchdog(CLI::App& app, std::string& mark_of_run) {
    auto* command = app.add_subcommand("watchdog", "ends what a killed run has left")->group("");
    command->add_option("MARK", mark_of_run)->required();
    return command;
}
int run_watchdog(const std::string&, std::string& mark_of_run, const console&) {
    return keep_watch(mark_of_run);
}

}  // namespace

void offer_conformance(menu& to) {
    to.offer(add_conform, run_conform);
    to.offer(add_watchdog, run_watchdog);
    to.offer(add_list, run_list);
    to.offer(add_explain, run_explain);
    to.offer(add_validate, run_validate);
    to.offer(add_coverage, run_coverage);
    to.offer(add_brokers, run_brokers);
    to.offer(add_judge, run_judge);
}

}  // namespace brokerproof::command_line
