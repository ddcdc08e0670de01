// Options of `load` and `merge`.
#include "harness/command_line/menu.hpp"

#include "harness/commands/clean_up.hpp"
#include "loadgen/commands/load.hpp"

namespace brokerproof::command_line {

using namespace commands;

namespace {

constexpr auto load_examples = R"(
brokerproof load reconnect-storm      one that `brokerproof scenarios` shows
brokerproof load my-fleet.yaml --url mqtt://user:secret@127.0.0.1 --out out
brokerproof load flapping-fleet --scale 0.1 --set seed=7 --broker mochi
brokerproof load bad-network --url mqtt://127.0.0.1   late, slow, cut
brokerproof load hundred-thousand --workers 6 --brokers 6
brokerproof load fan-out --metrics-port 9464   and Prometheus scrapes /metrics
brokerproof load fan-out --dashboard           watch it in a browser
brokerproof load fan-in --shard 1/3 --start-at 2026-11-24T12:00:00Z -o slice-1
      one of three machines; `brokerproof merge` joins them)";

constexpr auto load_exit_codes =
    "0 every threshold held; 1 a threshold is crossed, or a rule broken (--witness); 2 our input "
    "is wrong; 3 the broker cannot be reached or died, or the machine is too small; 4 INVALID: the "
    "generator was the limit, not the broker; 130 interrupted (the run was drained, and the report "
    "is written)";

constexpr auto merge_examples = R"(
brokerproof merge slice-0 slice-1 slice-2 --out all
cat slice-*/result.json | brokerproof merge - --html all.html
brokerproof merge slice-0 slice-2 --partial           slice 1 was killed)";

/// A time such as 20ms, kept in nanoseconds.
template <class Nanoseconds>
void add_time(CLI::App& command, const std::string& name, Nanoseconds& into,
              const std::string& about) {
    static const std::map<std::string, std::int64_t> units{
        {"us", 1'000}, {"ms", 1'000'000}, {"s", 1'000'000'000}, {"min", 60'000'000'000}};
    command.add_option(name, into, about)
        ->transform(CLI::AsNumberWithUnit(units, CLI::AsNumberWithUnit::UNIT_REQUIRED))
        ->type_name("TIME");
}

void add_load_brokers(CLI::App& command, load_options& options) {
    command.add_option(
        "--broker", options.broker,
        "a profile of configs/brokers; default: mosquitto; with --url: gives tolerances and "
        "limits");
    command.add_option("--brokers", options.brokers, "number of private brokers of that profile")
        ->check(CLI::Range(1, 1000));
    command.add_option("--url", options.urls,
                       "a broker that is already running: mqtt://user:pass@host:port, or "
                       "mqtts, ws, wss; "
                       "several are possible, member i of a group talks to broker i mod their "
                       "number");
    command
        .add_option("--transport", options.transport,
                    "of a private broker: tcp, tls, websocket, wss")
        ->check(CLI::IsMember({"tcp", "tls", "websocket", "wss"}));
    add_access(command, options.access);
}

void add_load_slices(CLI::App& command, load_options& options) {
    command.add_option("--threads", options.threads, "threads of a process; 0: half of the cores")
        ->check(CLI::Range(0, 256));
    command
        .add_option("--workers", options.workers,
                    "number of processes; each has its own file limit")
        ->check(CLI::Range(1, 1000));
    command.add_option(
        "--shard", options.shard,
        "i/n: runs only slice i of n, i from 0; auto: as Open MPI, Slurm, PMI or a Kubernetes "
        "Indexed Job says; ${shard} in --out is the index");
    command.add_option("--start-at", options.start_at, "the time in UTC at which all slices begin");
    add_time(command, "--clock-uncertainty", options.clock_uncertainty_ns,
             "with --shard: how wrong the time of day of this machine may be, such as 20ms "
             "(default: what its kernel says)");
    command.add_option("--run", options.run,
                       "the text that ${run} stands for; the same for all slices");
    command.add_option("--source", options.sources, "addresses that clients connect from");
    command
        .add_option("--memory", options.memory,
                    "for clients and books: 500MB, 2GB; default: 1GB. Beyond it, the run ends "
                    "early, and is INVALID")
        ->transform(CLI::AsSizeValue(true))
        ->check(CLI::Range(std::uint64_t{16'000'000}, std::uint64_t{1'000'000'000'000}));
    command
        .add_option("--connect-window", options.connect_window,
                    "how many connects may wait for an answer")
        ->check(CLI::Range(1, 100'000));
}

/// A check of CLI11: empty when the text is fine. Comparisons alone would let "nan" pass.
std::string is_scale(const std::string& text) {
    double value = 0;
    const bool is_number = CLI::detail::lexical_cast(text, value);
    if (is_number && value >= 1e-6 && value <= 1e6) return {};
    return "must be a number from 0.000001 to 1000000; saw '" + text + "'";
}

CLI::App* add_load(CLI::App& app, load_options& options) {
    auto* command = app.add_subcommand("load", "run a fleet of persistent clients by a scenario");
    explain_use(*command, load_examples, load_exit_codes);
    command->add_option("SCENARIO", options.scenario, "a name of configs/scenarios, or a path")
        ->required();
    command->add_option("--set", options.overrides,
                        "changes one value: groups.devices.clients=100");
    command
        ->add_option("--mqtt", options.mqtt,
                     "the newest version that the clients speak: with 3.1.1 those of MQTT 5 speak "
                     "it, too")
        ->check(CLI::IsMember({"3.1.1", "5"}));
    command->add_option(
        "--duration", options.duration,
        "how long the longest phase lasts: 90s, 30min, forever (until Ctrl-C, which "
        "drains and reports)");
    command->add_option("--scale", options.scale, "multiplies clients, rates and messages by this")
        ->check(is_scale);
    command->add_option("--seed", options.seed, "0: the scenario's own");
    command->add_flag("--witness", options.witness,
                      "reads every packet, and holds the rules across packets against the broker; "
                      "with --threads 1 all of them. It costs processor time");
    add_load_brokers(*command, options);
    add_load_slices(*command, options);
    add_out(*command, options.out_dir, "result.json, percentiles (.hgrm) and the broker's log");
    command->add_option("--json", options.json, "writes the result");
    command->add_option("--html", options.html, "writes one page for a browser");
    add_pages(*command, options.markdown, options.badge);
    command->add_option("--json-lines", options.json_lines,
                        "writes a line of JSON for each second while the run goes on; the last one "
                        "has the exit code");
    command->add_option("--csv", options.csv,
                        "writes a row for each second and group while the run goes on");
    command->add_option("--otlp", options.otlp,
                        "sends the figures of each second to an OpenTelemetry collector, by OTLP "
                        "over HTTP: http://127.0.0.1:4318");
    command
        ->add_option("--metrics-port", options.metrics_port,
                     "serves /metrics for Prometheus on 127.0.0.1; 0: any free port")
        ->check(CLI::Range(0, 65'535));
    add_dashboard(*command, options.dashboard);
    command
        ->add_option(
            "--metrics-wait", options.metrics_wait_s,
            "after the run, waits at most this many seconds for a scrape of its final figures")
        ->check(CLI::Range(0, 3600));
    return command;
}

/// Only a leader starts it. What it is to do comes over its standard input; the slice in its
/// command line is for people who look at processes.
struct worker_label {
    std::string slice;
};

CLI::App* add_worker(CLI::App& app, worker_label& label) {
    auto* command = app.add_subcommand("load-worker", "a worker of `load --workers`")->group("");
    command->add_option("SLICE", label.slice)->required();
    return command;
}

constexpr auto merge_exit_codes =
    "as of load, for the joined run; 2 also if slices are missing or do not belong together";

CLI::App* add_merge(CLI::App& app, merge_options& options) {
    auto* command = app.add_subcommand("merge", "join the results of the slices of a load run");
    explain_use(*command, merge_examples, merge_exit_codes);
    command
        ->add_option("SLICES", options.slices,
                     "the --out folders of the slices, or their result files; -: standard input")
        ->required();
    add_out(*command, options.out_dir, "result.json and percentiles");
    command->add_option("--json", options.json, "writes the result");
    command->add_option("--html", options.html, "writes one page for a browser");
    command->add_flag("--partial", options.partial,
                      "judges what can be judged when slices are missing");
    add_time(*command, "--start-skew", options.start_skew_ns,
             "slices may begin a phase so far apart (default 250ms); else the run is INVALID");
    return command;
}

struct nothing_chosen {};

CLI::App* add_scenarios(CLI::App& app, nothing_chosen&) {
    auto* command = app.add_subcommand("scenarios", "show the scenarios of configs/scenarios");
    explain_use(*command, "brokerproof scenarios", "0 shown; 2 a scenario is wrong");
    return command;
}

int run_load(const std::string& root, load_options& chosen, const console& screen) {
    chosen.root = root;
    const auto cleaner = clean_up_when_killed(screen);
    return load(chosen, screen);
}
int run_worker(const std::string&, worker_label&, const console& screen) {
    return load_as_worker(screen);
}
int run_merge(const std::string&, merge_options& chosen, const console& screen) {
    return merge_load(chosen, screen);
}

int run_scenarios(const std::string& root, nothing_chosen&, const console& screen) {
    return list_scenarios(root, screen);
}

}  // namespace

void offer_load(menu& to) {
    to.offer(add_load, run_load);
    to.offer(add_worker, run_worker);
    to.offer(add_merge, run_merge);
    to.offer(add_scenarios, run_scenarios);
}

}  // namespace brokerproof::command_line
