// The commands of the program, each with its options: what main() parses and then runs.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "harness/commands/tree.hpp"

namespace brokerproof::command_line {

class menu {
public:
    explicit menu(CLI::App& app) : app_(app) {}

    /// A command: `add` declares it with its options, `run` gives the exit code when it was chosen.
    template <class Options>
    void offer(CLI::App* (*add)(CLI::App&, Options&),
               int (*run)(const std::string& root, Options&)) {
        const auto chosen = std::make_shared<Options>();
        const CLI::App* command = add(app_, *chosen);
        choices_.push_back(
            {command, [chosen, run](const std::string& root) { return run(root, *chosen); }});
    }

    /// "unknown command 'lod' (did you mean 'load'?)"; empty when the first word behind `--root
    /// DIR` is a command or an option, or there is none.
    std::string unknown_command(int argc, const char* const* argv) const;

    /// Runs the one that was chosen; 2 when none was.
    int run_chosen(const std::string& root) const {
        for (const auto& one : choices_) {
            if (one.command->parsed()) return one.run(root);
        }
        return 2;
    }

private:
    struct choice {
        const CLI::App* command;
        std::function<int(const std::string&)> run;
    };
    CLI::App& app_;
    std::vector<choice> choices_;
};

void offer_conformance(menu& to);  ///< conform, list, explain, validate, coverage, brokers, judge
void offer_load(menu& to);         ///< load, merge
void offer_reports(menu& to);      ///< report, compare, reproduce, pcap
void offer_proof(menu& to);        ///< prove, defects, proxy, serve

// What several commands have.
void add_selection(CLI::App& command, commands::selection& wanted);
/// What CI servers show.
void add_pages(CLI::App& command, std::string& markdown, std::string& badge);
void add_dashboard(CLI::App& command, std::string& port);

}  // namespace brokerproof::command_line
