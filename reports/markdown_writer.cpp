#include "reports/markdown_writer.hpp"

#include <algorithm>
#include <functional>
#include <ostream>

#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "reports/causes.hpp"
#include "reports/console_report.hpp"
#include "reports/evidence.hpp"
#include "reports/markdown.hpp"
#include "reports/proposals.hpp"

namespace brokerproof::reports {
namespace {

using judge::verdict_kind;
using wanted_case = std::function<bool(const case_result&)>;

constexpr std::size_t evidence_size = 24;  ///< lines of a trace
constexpr std::size_t most_entries = 50;   ///< of one list
constexpr std::size_t longest_line = 400;
constexpr std::size_t page_limit = 60'000;  ///< bytes
constexpr std::size_t entries_limit =
    30'000;  ///< of each kind of entry, so that other kinds have room

bool has_verdict(const case_result& judged, verdict_kind kind) {
    return judged.verdict.kind == kind && !judged.expected_failure;
}

/// `reason` is Markdown already.
std::string entry_with(const case_result& judged, const std::string& reason) {
    auto line = fmt::format("- {} {}", md_code(judged.id), md_text(judged.level));
    if (!judged.refs.empty()) line += ' ' + md_text(judged.refs.front());
    if (judged.flaky) line += fmt::format(", flaky ({})", md_text(attempts_text(judged)));
    return line + fmt::format(": {}\n", reason.empty() ? "no reason given" : reason);
}

std::string entry_of(const case_result& judged, std::string_view text) {
    return entry_with(judged, md_text(text));
}

/// A list under a heading; empty when there are no entries.
std::string list_of(std::string_view heading, const std::vector<std::string>& entries) {
    std::string text;
    std::size_t shown = 0;
    for (const auto& entry : entries) {
        if (shown >= most_entries || text.size() > entries_limit) break;
        text += entry;
        ++shown;
    }
    if (entries.empty()) return {};
    if (shown < entries.size()) text += fmt::format("- ... and {} more\n", entries.size() - shown);
    return fmt::format("#### {} ({})\n\n{}\n", heading, entries.size(), text);
}

std::string list_of(const run_result& run, std::string_view heading, const wanted_case& wanted,
                    const std::function<std::string(const case_result&)>& entry) {
    std::vector<std::string> entries;
    for (const auto& judged : run.cases) {
        if (wanted(judged)) entries.push_back(entry(judged));
    }
    return list_of(heading, entries);
}

std::string violation_entry(const case_result& judged) {
    auto text = entry_of(judged, judged.verdict.reason);
    if (!judged.verdict.meaning.empty())
        text += fmt::format("  {}\n", md_text(judged.verdict.meaning));
    auto lines = trace_lines(judged, evidence_size);
    for (auto& line : lines) line.resize(std::min(line.size(), longest_line));
    return text + '\n' + md_folded("what happened", md_block(lines)) + '\n';
}

/// The first violation of each cause has its evidence.
std::string violations(const run_result& run) {
    std::vector<std::string> entries;
    for (const auto& cause : group_by_cause(run.cases, is_violation)) {
        entries.push_back(violation_entry(*cause.front()));
        for (std::size_t i = 1; i < cause.size(); ++i)
            entries.push_back("- probably of the same cause: " +
                              entry_of(*cause[i], cause[i]->verdict.reason).substr(2));
    }
    return list_of("Violations", entries);
}

std::string troubles(const run_result& run) {
    std::string text;
    if (!run.environment_problem.empty()) {
        auto lines = split(run.environment_problem, '\n');
        lines.resize(std::min<std::size_t>(lines.size(), evidence_size));
        for (auto& line : lines) line.resize(std::min(line.size(), longest_line));
        text += "#### The environment failed\n\n" + md_block(lines) + '\n';
    }
    for (std::size_t i = 0; i < std::min<std::size_t>(run.unexpected.size(), 10); ++i)
        text += fmt::format("- {}\n", md_text(run.unexpected[i]));
    if (!run.unexpected.empty()) text += '\n';
    return text;
}

std::string reason_of(const case_result& judged) { return entry_of(judged, judged.verdict.reason); }

std::string incidents(const run_result& run) {
    std::string text;
    for (const auto& seen : run.incidents)
        text += fmt::format("- {}\n", md_text(incident_text(seen)));
    return text.empty() ? text : "#### What the broker did to the run\n\n" + text + '\n';
}

std::string known_findings(const run_result& run, std::string_view title, bool advice) {
    return list_of(
        run, title,
        [advice](const case_result& judged) {
            return judged.expected_failure &&
                   (judged.verdict.kind == verdict_kind::advice) == advice;
        },
        [](const case_result& judged) {
            return entry_with(judged, md_own_text(*judged.expected_failure));
        });
}

/// Columns without a number are left out: pages are narrow.
std::string areas(const run_result& run) {
    auto rows = summary_rows(run.cases);
    if (rows.size() < 2) return {};
    for (std::size_t column = rows.front().size(); column-- > 2;) {
        const bool empty = std::all_of(rows.begin() + 1, rows.end(),
                                       [&](const auto& row) { return row[column] == "."; });
        if (!empty) continue;
        for (auto& row : rows) row.erase(row.begin() + static_cast<std::ptrdiff_t>(column));
    }
    for (auto& row : rows) {
        for (auto& cell : row) cell = cell == "." ? std::string() : md_text(cell);
    }
    return md_table(rows);
}

}  // namespace

void write_markdown(std::ostream& out, const run_result& run) {
    const int code = exit_code(run);
    const auto sentence = closing_sentence(run);
    const auto line = sentence.find('\n');
    out << fmt::format("### brokerproof {}: {}\n\n{}\n\n",
                       code == 0 ? "\u2705" : (code == 1 ? "\u274c" : "\u26a0\ufe0f"),
                       md_text(sentence.substr(line + 1)), md_text(sentence.substr(0, line)));
    std::size_t used = 0;
    const auto add = [&](const std::string& part) {
        const bool fits = used + part.size() < page_limit;
        if (fits) out << part;
        used += fits ? part.size() : 0;
    };
    add(violations(run));
    add(incidents(run));
    add(list_of(
        run, "Failed beside other cases, hold alone",
        [](const case_result& judged) { return has_verdict(judged, verdict_kind::beside_others); },
        reason_of));
    add(list_of(
        run, "Late: they hold with more time",
        [](const case_result& judged) { return has_verdict(judged, verdict_kind::late); },
        reason_of));
    for (const auto& measured : proposals_of(run.cases))
        add(md_text(proposal_text(measured)) + "\n\n");
    add(list_of(
        run, "Passed, but expected to fail",
        [](const case_result& judged) { return judged.unexpected_pass; }, reason_of));
    add(troubles(run));
    add(list_of(run, "Not judged", is_unjudged, [](const case_result& judged) {
        return entry_of(judged,
                        fmt::format("{}: {}", name_of(judged.verdict.kind), judged.verdict.reason));
    }));
    add(list_of(
        run, "Advice",
        [](const case_result& judged) { return has_verdict(judged, verdict_kind::advice); },
        reason_of));
    const auto failures = known_findings(run, "Known failures", false);
    if (!failures.empty()) add(md_folded("known failures", failures) + '\n');
    const auto advice = known_findings(run, "Known advice", true);
    if (!advice.empty()) add(md_folded("known advice", advice) + '\n');
    const auto table = areas(run);
    if (!table.empty()) add(md_folded("area by area", table) + '\n');
    out << fmt::format(
        "<sub>brokerproof {}, {}, seed {}, begun {}</sub>\n", md_text(run.brokerproof),
        md_text(run.broker.name + trust_note(run.broker.insecure)), run.seed, md_text(run.started));
}

}  // namespace brokerproof::reports
