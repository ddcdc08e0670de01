// What a load run amounts to, for a person at a terminal: one screen.
#pragma once

#include <iosfwd>
#include <string>

#include "loadgen/measure/result.hpp"
#include "reports/console_report.hpp"

namespace brokerproof::reports {

/// Who, phases, counts and rates of each group, latencies, recoveries from storms, what the ledger
/// found with its first examples, the generator's and the broker's effort, thresholds, and
/// load_sentence(). Without colours it is plain ASCII.
void print_load_report(std::ostream& out, const loadgen::load_result& result, colours use);

/// What exit_code() says, in words.
std::string load_sentence(const loadgen::load_result& result);

/// What the ledger found, in words: "All 200,000 messages that were owed came, once and in order."
std::string ledger_sentence(const loadgen::ledger_report& ledger);

/// "devices/17" for the number of a client in the whole run.
std::string client_name(const loadgen::load_result& result, loadgen::client_number number);

}  // namespace brokerproof::reports
