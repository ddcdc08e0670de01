#include "harness/command_line/help.hpp"

#include <fmt/format.h>

#include "harness/base/text.hpp"

namespace brokerproof::command_line {

namespace {

constexpr std::size_t name_width = 26;

/// CLI11 says "TEXT:{a,b}" or "INT in [0 - 9]" behind the name; the words "a,b" and "0 - 9".
std::string limits_of(const std::string& type) {
    const auto words = type.find('{');
    if (words != std::string::npos && type.ends_with('}'))
        return "one of " + type.substr(words + 1, type.size() - words - 2);
    const auto range = type.find(" in [");
    if (range == std::string::npos) return {};
    return type.substr(range + 5, type.find(']', range) - range - 5);
}

std::string kind_of_value(const CLI::Option& option) {
    if (option.get_items_expected_max() == 0 || option.get_positional()) return {};
    const auto type = option.get_type_name();
    const bool is_number =
        type.starts_with("UINT") || type.starts_with("INT") || type.starts_with("FLOAT");
    return is_number ? " N" : " TEXT";
}

std::string default_of(const CLI::Option& option, const std::string& about) {
    const auto text = option.get_default_str();
    const bool is_nothing = text.empty() || text == "[]" || text == "{}" || text.starts_with('-');
    if (option.get_required() || is_nothing || about.find("default") != std::string::npos)
        return {};
    return "default: " + text;
}

std::string note_of(const CLI::Option& option, const std::string& about) {
    std::string note;
    const auto add = [&note](const std::string& part) {
        if (!part.empty()) note += (note.empty() ? "" : "; ") + part;
    };
    add(limits_of(option.get_type_name()));
    add(default_of(option, about));
    if (option.get_required() && !option.get_positional()) add("required");
    for (const auto* other : option.get_needs()) add("needs " + other->get_name());
    for (const auto* other : option.get_excludes()) add("not with " + other->get_name());
    return note.empty() ? note : " (" + note + ")";
}

/// The name, and beside or below it the text.
std::string entry(const std::string& name, const std::string& about) {
    auto text = wrap(about, help_width, name_width + 2);
    const auto head = "  " + name;
    const bool fits = head.size() < name_width + 2;
    if (!fits || text.empty()) return head + '\n' + text;
    return text.replace(0, head.size(), head);
}

class formatter : public CLI::Formatter {
public:
    std::string make_option(const CLI::Option* option, bool positional) const override {
        auto name = make_option_name(option, positional);
        name = name.substr(0, name.find('{'));  // "--dashboard{0}": a flag with a value
        const auto& about = option->get_description();
        return entry(name + kind_of_value(*option), about + note_of(*option, about));
    }

    std::string make_subcommand(const CLI::App* command) const override {
        return entry(command->get_name(), command->get_description());
    }

    std::string make_description(const CLI::App* command) const override {
        return wrap(command->get_description(), help_width, 0) + '\n';
    }
};

}  // namespace

std::shared_ptr<CLI::Formatter> help_formatter() { return std::make_shared<formatter>(); }

void explain_use(CLI::App& command, std::string_view examples, std::string_view exit_codes) {
    std::string text = "Examples:\n";
    for (const auto& line : split(examples, '\n')) {
        if (!line.empty()) text += "  " + line + '\n';
    }
    text += '\n' + wrap(fmt::format("Exit codes: {}.", exit_codes), help_width, 0);
    text.pop_back();  // CLI11 ends the line
    command.footer(text);
}

}  // namespace brokerproof::command_line
