// The commands that tell about the program itself: what shells complete, the manual, and what is
// built in.
#include <ostream>

#include "harness/command_line/command_table.hpp"
#include "harness/command_line/completion.hpp"
#include "harness/command_line/help.hpp"
#include "harness/command_line/manual.hpp"
#include "harness/command_line/menu.hpp"
#include "harness/commands/unpack.hpp"

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
source <(brokerproof completion bash)       in ~/.bashrc
source <(brokerproof completion zsh)        in ~/.zshrc, behind compinit
brokerproof completion fish > ~/.config/fish/completions/brokerproof.fish)";

constexpr auto unpack_examples = R"(
brokerproof unpack mine && brokerproof --root mine list
brokerproof conform --suite mine.yaml     a suite of your own needs none of it)";

CLI::App* add_completion(CLI::App& app, completion_options& chosen) {
    chosen.program = &app;
    auto* command =
        app.add_subcommand("completion", "print the script by which a shell completes commands");
    explain_use(*command, completion_examples, "0 printed; 2 no such shell");
    command->add_option("SHELL", chosen.shell, "bash, zsh or fish")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}));
    return command;
}

CLI::App* add_manual(CLI::App& app, manual_options& chosen) {
    chosen.program = &app;
    auto* command = app.add_subcommand("manual", "print the manual page, for man");
    explain_use(*command, "brokerproof manual | man -l -", "0 printed");
    return command;
}

CLI::App* add_unpack(CLI::App& app, std::string& folder) {
    auto* command = app.add_subcommand(
        "unpack", "write the suites, profiles, scenarios and licences inside to a folder");
    explain_use(*command, unpack_examples,
                "0 written; 2 the folder is not empty; 3 it cannot be written");
    command->add_option("DIR", folder, "new, or empty")->required();
    return command;
}

int run_unpack(const std::string&, std::string& folder, const commands::console& screen) {
    return commands::unpack(folder, screen);
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
    to.offer(add_unpack, run_unpack);
}

}  // namespace brokerproof::command_line
