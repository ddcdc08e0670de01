// The program: its commands, which harness/command_line has with their options, and nothing else.

#include <unistd.h>

#include <csignal>
#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "harness/base/root_files.hpp"
#include "harness/built_in/built_in.hpp"
#include "harness/command_line/menu.hpp"
#include "harness/command_line/process_output.hpp"

namespace {

constexpr auto about =
    "brokerproof proves whether an MQTT broker keeps its promises to clients that go away and come "
    "back.";

constexpr auto examples = R"(
brokerproof conform --url mqtt://127.0.0.1:1883         is my broker right?
brokerproof watch --upstream mqtt://127.0.0.1:1883      my messages are lost: why?
brokerproof load reconnect-storm --broker mosquitto     will it survive the storm?
brokerproof help conform                                the options of a command)";

constexpr auto exit_codes =
    "0 all required hold; 1 a requirement is violated; 2 our input is wrong; 3 the broker cannot "
    "be reached, the environment failed, or required cases could not be judged; 130 interrupted "
    "(the report is written)";

std::string version_text() {
    const auto commit = brokerproof::built_in::commit();
    const std::string version = "brokerproof " BROKERPROOF_VERSION;
    return commit.empty() ? version : version + " (commit " + std::string(commit) + ')';
}

int run(int argc, char** argv) {
    CLI::App app{about, "brokerproof"};
    brokerproof::command_line::explain_use(app, examples, exit_codes);
    app.set_version_flag("--version", version_text());
    app.require_subcommand(0, 1);  // a second word may be a suite of that name
    app.formatter(brokerproof::command_line::help_formatter());
    app.option_defaults()->always_capture_default();
    std::string root;
    app.add_option("--root", root,
                   "the folder that holds suites/ and configs/ (default: a checkout around the "
                   "working directory, else what is built into this program)");
    brokerproof::command_line::menu commands(app);
    offer_conformance(commands);
    offer_load(commands);
    offer_reports(commands);
    offer_proof(commands);
    offer_documentation(commands);
    commands.offer_help();
    if (const auto unknown = commands.unknown_command(argc, argv); !unknown.empty()) {
        std::cerr << "brokerproof: " << unknown << "; see brokerproof --help\n";
        return 2;
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
        std::cerr << commands.mistake(error) << '\n';
        return 2;
    }
    return commands.run_chosen(root);
}

int run_safely(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        std::cerr << "brokerproof: " << error.what() << '\n';
    }
    return 3;
}

/// In whichever thread: no report can be made without memory. The watchdog cleans up.
void end_without_memory() {
    constexpr std::string_view text = "brokerproof: out of memory\n";
    static_cast<void>(::write(STDERR_FILENO, text.data(), text.size()) == 0);
    ::_exit(3);
}

}  // namespace

int main(int argc, char** argv) {
    std::set_new_handler(end_without_memory);
    brokerproof::provide_built_in_files(brokerproof::built_in::files());
    std::signal(SIGPIPE, SIG_IGN);  // a write fails instead; interruption.hpp tells runs of it
    brokerproof::command_line::process_streams streams;
    return streams.exit_code(run_safely(argc, argv));
}
