// The result of a load run on one screen, for a person at a terminal.
#pragma once

#include <iosfwd>
#include <string>

#include "loadgen/measure/result.hpp"
#include "reports/console_report.hpp"

namespace brokerproof::reports {

/// Brokers and clients, phases, counts and rates of each group, latencies, recoveries from storms,
/// the findings of the ledger with examples, the health of the generator, thresholds, and
/// load_sentence(). Without colours it is plain ASCII.
void print_load_report(std::ostream& out, const loadgen::load_result& result, colours use);

/// The meaning of exit_code(), in words.
std::string load_sentence(const loadgen::load_result& result);

/// The findings of the ledger, in words: "All 200,000 messages that were owed came, once and in
/// order."
std::string ledger_sentence(const loadgen::ledger_report& ledger);

/// "delay 80 ms +- 30 ms, at most 20,000 bytes/s"
std::string network_text(const loadgen::phase_network& network);

/// "devices/17" for the number of a client in the whole run.
std::string client_name(const loadgen::load_result& result, loadgen::client_number number);

}  // namespace brokerproof::reports
