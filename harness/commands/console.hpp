// Where a command tells its results and its troubles. The command line makes one out of the streams
// of the process, tests make their own; no other code prints.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>

#include "harness/base/problem.hpp"

namespace brokerproof::reports {
enum class colours : std::uint8_t;
enum class output_kind : std::uint8_t;
}  // namespace brokerproof::reports

namespace brokerproof::commands {

struct console {
    std::ostream& out;    ///< what was asked for: stdout
    std::ostream& notes;  ///< problems, and what a person who waits should know: stderr
    bool out_is_terminal = false;
    bool notes_are_terminal = false;
    bool wants_colours = false;  ///< on `out`
};

reports::colours colours_of(const console& screen);
reports::output_kind output_kind_of(const console& screen);

/// A problem a line, and how many there are, if there are several.
void tell(const console& screen, const problems& faults);
void tell(const console& screen, const problem& fault);

/// Tells what is wrong with the input, and returns the exit code for that: 2.
int refuse(const console& screen, const problems& faults);
int refuse(const console& screen, const problem& fault);

}  // namespace brokerproof::commands
