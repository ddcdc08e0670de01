// Options of the commands that write reports from results.
#include "harness/command_line/menu.hpp"

#include "harness/commands/captures.hpp"
#include "harness/commands/compare.hpp"
#include "harness/commands/report.hpp"
#include "harness/commands/reproduce.hpp"

namespace brokerproof::command_line {

using namespace commands;

namespace {

constexpr auto report_examples = R"(
brokerproof report out/result.json --html report.html
brokerproof report mosquitto.json mochi.json --html both.html     side by side
brokerproof report before/result.json after/result.json --out out)";

constexpr auto report_exit_codes = "0 written; 2 a file is no result; 3 the page cannot be written";

CLI::App* add_report(CLI::App& app, report_options& options) {
    auto* command = app.add_subcommand(
        "report",
        "write results of conform, load, prove and watch as one self-contained page for a browser");
    explain_use(*command, report_examples, report_exit_codes);
    command->add_option("RESULT.json", options.files, "in any mixture; at most one proof")
        ->required();
    command->add_option("--html", options.html, "writes the page to this file");
    add_out(*command, options.out_dir, "the page, report.html");
    return command;
}

constexpr auto compare_examples = R"(
brokerproof compare before.json after.json     results of conform, or of load
brokerproof compare --old a1.json a2.json --new b1.json b2.json
      load runs: which changes exceed the usual variation?
brokerproof compare main.json branch.json --markdown "$GITHUB_STEP_SUMMARY")";

constexpr auto compare_exit_codes =
    "0 nothing got worse; 1 something did, or can no longer be judged; 2 these results cannot be "
    "compared, or not be read";

CLI::App* add_compare(CLI::App& app, compare_options& options) {
    auto* command = app.add_subcommand("compare", "show what changed between results");
    explain_use(*command, compare_examples, compare_exit_codes);
    command->add_option("OLD.json NEW.json", options.files, "two results")->expected(0, 2);
    command->add_option("--old", options.before,
                        "several load runs of a scenario, before the change");
    command->add_option("--new", options.now, "several load runs of the same scenario, after it");
    command->add_option("--markdown", options.markdown,
                        "writes a page for job summaries and pull requests");
    return command;
}

constexpr auto pcap_examples = R"(
brokerproof pcap out/result.json --out captures
brokerproof pcap out/result.json --out captures 'will/*'
tshark -d tcp.port==1883,mqtt -r captures/will.delayed@v5.pcapng)";

constexpr auto pcap_exit_codes =
    "0 written; 2 the file is no result, or no chosen case has packets; 3 a file cannot be written";

CLI::App* add_pcap(CLI::App& app, pcap_options& options) {
    auto* command =
        app.add_subcommand("pcap", "write the traces of a stored result as captures for Wireshark");
    explain_use(*command, pcap_examples, pcap_exit_codes);
    command->add_option("RESULT.json", options.result)->required();
    command->add_option("GLOB", options.globs, "case ids; * and ? match; default: all");
    add_out(*command, options.folder, "the captures, one file for each case");
    command->get_option("--out")->required();
    return command;
}

constexpr auto reproduce_examples = R"(
brokerproof reproduce 'message-expiry/zero-in-the-queue@v5' --out report
brokerproof reproduce MEX-03 --broker mochi --repeat 20 --out report
brokerproof reproduce '*' --result out/result.json --out reports
      a folder for each failed case
brokerproof reproduce 'will/*' --url wss://broker/ --ca ca.pem -o report
python3 report/reproduce.py 127.0.0.1 1883
python3 report/reproduce.py wss://broker/ --ca ca.pem)";

constexpr auto reproduce_exit_codes =
    "0 written; 2 the case did not fail, or no script can show this failure; 3 the broker cannot "
    "be "
    "reached, or a file cannot be written";

CLI::App* add_reproduce(CLI::App& app, reproduce_options& options) {
    auto* command = app.add_subcommand(
        "reproduce", "write a bug report with a script that needs nothing but Python 3");
    explain_use(*command, reproduce_examples, reproduce_exit_codes);
    command->add_option("CASE", options.wanted, "a case that fails: id or catalogue id")
        ->required();
    command->add_option("--broker", options.broker,
                        "a profile; default: mosquitto, or none with --url");
    command->add_option("--url", options.url, "a broker that is already running");
    command
        ->add_option("--transport", options.transport,
                     "of every client; the profile names the listener; default: tcp, or the URL's")
        ->check(CLI::IsMember({"tcp", "tls", "websocket", "wss"}));
    add_access(*command, options.access);
    command->add_option("--result", options.result,
                        "result of an earlier conform, instead of a new run");
    command
        ->add_option("--repeat", options.repeat,
                     "number of runs, so that the report can say k of N")
        ->check(CLI::Range(1, 1000));
    add_out(*command, options.folder, "issue.md and reproduce.py");
    command->get_option("--out")->required();
    return command;
}

int run_report(const std::string& root, report_options& chosen, const console& screen) {
    chosen.root = root;
    return report(chosen, screen);
}
int run_compare(const std::string&, compare_options& chosen, const console& screen) {
    return compare_results(chosen, screen);
}
int run_reproduce(const std::string& root, reproduce_options& chosen, const console& screen) {
    chosen.root = root;
    return reproduce(chosen, screen);
}
int run_pcap(const std::string& root, pcap_options& chosen, const console& screen) {
    chosen.root = root;
    return write_pcap(chosen, screen);
}

}  // namespace

void offer_reports(menu& to) {
    to.offer(add_report, run_report);
    to.offer(add_compare, run_compare);
    to.offer(add_reproduce, run_reproduce);
    to.offer(add_pcap, run_pcap);
}

}  // namespace brokerproof::command_line
