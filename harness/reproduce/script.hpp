// Writes a case as a Python script that needs nothing else: the steps of its plan one after the
// other, with the bytes to send, followed by a small client, the same in every script (runtime.py).
#pragma once

#include <string>

#include "harness/plan/plan.hpp"
#include "harness/trace/event.hpp"

namespace brokerproof::reproduce {

/// The texts at the head of the script.
struct script_head {
    std::string title;
    std::string about;  ///< the expectation, and what happened
};

struct script {
    std::string text;     ///< empty if the case cannot be a script
    std::string refusal;  ///< the reason then: "it restarts or kills the broker"
};

/// `seen` gives the values of the names that stay the same during a case (topics, grace). Each run
/// of the script replaces the tag in them by its own.
script script_of(const plan::instance& planned, const trace::trace& seen, const script_head& head);

/// The client, without any steps.
std::string runtime_text();

}  // namespace brokerproof::reproduce
