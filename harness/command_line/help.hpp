// How --help looks: at most 80 columns, with the default of each option.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

namespace brokerproof::command_line {

inline constexpr std::size_t help_width = 80;

std::shared_ptr<CLI::Formatter> help_formatter();

/// What stands below the options of a command: examples, one per line, and what its exit codes
/// mean, such as "0 written; 2 a file is no result".
void explain_use(CLI::App& command, std::string_view examples, std::string_view exit_codes);

}  // namespace brokerproof::command_line
