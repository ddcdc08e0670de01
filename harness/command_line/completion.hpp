// Scripts with which shells complete the command line of the program.
#pragma once

#include <string>

#include "harness/command_line/command_table.hpp"

namespace brokerproof::command_line {

std::string bash_completion(const program_table& program);
std::string zsh_completion(const program_table& program);
std::string fish_completion(const program_table& program);

}  // namespace brokerproof::command_line
