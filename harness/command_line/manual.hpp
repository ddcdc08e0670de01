// The manual page of the program.
#pragma once

#include <string>

#include "harness/command_line/command_table.hpp"

namespace brokerproof::command_line {

/// In the language of man(7).
std::string manual_page(const program_table& program, const std::string& version);

}  // namespace brokerproof::command_line
