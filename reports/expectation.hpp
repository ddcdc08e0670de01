// One known and explained failure of a broker. Values only; harness/expectations reads them.
#pragma once

#include <string>
#include <vector>

#include "harness/base/problem.hpp"

namespace brokerproof::expectations {

/// The cases that fail for the reason of an expectation.
struct case_glob {
    std::string glob;  ///< over full case ids: "session-expiry/*@v5*"
    position where;

    bool operator==(const case_glob&) const = default;
};

struct expectation {
    std::vector<case_glob> cases;       ///< at least one
    std::vector<std::string> versions;  ///< globs over the broker's version: "2.0.11", "2.0.*", "*"
    std::string reason;                 ///< one sentence: what this broker does instead
    std::string statement;   ///< the statement it departs from ("MQTT-3.3.4-9"); may be empty
    std::string issue;       ///< link to a report or to documentation; may be empty
    bool sometimes = false;  ///< comes and goes: a pass does not contradict it
    position where;

    bool operator==(const expectation&) const = default;
};

}  // namespace brokerproof::expectations
