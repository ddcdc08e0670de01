#include "harness/command_line/menu.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include <fmt/format.h>

#include "harness/base/text.hpp"

namespace brokerproof::command_line {

namespace {

constexpr int wrong_input = 2;

bool is_set(const char* variable) {
    const char* value = std::getenv(variable);
    return value != nullptr && *value != '\0';
}

/// A terminal without a name, or a dumb one, shows control sequences as letters.
bool obeys_control_sequences() {
    return is_set("TERM") && std::string_view(std::getenv("TERM")) != "dumb";
}

/// https://no-color.org: an empty NO_COLOR counts as none.
commands::console console_of_process() {
    const bool out = ::isatty(STDOUT_FILENO) == 1;
    const bool notes = ::isatty(STDERR_FILENO) == 1;
    const bool can_draw = obeys_control_sequences();
    return {std::cout,
            std::cerr,
            out && can_draw,
            notes && can_draw,
            out && can_draw && !is_set("NO_COLOR"),
            out};
}

std::vector<std::string> option_names(const CLI::App& command) {
    std::vector<std::string> names;
    for (const auto* option : command.get_options()) {
        for (const auto& name : option->get_lnames()) names.push_back("--" + name);
        for (const auto& name : option->get_snames()) names.push_back("-" + name);
    }
    return names;
}

}  // namespace

std::vector<std::string> menu::command_names() const {
    std::vector<std::string> names;
    for (const auto& one : choices_) {
        if (!one.command->get_group().empty()) names.push_back(one.command->get_name());
    }
    return names;
}

std::string menu::unknown_command(int argc, const char* const* argv) const {
    int at = 1;
    while (at < argc && std::string_view(argv[at]) == "--root") at += 2;
    if (at >= argc) return {};
    const std::string word = argv[at];
    const bool is_known = std::ranges::any_of(
        choices_, [&](const choice& one) { return one.command->get_name() == word; });
    if (word.starts_with('-') || is_known) return {};
    return fmt::format("unknown command '{}'{}", word, suggestion(word, command_names()));
}

std::string menu::mistake(const CLI::Error& seen) const {
    const auto chosen = app_.get_subcommands();
    const CLI::App& command = chosen.empty() ? app_ : *chosen.front();
    const auto place =
        chosen.empty() ? std::string("brokerproof") : "brokerproof " + command.get_name();
    std::string text = seen.what();
    for (const auto& word : app_.remaining(true)) {
        if (!word.starts_with('-')) continue;
        const auto name = word.substr(0, word.find('='));
        text = fmt::format("unknown option '{}'{}", name, suggestion(name, option_names(command)));
        break;
    }
    return fmt::format("{}: {}; see {} --help", place, text, place);
}

std::string menu::overview() const {
    return app_.get_formatter()->make_help(&app_, app_.get_name(), CLI::AppFormatMode::Normal);
}

CLI::App* menu::add_help(CLI::App& app, std::string& subject) {
    auto* command = app.add_subcommand("help", "show the commands, or the options of one");
    explain_use(*command, "brokerproof help\nbrokerproof help conform",
                "0 shown; 2 there is no such command");
    command->add_option("COMMAND", subject, "default: all of them, in one line each");
    return command;
}

void menu::offer_help() {
    const auto subject = std::make_shared<std::string>();
    const CLI::App* command = add_help(app_, *subject);
    choices_.push_back({command, [this, subject](const std::string&, const commands::console& to) {
                            return help_about(*subject, to);
                        }});
}

int menu::help_about(const std::string& subject, const commands::console& screen) const {
    if (subject.empty()) {
        screen.out << overview();
        return 0;
    }
    const auto names = command_names();
    if (std::ranges::count(names, subject) == 0) {
        screen.notes << fmt::format("brokerproof: unknown command '{}'{}; see brokerproof help\n",
                                    subject, suggestion(subject, names));
        return wrong_input;
    }
    screen.out << app_.get_formatter()->make_help(
        app_.get_subcommand(subject), "brokerproof " + subject, CLI::AppFormatMode::Normal);
    return 0;
}

int menu::run_chosen(const std::string& root) const {
    for (const auto& entry : choices_) {
        if (entry.command->parsed()) return entry.run(root, console_of_process());
    }
    console_of_process().out << overview();
    return wrong_input;
}

}  // namespace brokerproof::command_line
