// What `load --witness` has seen: rules across packets that were broken.
#include <algorithm>
#include <ostream>
#include <string>

#include <fmt/format.h>

#include "harness/base/printable.hpp"
#include "harness/base/text.hpp"
#include "reports/load/console.hpp"
#include "reports/load/sections.hpp"

namespace brokerproof::reports {

using loadgen::broken_rule;
using loadgen::load_result;
using witness::side;

std::string rules_sentence(const load_result& result) {
    if (!result.rules) return {};
    const auto broken = std::ranges::count(*result.rules, side::broker, &broken_rule::sender);
    if (broken == 0) return "The broker breaks no rule across packets.";
    return fmt::format("The broker breaks {} rule{} across packets.", broken,
                       broken == 1 ? "" : "s");
}

std::string example_text(const load_result& result, const broken_rule& rule) {
    auto text = fmt::format("{}, {} after the start: {}", client_name(result, rule.client),
                            time_text(rule.at_ns), printable(rule.packet));
    if (rule.amount) text += fmt::format("; {}", *rule.amount);
    if (rule.limit) text += fmt::format(", limit {}", *rule.limit);
    return text;
}

void print_rules(std::ostream& out, const load_result& result) {
    if (!result.rules) return;
    out << "\nrules      " << rules_sentence(result) << '\n';
    for (const auto& rule : *result.rules) {
        out << fmt::format(
            "  {} in MQTT {} ({}), {}{}\n", brokerproof::name_of(rule.kind),
            mqtt::name_of(rule.version),
            witness::statement_of(rule.kind, rule.sender, rule.version),
            rule.times == 1 ? "once" : thousands(rule.times) + " times",
            rule.sender == side::client ? ", by our own clients: a fault of brokerproof" : "");
        out << "    " << witness::info_of(rule.kind).sentence << '\n'
            << "    first: " << example_text(result, rule) << '\n';
    }
}

}  // namespace brokerproof::reports
