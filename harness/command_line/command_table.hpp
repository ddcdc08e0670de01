// The commands and options of the program as values, read from CLI11's own tables: what shells
// complete and what the manual says cannot differ from what the program takes.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace brokerproof::command_line {

struct option_row {
    std::vector<std::string> names;  ///< "--verbose", "-v"; empty: an argument by position
    std::string argument;            ///< of an argument by position: "GLOB"
    std::string value;               ///< "TEXT", "UINT"; empty: it takes no value
    std::vector<std::string> choices;
    std::string help;
};

struct command_row {
    std::string name;
    std::string help;
    std::string footer;  ///< examples and exit codes, with their line ends
    std::vector<option_row> options;
};

struct program_table {
    std::string name;
    std::string about;
    std::vector<option_row> options;
    std::vector<command_row> commands;  ///< without the hidden ones
};

program_table table_of(const CLI::App& app);

}  // namespace brokerproof::command_line
