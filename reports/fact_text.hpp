// Facts as people read them. The sentences themselves are in facts::known_facts.
#pragma once

#include <string>

#include "harness/facts/fact.hpp"

namespace brokerproof::reports {

/// What the fact is about, with its version: "Maximum QoS (v5)". A suite's own fact, and one that
/// this program does not know, is called by its key.
std::string title_of(const facts::fact& fact);

/// The value: "3 of 200", "6 ms", "between 2.031 s and 2.950 s", "yes", "not announced (65535)".
std::string text_of(const facts::fact& fact);

/// The same for a duration: whole seconds as such, else milliseconds.
std::string text_of(facts::microseconds length);

}  // namespace brokerproof::reports
