// The parts of the report of a load run. Only for console*.cpp and markdown.cpp.
#pragma once

#include <iosfwd>
#include <string>

#include "loadgen/measure/result.hpp"
#include "reports/console_report.hpp"
#include "reports/load/text_table.hpp"

namespace brokerproof::reports {

/// "mosquitto 2.0.11", or its name where the product is not known.
std::string product_title(const loadgen::load_broker& broker);

void print_ledger(std::ostream& out, const loadgen::load_result& result);
void print_thresholds(std::ostream& out, const loadgen::load_result& result, colours use);
void print_trials(std::ostream& out, const loadgen::load_result& result);

/// What the brokers refused, by group and code; nothing if they refused nothing.
void print_refusals(std::ostream& out, const loadgen::load_result& result);
text_table refusals_table(const loadgen::load_result& result);

/// What a witness has seen; nothing without one.
void print_rules(std::ostream& out, const loadgen::load_result& result);
/// "2 rules across packets are broken by the broker."; empty without a witness.
std::string rules_sentence(const loadgen::load_result& result);
/// "devices/17, 3.2 s after the start: PUBACK ... (5, limit 2)"
std::string example_text(const loadgen::load_result& result, const loadgen::broken_rule& rule);

text_table groups_table(const loadgen::load_result& result);
/// Has only a head when nothing was measured.
text_table latency_table(const loadgen::load_result& result);
text_table ledger_table(const loadgen::load_result& result);

/// "98.4 ms"
std::string time_text(std::int64_t ns);

}  // namespace brokerproof::reports
