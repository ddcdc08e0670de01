#include "reports/load/markdown.hpp"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "reports/load/console.hpp"
#include "reports/load/sections.hpp"
#include "reports/markdown.hpp"

namespace brokerproof::reports {
namespace {

using loadgen::load_result;

constexpr std::size_t most_rows = 60;

std::string table_text(const text_table& from) {
    auto rows = from.rows();
    if (rows.size() > most_rows) rows.resize(most_rows);
    for (auto& row : rows) {
        row.resize(rows.front().size());
        for (auto& cell : row) cell = md_text(cell);
    }
    return md_table(rows);
}

bool is_held(const loadgen::threshold_outcome& outcome) {
    return outcome.verdict == loadgen::threshold_verdict::held;
}

std::string thresholds(const load_result& result) {
    std::vector<std::vector<std::string>> rows{{"threshold", "seen", ""}};
    for (const auto& outcome : result.thresholds) {
        if (rows.size() > most_rows) break;
        auto seen = outcome.seen ? loadgen::describe_figure(*outcome.seen, outcome.rule.unit)
                                 : outcome.reason;
        rows.push_back(
            {md_code(outcome.rule.text), md_text(seen), is_held(outcome) ? "held" : "**crossed**"});
    }
    return rows.size() > 1 ? md_table(rows) + '\n' : std::string();
}

std::string brokers(const load_result& result) {
    std::vector<std::string> names;
    for (const auto& broker : result.brokers) {
        auto name = product_title(broker) + trust_note(broker.insecure);
        if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
    }
    std::string text;
    for (const auto& name : names) text += (text.empty() ? "" : ", ") + md_text(name);
    return text;
}

std::string rules(const load_result& result) {
    if (!result.rules || result.rules->empty()) return {};
    std::vector<std::vector<std::string>> rows{{"rule", "by", "times", "first example"}};
    for (const auto& rule : *result.rules)
        rows.push_back({md_code(std::string(brokerproof::name_of(rule.kind))),
                        std::string(brokerproof::name_of(rule.sender)), thousands(rule.times),
                        md_text(example_text(result, rule))});
    return md_table(rows) + '\n';
}

/// "At 10.0 s (crash): kill, of every broker."; empty when nothing was done to them.
std::string broker_acts(const load_result& result) {
    std::string text;
    for (const auto& phase : result.phases) {
        if (!phase.broker) continue;
        text += fmt::format("- At {:.1f} s ({}): {}, of every broker.\n",
                            static_cast<double>(phase.began_ns) / 1e9, md_text(phase.name),
                            brokerproof::name_of(*phase.broker));
    }
    return text.empty() ? text : text + '\n';
}

/// "The network was bad from 2.0 s to 12.0 s (away): delay 80 ms."; empty when it was not.
std::string bad_networks(const load_result& result) {
    std::string text;
    for (const auto& phase : result.phases) {
        if (!phase.network) continue;
        text += fmt::format("- The network was bad from {:.1f} s to {:.1f} s ({}): {}.\n",
                            static_cast<double>(phase.began_ns) / 1e9,
                            static_cast<double>(phase.ended_ns) / 1e9, md_text(phase.name),
                            network_text(*phase.network));
    }
    return text.empty() ? text : text + '\n';
}

}  // namespace

void write_load_markdown(std::ostream& out, const load_result& result) {
    const int code = loadgen::exit_code(result);
    out << fmt::format("### brokerproof load {} {}: {}\n\n{}, {:.1f} s, seed {}.",
                       md_text(result.scenario),
                       code == 0 ? "\u2705" : (code == 1 ? "\u274c" : "\u26a0\ufe0f"),
                       md_text(load_sentence(result)), brokers(result), result.wall_s, result.seed);
    if (result.ledger) out << ' ' << md_text(ledger_sentence(*result.ledger));
    if (result.rules) out << ' ' << rules_sentence(result);
    out << "\n\n";
    for (const auto& reason : result.health.reasons) out << "- " << md_text(reason) << '\n';
    if (!result.health.reasons.empty()) out << '\n';
    out << broker_acts(result) << bad_networks(result);
    out << thresholds(result) << rules(result);
    if (result.ledger) out << table_text(ledger_table(result)) << '\n';
    if (const auto refused = refusals_table(result); refused.rows().size() > 1)
        out << "What the broker refused:\n\n" << table_text(refused) << '\n';
    const auto times = latency_table(result);
    if (times.rows().size() > 1) out << table_text(times) << '\n';
    out << md_folded("what each group did", table_text(groups_table(result)));
    out << fmt::format("\n<sub>brokerproof {}, run {}, begun {}</sub>\n",
                       md_text(result.brokerproof), md_text(result.run), md_text(result.started));
}

badge load_badge_of(const load_result& result) {
    badge shown{"load " + result.scenario, {}, badge_mood::broken};
    const auto crossed = result.thresholds.size() - static_cast<std::size_t>(std::ranges::count_if(
                                                        result.thresholds, is_held));
    std::uint64_t owed = 0;
    std::uint64_t lost = 0;
    for (const auto& group : result.ledger.value_or(loadgen::ledger_report{}).groups) {
        owed += group.owed;
        lost += group.lost;
    }
    switch (loadgen::exit_code(result)) {
        case 0:
            shown.mood = badge_mood::well;
            shown.message = "all thresholds held";
            if (owed > 0)
                shown.message = fmt::format("{} lost of {}", thousands(lost), thousands(owed));
            break;
        case 1:
            shown.message = crossed > 0 ? fmt::format("{} of {} thresholds not held", crossed,
                                                      result.thresholds.size())
                            : result.rules && loadgen::accuses_broker(*result.rules)
                                ? std::string("breaks a rule")
                                : std::string("no rate held");
            break;
        case 4: shown.message = "INVALID", shown.mood = badge_mood::unsure; break;
        case 130: shown.message = "interrupted", shown.mood = badge_mood::unsure; break;
        default: shown.message = "environment failed", shown.mood = badge_mood::unsure;
    }
    return shown;
}

}  // namespace brokerproof::reports
