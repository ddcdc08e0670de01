// The streams on which a command reports its results and problems. The command line builds it from
// the streams of the process, tests from their own; no other code prints.
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
    std::ostream& out;             ///< results: stdout
    std::ostream& notes;           ///< problems and progress: stderr
    bool out_is_terminal = false;  ///< one that can draw a line again
    bool notes_are_terminal = false;
    bool wants_colours = false;  ///< on `out`
    bool has_reader = false;     ///< `out` is any terminal: a person can end a page with Ctrl-C
};

reports::colours colours_of(const console& screen);
reports::output_kind output_kind_of(const console& screen);

/// Prints one problem per line, and the number of problems if there are several.
void tell(const console& screen, const problems& faults);
void tell(const console& screen, const problem& fault);

/// Prints what is wrong with the input, and returns the exit code for that: 2.
int refuse(const console& screen, const problems& faults);
int refuse(const console& screen, const problem& fault);

}  // namespace brokerproof::commands
