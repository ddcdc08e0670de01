// A console that tests read.
#pragma once

#include <sstream>
#include <string>

#include "harness/commands/console.hpp"

namespace brokerproof::commands::testing {

class recorded_console {
public:
    /// The console to give to a command; it must not outlive this object.
    console screen() { return {out_, notes_}; }
    std::string out() const { return out_.str(); }
    std::string notes() const { return notes_.str(); }

private:
    std::ostringstream out_;
    std::ostringstream notes_;
};

}  // namespace brokerproof::commands::testing
