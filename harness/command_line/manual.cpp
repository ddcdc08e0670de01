#include "harness/command_line/manual.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "harness/base/text.hpp"

namespace brokerproof::command_line {
namespace {

/// A text that roff takes as it stands: its escapes, and a line that looks like a request.
std::string plain(std::string_view text) {
    std::string out;
    bool begins_line = true;
    for (const char symbol : text) {
        if (begins_line && (symbol == '.' || symbol == '\'')) out += "\\&";
        begins_line = symbol == '\n';
        switch (symbol) {
            case '\\': out += "\\e"; break;
            case '-': out += "\\-"; break;
            case '\'': out += "\\(aq"; break;
            case '`': out += "\\(ga"; break;
            case '^': out += "\\(ha"; break;
            case '~': out += "\\(ti"; break;
            default: out += symbol;
        }
    }
    return out;
}

std::string upper(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char symbol) {
        return static_cast<char>(std::toupper(symbol));
    });
    return text;
}

/// An empty line of the text is a new paragraph.
std::string paragraphs(const std::string& text) {
    std::string out;
    for (const auto& line : split(text, '\n')) out += line.empty() ? ".PP\n" : plain(line) + '\n';
    return out;
}

/// Examples keep their lines.
std::string as_written(std::string_view text) {
    while (text.starts_with('\n')) text.remove_prefix(1);
    if (text.empty()) return {};
    return fmt::format(".PP\n.nf\n{}\n.fi\n", plain(text));
}

std::string title_of(const option_row& option) {
    std::string title;
    for (const auto& name : option.names)
        title += fmt::format("{}\\fB{}\\fR", title.empty() ? "" : ", ", plain(name));
    if (option.names.empty()) title = fmt::format("\\fI{}\\fR", plain(option.argument));
    if (!option.choices.empty())
        return title + fmt::format(" {}", plain(fmt::format("{}", fmt::join(option.choices, "|"))));
    if (!option.value.empty() && !option.names.empty())
        title += fmt::format(" \\fI{}\\fR", plain(option.value));
    return title;
}

std::string options_of(const std::vector<option_row>& options) {
    std::string out;
    for (const auto& option : options)
        out += fmt::format(".TP\n{}\n{}\n", title_of(option), plain(option.help));
    return out;
}

std::string section_of(const command_row& command) {
    return fmt::format(".SS {}\n{}\n{}{}", plain(command.name), plain(command.help),
                       options_of(command.options), as_written(command.footer));
}

}  // namespace

std::string manual_page(const program_table& program, const std::string& version) {
    auto out = fmt::format(".TH {} 1 \"\" \"{} {}\" \"User Commands\"\n", upper(program.name),
                           program.name, plain(version));
    out += fmt::format(
        ".SH NAME\n{0} \\- prove whether an MQTT broker keeps its promises\n.SH SYNOPSIS\n"
        ".B {0}\n[\\fB\\-\\-root\\fR \\fIDIR\\fR] \\fICOMMAND\\fR [\\fIOPTIONS\\fR]\n",
        program.name);
    out += ".SH DESCRIPTION\n" + paragraphs(program.about);
    out += ".SH OPTIONS\n" + options_of(program.options);
    out += ".SH COMMANDS\n";
    for (const auto& command : program.commands) out += section_of(command);
    return out;
}

}  // namespace brokerproof::command_line
