// The commands that tell about the command line itself: what shells complete, and the manual.
#include <ostream>

#include "harness/command_line/command_table.hpp"
#include "harness/command_line/completion.hpp"
#include "harness/command_line/manual.hpp"
#include "harness/command_line/menu.hpp"

namespace brokerproof::command_line {
namespace {

struct completion_options {
    const CLI::App* program = nullptr;
    std::string shell;
};

struct manual_options {
    const CLI::App* program = nullptr;
};

constexpr auto completion_examples = R"(
examples:
  source <(brokerproof completion bash)                 in ~/.bashrc
  source <(brokerproof completion zsh)                  in ~/.zshrc, behind compinit
  brokerproof completion fish > ~/.config/fish/completions/brokerproof.fish)";

CLI::App* add_completion(CLI::App& app, completion_options& chosen) {
    chosen.program = &app;
    auto* command =
        app.add_subcommand("completion", "print the script by which a shell completes commands");
    command->footer(completion_examples);
    command->add_option("SHELL", chosen.shell, "bash, zsh or fish")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}));
    return command;
}

CLI::App* add_manual(CLI::App& app, manual_options& chosen) {
    chosen.program = &app;
    auto* command = app.add_subcommand("manual", "print the manual page, for man");
    command->footer("\nexample:\n  brokerproof manual | man -l -");
    return command;
}

int run_completion(const std::string&, completion_options& chosen,
                   const commands::console& screen) {
    const auto program = table_of(*chosen.program);
    if (chosen.shell == "bash") screen.out << bash_completion(program);
    if (chosen.shell == "zsh") screen.out << zsh_completion(program);
    if (chosen.shell == "fish") screen.out << fish_completion(program);
    return 0;
}

int run_manual(const std::string&, manual_options& chosen, const commands::console& screen) {
    screen.out << manual_page(table_of(*chosen.program), BROKERPROOF_VERSION);
    return 0;
}

}  // namespace

void offer_documentation(menu& to) {
    to.offer(add_completion, run_completion);
    to.offer(add_manual, run_manual);
}

}  // namespace brokerproof::command_line
