#include "harness/command_line/completion.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace brokerproof::command_line {
namespace {

std::string replaced(std::string text, std::string_view part, std::string_view substitute) {
    for (auto at = text.find(part); at != std::string::npos;
         at = text.find(part, at + substitute.size()))
        text.replace(at, part.size(), substitute);
    return text;
}

/// Between single quotes of bash and zsh.
std::string quoted(const std::string& text) { return '\'' + replaced(text, "'", "'\\''") + '\''; }

/// Between single quotes of fish, which knows two escapes there.
std::string fish_quoted(const std::string& text) {
    return '\'' + replaced(replaced(text, "\\", "\\\\"), "'", "\\'") + '\'';
}

/// The first words of a help text: shells show one line.
std::string short_help(const std::string& help) {
    constexpr std::size_t longest = 70;
    auto line = help.substr(0, help.find('\n'));
    if (line.size() <= longest) return line;
    return line.substr(0, line.rfind(' ', longest)) + " ...";
}

std::string joined_names(const std::vector<option_row>& options) {
    std::string names;
    for (const auto& option : options) {
        for (const auto& name : option.names) names += (names.empty() ? "" : " ") + name;
    }
    return names;
}

std::string command_names(const program_table& program) {
    std::string names;
    for (const auto& command : program.commands) names += (names.empty() ? "" : " ") + command.name;
    return names;
}

// ---- bash

/// What follows an option: a word of its set, or else a file.
std::string bash_values(const std::string& command, const std::vector<option_row>& options) {
    std::vector<std::string> before_files;
    std::string cases;
    for (const auto& option : options) {
        if (option.value.empty()) continue;
        for (const auto& name : option.names) {
            const auto pattern = quoted(command + ' ' + name);
            if (option.choices.empty()) {
                before_files.push_back(pattern);
                continue;
            }
            const auto words = quoted(fmt::format("{}", fmt::join(option.choices, " ")));
            cases += fmt::format(
                "    {}) mapfile -t COMPREPLY < <(compgen -W {} -- \"$current\"); return ;;\n",
                pattern, words);
        }
    }
    if (before_files.empty()) return cases;
    return cases +
           fmt::format("    {}) mapfile -t COMPREPLY < <(compgen -f -- \"$current\"); return ;;\n",
                       fmt::join(before_files, " | "));
}

constexpr std::string_view bash_frame = R"(# bash completion of {program}
_{program}() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD - 1]}}
    local command='' word at
    for ((at = 1; at < COMP_CWORD; ++at)); do
        word=${{COMP_WORDS[at]}}
        case $word in
        --root) ((++at)) ;;
        -*) ;;
        *) command=$word; break ;;
        esac
    done
    COMPREPLY=()
    case "$command $previous" in
{values}    esac
    local words=''
    case $command in
{commands}    esac
    if [[ $current == -* || -z $command ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
    else
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
    fi
}}
complete -o filenames -F _{program} {program}
)";

// ---- zsh

/// A text in a specification of _arguments, where brackets and colons have a meaning.
std::string zsh_text(std::string text) {
    for (const std::string_view special : {"\\", "[", "]", ":"})
        text = replaced(std::move(text), special, "\\" + std::string(special));
    return text;
}

std::string zsh_action(const option_row& option) {
    if (option.choices.empty()) return "_files";
    return fmt::format("({})", fmt::join(option.choices, " "));
}

std::string zsh_options(const std::vector<option_row>& options) {
    std::string lines;
    for (const auto& option : options) {
        if (option.names.empty()) continue;
        const auto value = option.value.empty()
                               ? std::string{}
                               : fmt::format(":{}:{}", zsh_text(option.value), zsh_action(option));
        for (const auto& name : option.names) {
            lines += fmt::format(
                "            {} \\\n",
                quoted(fmt::format("*{}[{}]{}", name, zsh_text(short_help(option.help)), value)));
        }
    }
    return lines + "            '*:file:_files'\n";
}

constexpr std::string_view zsh_frame = R"(#compdef {program}
# zsh completion of {program}
_{program}() {{
    local state line
    _arguments -C \
        {global} '1:command:->command' '*::argument:->argument'
    case $state in
    command)
        local -a commands=(
{names}        )
        _describe command commands
        ;;
    argument)
        case $line[1] in
{commands}        esac
        ;;
    esac
}}
if [[ $funcstack[1] == _{program} ]]; then
    _{program} "$@"
else
    compdef _{program} {program}
fi
)";

// ---- fish

std::string fish_option(const std::string& program, const std::string& condition,
                        const option_row& option) {
    auto line = fmt::format("complete -c {} -n {}", program, fish_quoted(condition));
    for (const auto& name : option.names)
        line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    if (!option.value.empty()) line += option.choices.empty() ? " -r" : " -x";
    if (!option.choices.empty())
        line += " -a " + fish_quoted(fmt::format("{}", fmt::join(option.choices, " ")));
    return line + " -d " + fish_quoted(short_help(option.help)) + '\n';
}

}  // namespace

std::string bash_completion(const program_table& program) {
    auto values = bash_values("", program.options);
    auto commands = fmt::format("    '') words={} ;;\n", quoted(command_names(program) + ' ' +
                                                                joined_names(program.options)));
    for (const auto& command : program.commands) {
        values += bash_values(command.name, command.options);
        commands += fmt::format("    {}) words={} ;;\n", command.name,
                                quoted(joined_names(command.options)));
    }
    return fmt::format(bash_frame, fmt::arg("program", program.name), fmt::arg("values", values),
                       fmt::arg("commands", commands));
}

std::string zsh_completion(const program_table& program) {
    std::string global;
    for (const auto& option : program.options) {
        const auto value = option.value.empty() ? "" : ":" + option.value + ":_files";
        for (const auto& name : option.names)
            global += quoted(name + '[' + zsh_text(short_help(option.help)) + ']' + value) + ' ';
    }
    std::string names;
    std::string commands;
    for (const auto& command : program.commands) {
        names += fmt::format("            {}\n", quoted(replaced(command.name, ":", "\\:") + ':' +
                                                        short_help(command.help)));
        commands += fmt::format("        {}) _arguments \\\n{}            ;;\n", command.name,
                                zsh_options(command.options));
    }
    return fmt::format(zsh_frame, fmt::arg("program", program.name), fmt::arg("global", global),
                       fmt::arg("names", names), fmt::arg("commands", commands));
}

std::string fish_completion(const program_table& program) {
    auto out = fmt::format("# fish completion of {}\n", program.name);
    constexpr auto before = "__fish_use_subcommand";
    for (const auto& option : program.options) out += fish_option(program.name, before, option);
    for (const auto& command : program.commands) {
        out += fmt::format("complete -c {} -n {} -f -a {} -d {}\n", program.name, before,
                           command.name, fish_quoted(short_help(command.help)));
    }
    for (const auto& command : program.commands) {
        for (const auto& option : command.options) {
            if (!option.names.empty())
                out += fish_option(program.name, "__fish_seen_subcommand_from " + command.name,
                                   option);
        }
    }
    return out;
}

}  // namespace brokerproof::command_line
