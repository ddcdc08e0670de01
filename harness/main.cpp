// The program: options to commands, nothing else.

#include <exception>
#include <iostream>

#include <CLI/CLI.hpp>

#include "harness/commands/captures.hpp"
#include "harness/commands/compare.hpp"
#include "harness/commands/conform.hpp"
#include "harness/commands/coverage.hpp"
#include "harness/commands/inspect.hpp"
#include "harness/commands/load.hpp"
#include "harness/commands/prove.hpp"
#include "harness/commands/proxy.hpp"
#include "harness/commands/report.hpp"
#include "harness/commands/reproduce.hpp"
#include "harness/commands/serve.hpp"

namespace {

using namespace brokerproof::commands;
namespace reference_broker = brokerproof::reference_broker;

constexpr auto about =
    R"(brokerproof proves whether an MQTT broker keeps its promises to clients that go away
and come back.

Exit codes: 0 all required hold; 1 a requirement is violated; 2 our input is wrong; 3 the broker
cannot be reached, the environment failed, or required cases could not be judged; 130 interrupted
(the report is written).)";

constexpr auto conform_examples = R"(
examples:
  brokerproof conform                         every suite, both versions, a private mosquitto
  brokerproof conform --broker mosquitto-durable --out out
  brokerproof conform 'session-expiry/*' EXP-05 --mqtt 5
  brokerproof conform --url mqtt://user:secret@127.0.0.1:1883 --junit out/junit.xml
  brokerproof conform --markdown "$GITHUB_STEP_SUMMARY" --badge out/brokerproof.svg
  brokerproof conform --dashboard             watch it in a browser
  brokerproof conform --ref MQTT-4.1.0-2@v5 --repeat 30)";

void add_selection(CLI::App& command, selection& wanted) {
    command.add_option("GLOB", wanted.globs,
                       "case ids, suites or catalogue ids; * and ? match; default: all");
    command.add_option("--mqtt", wanted.mqtt, "only this version")
        ->check(CLI::IsMember({"3.1.1", "5", "v3.1.1", "v5"}));
    command.add_option("--ref", wanted.ref,
                       "only cases that refer to this statement, e.g. MQTT-4.1.0-2@v5");
}

/// What CI servers show.
void add_pages(CLI::App& command, std::string& markdown, std::string& badge) {
    command.add_option("--markdown", markdown, "writes a page for job summaries and pull requests");
    command.add_option("--badge", badge, "writes a badge (SVG)");
}

void add_dashboard(CLI::App& command, std::string& port) {
    command
        .add_flag("--dashboard{0}", port,
                  "=PORT; shows the run in a browser while it goes on, on 127.0.0.1; without PORT: "
                  "any that is free. At a terminal the page stays until Ctrl-C")
        ->check(CLI::Range(0, 65'535));
}

CLI::App* add_conform(CLI::App& app, conform_options& options) {
    auto* command = app.add_subcommand("conform", "run suites against a broker");
    command->footer(conform_examples);
    add_selection(*command, options.wanted);
    auto* broker =
        command->add_option("--broker", options.broker,
                            "a profile of configs/brokers (see `brokerproof brokers`) or its path");
    command
        ->add_option("--url", options.url,
                     "a broker that is already running: mqtt://user:pass@host:port")
        ->excludes(broker);
    command->add_option("--suite", options.suite_files, "suite files to use instead of suites/");
    command->add_option("--jobs", options.jobs, "cases side by side; 0: what the profile says")
        ->check(CLI::NonNegativeNumber);
    command->add_option("--out", options.out_dir,
                        "writes result.json, junit.xml and the broker's log there");
    command->add_option("--json", options.json, "writes the whole result, traces included");
    command->add_option("--junit", options.junit, "writes JUnit XML for CI servers");
    command->add_option("--html", options.html, "writes one page for a browser, traces included");
    add_pages(*command, options.markdown, options.badge);
    command->add_option("--pcap", options.pcap,
                        "writes a capture a case to this folder, for Wireshark");
    add_dashboard(*command, options.dashboard);
    command->add_option("--seed", options.seed,
                        "chooses client ids, topics and ports; 0: from the clock");
    command->add_option("--repeat", options.repeat, "runs everything N times and says k of N")
        ->check(CLI::Range(1, 10000));
    command->add_flag("--verbose,-v", options.verbose, "one line for every case");
    return command;
}

constexpr auto load_examples = R"(
examples:
  brokerproof load reconnect-storm            a scenario of configs/scenarios, a private mosquitto
  brokerproof load my-fleet.yaml --url mqtt://user:secret@127.0.0.1:1883 --out out
  brokerproof load flapping-fleet --scale 0.1 --set seed=7 --broker mochi
  brokerproof load hundred-thousand --workers 6 --brokers 6
  brokerproof load fan-out --metrics-port 9464         and Prometheus scrapes /metrics
  brokerproof load fan-out --dashboard                 watch it in a browser
  brokerproof load fan-in --shard 1/3 --start-at 2026-11-24T12:00:00Z --out slice-1
                                              one of three machines; `brokerproof merge` joins them

Exit codes: 0 every threshold held; 1 one is crossed; 2 our input is wrong; 3 the broker cannot be
reached, died, or the machine is too small; 4 INVALID: the generator was the limit, not the broker;
130 interrupted (drained, and the report is written).)";

void add_load_brokers(CLI::App& command, load_options& options) {
    command.add_option("--broker", options.broker,
                       "a profile of configs/brokers (mosquitto); with --url: of what kind it is");
    command.add_option("--brokers", options.brokers, "so many private ones of that profile")
        ->check(CLI::Range(1, 1000));
    command.add_option("--url", options.urls,
                       "a broker that is already running: mqtt://user:pass@host:port; several are "
                       "possible, member i of a group talks to broker i mod their number");
}

void add_load_slices(CLI::App& command, load_options& options) {
    command.add_option("--threads", options.threads, "of a process; 0: half of the cores")
        ->check(CLI::Range(0, 256));
    command.add_option("--workers", options.workers, "processes: each has its own file limit")
        ->check(CLI::Range(1, 1000));
    command.add_option("--shard", options.shard, "i/n: only this slice, i from 0");
    command.add_option("--start-at", options.start_at, "UTC, when all slices begin");
    command.add_option("--run", options.run,
                       "the text that ${run} stands for; the same for all slices");
    command.add_option("--source", options.sources, "addresses that clients connect from");
    command.add_option("--connect-window", options.connect_window, "connects under way at once")
        ->check(CLI::Range(1, 100'000));
    command.add_flag("--led", options.led)->group("");  // a worker of another process
}

CLI::App* add_load(CLI::App& app, load_options& options) {
    auto* command = app.add_subcommand("load", "run a fleet of persistent clients by a scenario");
    command->footer(load_examples);
    command->add_option("SCENARIO", options.scenario, "a name of configs/scenarios, or a path")
        ->required();
    command->add_option("--set", options.overrides,
                        "changes one value: groups.devices.clients=100");
    command->add_option("--scale", options.scale, "so many times the clients, rates and messages")
        ->check(CLI::PositiveNumber);
    command->add_option("--seed", options.seed, "0: the scenario's own");
    add_load_brokers(*command, options);
    add_load_slices(*command, options);
    command->add_option("--out", options.out_dir,
                        "writes result.json, percentiles (.hgrm) and the broker's log there");
    command->add_option("--json", options.json, "writes the result");
    command->add_option("--html", options.html, "writes one page for a browser");
    add_pages(*command, options.markdown, options.badge);
    command
        ->add_option("--metrics-port", options.metrics_port,
                     "serves /metrics for Prometheus on 127.0.0.1; 0: any that is free")
        ->check(CLI::Range(0, 65'535));
    add_dashboard(*command, options.dashboard);
    command
        ->add_option("--metrics-wait", options.metrics_wait_s,
                     "after the run, at most so many seconds for a scrape of its final figures")
        ->check(CLI::Range(0, 3600));
    return command;
}

constexpr auto compare_examples = R"(
examples:
  brokerproof compare before.json after.json              of conform, or of load
  brokerproof compare --old a1.json a2.json a3.json --new b1.json b2.json b3.json
                                              load runs: what is more than runs differ anyway?
  brokerproof compare main.json branch.json --markdown "$GITHUB_STEP_SUMMARY"

Exit codes: 0 nothing got worse; 1 something did, or can no longer be told; 2 these say nothing
about each other, or cannot be read.)";

CLI::App* add_compare(CLI::App& app, compare_options& options) {
    auto* command = app.add_subcommand("compare", "what changed between results");
    command->footer(compare_examples);
    command->add_option("OLD.json NEW.json", options.files, "two results")->expected(0, 2);
    command->add_option("--old", options.before, "several load runs of one scenario, before");
    command->add_option("--new", options.now, "and after");
    command->add_option("--markdown", options.markdown,
                        "writes a page for job summaries and pull requests");
    return command;
}

constexpr auto pcap_examples = R"(
examples:
  brokerproof pcap out/result.json -o captures
  brokerproof pcap out/result.json -o captures 'will/*'
  tshark -d tcp.port==1883,mqtt -r captures/will.delayed@v5.pcapng)";

CLI::App* add_pcap(CLI::App& app, pcap_options& options) {
    auto* command =
        app.add_subcommand("pcap", "write the traces of a stored result as captures for Wireshark");
    command->footer(pcap_examples);
    command->add_option("RESULT.json", options.result)->required();
    command->add_option("GLOB", options.globs, "case ids; * and ? match; default: all");
    command->add_option("--out,-o", options.folder, "one file a case is written there")->required();
    return command;
}

constexpr auto reproduce_examples = R"(
examples:
  brokerproof reproduce 'message-expiry/zero-in-the-queue@v5' -o report
  brokerproof reproduce MEX-03 --broker mochi --repeat 20 -o report
  brokerproof reproduce '*' --result out/result.json -o reports    a folder for each that failed
  python3 report/reproduce.py 127.0.0.1 1883

Exit codes: 0 written; 2 it did not fail, or no script can show it by itself; 3 the broker cannot be
reached, or a file cannot be written.)";

CLI::App* add_reproduce(CLI::App& app, reproduce_options& options) {
    auto* command = app.add_subcommand(
        "reproduce", "write a bug report with a script that needs nothing but Python 3");
    command->footer(reproduce_examples);
    command->add_option("CASE", options.wanted, "a case that fails: id or catalogue id")
        ->required();
    auto* broker = command->add_option("--broker", options.broker, "a profile (mosquitto)");
    command->add_option("--url", options.url, "a broker that is already running")->excludes(broker);
    command->add_option("--result", options.result, "of an earlier conform, instead of a run now");
    command->add_option("--repeat", options.repeat, "runs, so that the report can say k of N")
        ->check(CLI::Range(1, 1000));
    command->add_option("--out,-o", options.folder, "issue.md and reproduce.py are written there")
        ->required();
    return command;
}

constexpr auto prove_examples = R"(
examples:
  brokerproof prove                           every case, every defect
  brokerproof prove EXP-05 --verbose          what does this case catch, what does it let pass?
  brokerproof prove --defect 'connack-*'      are these defects caught?
  brokerproof prove --suite my-suite.yaml     do my own cases bite?

Exit codes: 0 everything bites; 1 a required case catches nothing (unless --defect narrows the
choice), a defect is caught by nothing (unless GLOB or --suite does), or the correct broker is
accused; 2 our input is wrong; 3 a file cannot be written.)";

CLI::App* add_prove(CLI::App& app, prove_options& options) {
    auto* command = app.add_subcommand(
        "prove", "run suites against the reference broker, correct and with each named defect");
    command->footer(prove_examples);
    add_selection(*command, options.wanted);
    command->add_option("--case", options.wanted.globs, "the same as GLOB");
    command->add_option("--suite", options.suite_files, "suite files to use instead of suites/");
    command->add_option("--defect", options.defects, "only these; * and ? match");
    command->add_option("--json", options.json,
                        "writes the matrix: which case catches which defect");
    command->add_option("--html", options.html, "writes the matrix as a page for a browser");
    command->add_option("--threads", options.threads, "0: one for each core");
    command->add_flag("--verbose,-v", options.verbose, "case by case, with the reasons");
    return command;
}

constexpr auto serve_examples = R"(
examples:
  brokerproof serve                           on 127.0.0.1:1883, everything in memory
  brokerproof serve --port 0 --store data     on any free port, which it prints; survives kill -9
  brokerproof serve --expiry-cap 8 --receive-maximum 20 --login user:secret --no-anonymous)";

/// What the reference broker announces in CONNACK.
void add_limits(CLI::App& command, reference_broker::options& broker) {
    command.add_option("--expiry-cap", broker.session_expiry_cap_s,
                       "longest Session Expiry Interval, seconds");
    command.add_option("--expiry-floor", broker.session_expiry_floor_s,
                       "shortest Session Expiry Interval, seconds");
    command
        .add_option("--receive-maximum", broker.receive_maximum,
                    "QoS 2 messages that a client may have open")
        ->check(CLI::Range(1, 65'535));
    command.add_option("--server-keep-alive", broker.server_keep_alive,
                       "seconds; 0: the client's own value");
    command.add_option("--maximum-packet-size", broker.maximum_packet_size, "bytes")
        ->check(CLI::Range(64U, 268'435'455U));
    command.add_option("--topic-alias-maximum", broker.topic_alias_maximum, "0: no aliases");
}

/// Who may come in, and who may do what.
void add_users(CLI::App& command, serve_options& options) {
    const auto colon_wanted = [](std::string form) {
        return [form = std::move(form)](const std::string& text) {
            return text.find(':') == std::string::npos ? form + " is wanted" : std::string();
        };
    };
    command
        .add_option("--login", options.logins,
                    "USER:PASSWORD; who gives another user name or password is refused")
        ->check(colon_wanted("USER:PASSWORD"));
    command
        .add_option("--forbid-publish", options.forbidden_topics,
                    "USER:FILTER; what this user publishes to such topics is refused")
        ->check(colon_wanted("USER:FILTER"));
    command
        .add_option("--forbid-subscribe", options.forbidden_filters,
                    "USER:FILTER; this user may not subscribe to what matches")
        ->check(colon_wanted("USER:FILTER"));
    command.add_flag("!--no-anonymous", options.broker.anonymous, "refuse who has no user name");
}

CLI::App* add_serve(CLI::App& app, serve_options& options) {
    auto* command =
        app.add_subcommand("serve", "run the reference broker on the loopback interface");
    command->footer(serve_examples);
    command->add_option("--port", options.port, "0: any that is free");
    command->add_option("--websocket-port", options.websocket_port,
                        "listens for WebSocket, too; 0: any that is free");
    command->add_option("--store", options.store,
                        "folder that keeps what must survive; default: memory");
    add_limits(*command, options.broker);
    command
        ->add_option("--queue-limit", options.broker.queue_limit,
                     "messages that wait for one session; more are dropped")
        ->check(CLI::PositiveNumber);
    add_users(*command, options);
    command->add_option(
        "--defect", options.defect,
        "gets this wrong, of the defects inside the broker; see `brokerproof defects`");
    return command;
}

constexpr auto proxy_examples = R"(
examples:
  brokerproof proxy --upstream mqtt://127.0.0.1:1883 --defect connack-session-present-always
  brokerproof conform --url mqtt://127.0.0.1:1884      do our suites notice? does your client?
Only defects that can be made by editing packets are possible here; `brokerproof serve --defect`
knows the others.)";

CLI::App* add_proxy(CLI::App& app, proxy_options& options) {
    auto* command =
        app.add_subcommand("proxy", "put named defects between clients and a real broker");
    command->footer(proxy_examples);
    command->add_option("--upstream", options.upstream, "the broker: mqtt://host:port")->required();
    command->add_option("--defect", options.defects,
                        "see `brokerproof defects`; several are possible");
    command->add_option("--port", options.port,
                        "on 127.0.0.1; 0: any that is free, which it prints");
    return command;
}

constexpr auto report_examples = R"(
examples:
  brokerproof report out/result.json -o report.html
  brokerproof report mosquitto.json mochi.json -o brokers.html      side by side
  brokerproof report before/result.json after/result.json -o load.html

Exit codes: 0 written; 2 a file is no result; 3 the page cannot be written.)";

CLI::App* add_report(CLI::App& app, report_options& options) {
    auto* command = app.add_subcommand(
        "report", "one self-contained page for a browser from results of conform, load and prove");
    command->footer(report_examples);
    command->add_option("RESULT.json", options.files, "in any mixture; at most one proof")
        ->required();
    command->add_option("-o,--out", options.out, "the page")->required();
    return command;
}

int run(int argc, char** argv) {
    CLI::App app{about, "brokerproof"};
    app.set_version_flag("--version", BROKERPROOF_VERSION);
    app.require_subcommand(1);
    std::string root;
    app.add_option("--root", root,
                   "the folder that holds suites/ and configs/ (default: found by itself)");
    conform_options conform_chosen;
    auto* conform_command = add_conform(app, conform_chosen);
    load_options load_chosen;
    auto* load_command = add_load(app, load_chosen);
    std::vector<std::string> slices;
    std::string joined;
    auto* merge_command = app.add_subcommand("merge", "join the results of slices of one load run");
    merge_command->footer("\nexample:\n  brokerproof merge slice-0 slice-1 slice-2 --out all");
    merge_command->add_option("FOLDERS", slices, "the --out folders of the slices")->required();
    merge_command->add_option("--out", joined, "writes result.json and percentiles there");
    selection listed;
    auto* list_command = app.add_subcommand("list", "show cases");
    list_command->footer(
        "\nexamples:\n  brokerproof list 'session-*' --mqtt 5\n  brokerproof list EXP-05");
    add_selection(*list_command, listed);
    std::vector<std::string> files;
    auto* validate_command =
        app.add_subcommand("validate", "check suites and scenarios without a broker");
    validate_command->footer(
        "\nexamples:\n  brokerproof validate\n  brokerproof validate my-suite.yaml "
        "my-scenario.yaml");
    validate_command->add_option("FILES", files, "default: all of suites/, configs/scenarios/");
    std::string what;
    auto* explain_command =
        app.add_subcommand("explain", "what a case asks, or a statement demands, and why");
    explain_command->footer(
        "\nexamples:\n  brokerproof explain EXP-02\n  brokerproof explain MQTT-4.1.0-2@v5");
    explain_command->add_option("CASE|STATEMENT", what)->required();
    prove_options proof;
    auto* prove_command = add_prove(app, proof);
    compare_options compared;
    auto* compare_command = add_compare(app, compared);
    pcap_options captured;
    auto* pcap_command = add_pcap(app, captured);
    reproduce_options shown;
    auto* reproduce_command = add_reproduce(app, shown);
    proxy_options between;
    auto* proxy_command = add_proxy(app, between);
    std::vector<std::string> defect_globs;
    auto* defects_command = app.add_subcommand("defects", "the named defects of prove");
    defects_command->footer("\nexample:\n  brokerproof defects 'connect-*'");
    defects_command->add_option("GLOB", defect_globs, "default: all");
    serve_options served;
    auto* serve_command = add_serve(app, served);
    bool name_missing = false;
    auto* coverage_command =
        app.add_subcommand("coverage", "which checks and which statements have a case");
    coverage_command->footer("\nexample:\n  brokerproof coverage --verbose");
    coverage_command->add_flag("--verbose,-v", name_missing, "names the statements without a case");
    auto* brokers_command = app.add_subcommand("brokers", "show the targets of configs/brokers");
    report_options reported;
    auto* report_command = add_report(app, reported);
    std::string result_file;
    auto* judge_command = app.add_subcommand("judge", "judge the traces of a stored result again");
    judge_command->footer("\nexample:\n  brokerproof judge out/result.json");
    judge_command->add_option("RESULT.json", result_file)->required();
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    conform_chosen.root = root;
    if (conform_command->parsed()) return conform(conform_chosen);
    load_chosen.root = root;
    if (load_command->parsed()) return load(load_chosen);
    if (merge_command->parsed()) return merge_load(slices, joined);
    if (list_command->parsed()) return list(root, listed);
    if (validate_command->parsed()) return validate(root, files);
    if (explain_command->parsed()) return explain(root, what);
    if (coverage_command->parsed()) return coverage(root, name_missing);
    if (brokers_command->parsed()) return brokers(root);
    if (serve_command->parsed()) return serve(served);
    if (proxy_command->parsed()) return proxy(between);
    shown.root = root;
    if (reproduce_command->parsed()) return reproduce(shown);
    captured.root = root;
    if (pcap_command->parsed()) return write_pcap(captured);
    if (compare_command->parsed()) return compare_results(compared);
    if (defects_command->parsed()) return list_defects(defect_globs);
    reported.root = root;
    if (report_command->parsed()) return report(reported);
    proof.root = root;
    if (prove_command->parsed()) return prove(proof);
    return judge_command->parsed() ? judge_again(root, result_file) : 2;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        std::cerr << "brokerproof: " << error.what() << '\n';
        return 3;
    }
}
