// A case as a Python script that needs nothing else: the steps of its plan one after the other,
// with the bytes that are sent, before a small client that every script carries (runtime.py).
#pragma once

#include <string>

#include "harness/plan/plan.hpp"
#include "harness/trace/event.hpp"

namespace brokerproof::reproduce {

/// What stands at the head of the script, a line each.
struct script_head {
    std::string title;
    std::string about;  ///< what is expected, what happened
};

struct script {
    std::string text;     ///< empty when there is none
    std::string refusal;  ///< why not: "it restarts the broker"
};

/// `seen` gives the names that stand for the same all through a case (topics, grace). A run of the
/// script puts identifiers of its own in the place of its tag.
script script_of(const plan::instance& planned, const trace::trace& seen, const script_head& head);

/// The client without any steps.
std::string runtime_text();

}  // namespace brokerproof::reproduce
