// The commands of the program, each with its options. main() parses them and runs one.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "harness/command_line/help.hpp"
#include "harness/commands/broker_access.hpp"
#include "harness/commands/console.hpp"
#include "harness/commands/server_tls.hpp"
#include "harness/commands/tree.hpp"

namespace brokerproof::command_line {

class menu {
public:
    explicit menu(CLI::App& app) : app_(app) {}

    /// Adds a command: `add` declares it with its options; `run` runs it if it was chosen, and
    /// returns the exit code.
    template <class Options>
    void offer(CLI::App* (*add)(CLI::App&, Options&),
               int (*run)(const std::string& root, Options&, const commands::console&)) {
        const auto chosen = std::make_shared<Options>();
        const CLI::App* command = add(app_, *chosen);
        choices_.push_back(
            {command, [chosen, run](const std::string& root, const commands::console& screen) {
                 return run(root, *chosen, screen);
             }});
    }

    /// "unknown command 'lod' (did you mean 'load'?)"; empty if the first word behind `--root DIR`
    /// is a command or an option, or if there is no such word.
    std::string unknown_command(int argc, const char* const* argv) const;

    /// What is wrong with the command line, in one line: a mistyped option with the name that is
    /// nearest to it, or what CLI11 says.
    std::string mistake(const CLI::Error& seen) const;

    /// Adds the command `help`; this object must outlive the parsing.
    void offer_help();

    /// Runs the chosen command, which prints on the streams of the process. Shows all commands and
    /// returns 2 if none was chosen.
    int run_chosen(const std::string& root) const;

private:
    static CLI::App* add_help(CLI::App& app, std::string& subject);
    int help_about(const std::string& subject, const commands::console& screen) const;
    std::string overview() const;
    /// Without those that only this program starts.
    std::vector<std::string> command_names() const;

    struct choice {
        const CLI::App* command;
        std::function<int(const std::string& root, const commands::console&)> run;
    };
    CLI::App& app_;
    std::vector<choice> choices_;
};

void offer_conformance(menu& to);    ///< conform, list, explain, validate, coverage, brokers, judge
void offer_load(menu& to);           ///< load, merge, scenarios
void offer_reports(menu& to);        ///< report, compare, reproduce, pcap
void offer_proof(menu& to);          ///< prove, defects, variants, proxy, serve
void offer_documentation(menu& to);  ///< completion, manual, unpack

// Options that several commands have.
void add_selection(CLI::App& command, commands::selection& wanted);
/// -o,--out: in every command the folder that it writes to.
void add_out(CLI::App& command, std::string& folder, const std::string& content);
/// Files that CI servers show.
void add_pages(CLI::App& command, std::string& markdown, std::string& badge);
/// How to reach the broker: TLS, WebSocket, and the login of every client.
void add_access(CLI::App& command, commands::broker_access& access);
/// The same without the login.
void add_tls_access(CLI::App& command, commands::broker_access& access);
/// What is shown to clients that come by TLS.
void add_server_tls(CLI::App& command, commands::server_tls& shown);
void add_dashboard(CLI::App& command, std::string& port);

}  // namespace brokerproof::command_line
