#include "reports/console_report.hpp"

#include <algorithm>
#include <functional>
#include <ostream>

#include <fmt/format.h>

#include "harness/base/printable.hpp"
#include "harness/base/text.hpp"
#include "reports/causes.hpp"
#include "reports/evidence.hpp"
#include "reports/fact_text.hpp"
#include "reports/observed_profile.hpp"
#include "reports/proposals.hpp"

namespace brokerproof::reports {
namespace {

using judge::verdict_kind;

constexpr std::size_t failure_lines = 40;
constexpr std::size_t advice_lines = 12;
constexpr std::size_t ids_per_group = 8;
constexpr std::size_t entry_indent = 6;
constexpr std::size_t id_column = 44;
constexpr std::string_view remark_arrow = "<-- ";

enum class colour : std::uint8_t { plain, red, green, yellow, dim };

std::string_view code_of(colour ink) {
    switch (ink) {
        case colour::plain: return "";
        case colour::red: return "\x1b[1;31m";
        case colour::green: return "\x1b[32m";
        case colour::yellow: return "\x1b[33m";
        case colour::dim: return "\x1b[2m";
    }
    return "";
}

class printer {
public:
    printer(std::ostream& out, colours use) : out_(&out), use_(use) {}

    /// The word that begins an entry, in a column of its own.
    void head(std::string_view word, colour ink, const std::string& rest) {
        const auto begin = fmt::format("{:<4}", word);
        const auto text = folded(begin + "  " + rest, 2 * entry_indent);
        *out_ << painted(begin, ink) << text.substr(begin.size()) << '\n';
    }
    void indented(const std::string& line) {
        *out_ << folded(std::string(entry_indent, ' ') + line, 2 * entry_indent) << '\n';
    }
    /// A line whose remark, behind an arrow, has lines of its own when both are too long for one.
    void with_remark(const std::string& line) {
        const auto arrow = line.rfind(remark_arrow);
        if (arrow == std::string::npos || entry_indent + line.size() <= terminal_width)
            return indented(line);
        indented(line.substr(0, line.find_last_not_of(' ', arrow - 1) + 1));
        indented(line.substr(arrow));
    }
    void plain(const std::string& text) { *out_ << text; }
    void section_end() { *out_ << '\n'; }
    std::string painted(const std::string& text, colour ink) const {
        if (use_ == colours::off || ink == colour::plain) return text;
        return fmt::format("{}{}\x1b[0m", code_of(ink), text);
    }

private:
    std::ostream* out_;
    colours use_;
};

using condition = std::function<bool(const case_result&)>;

condition has_verdict(verdict_kind kind) {
    return [kind](const case_result& judged) {
        return judged.verdict.kind == kind && !judged.expected_failure;
    };
}

bool any_case(const run_result& run, const condition& holds) {
    return std::ranges::any_of(run.cases, holds);
}

std::string id_line(const case_result& judged) {
    auto line =
        fmt::format("{:<{}}  {:<6}  {}", printable(judged.id), id_column, printable(judged.level),
                    judged.refs.empty() ? "" : printable(judged.refs.front()));
    if (judged.flaky) line += fmt::format("  flaky: {}", attempts_text(judged));
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
}

/// The first finding of each cause has its evidence; the others of that cause have two lines.
void print_with_evidence(printer& to, const run_result& run, verdict_kind kind, std::size_t limit) {
    const auto word = kind == verdict_kind::fail ? "FAIL" : "ADVICE";
    const auto ink = kind == verdict_kind::fail ? colour::red : colour::yellow;
    for (const auto& cause : group_by_cause(run.cases, has_verdict(kind))) {
        to.head(word, ink, id_line(*cause.front()));
        for (const auto& line : evidence_lines(*cause.front(), limit)) to.with_remark(line);
        for (std::size_t i = 1; i < cause.size(); ++i) {
            if (i == 1) to.indented("probably of the same cause:");
            to.head(word, ink, id_line(*cause[i]));
            to.indented(reason_line(*cause[i]));
        }
        to.section_end();
    }
}

void print_incidents(printer& to, const run_result& run) {
    for (const auto& seen : run.incidents)
        to.head("INCIDENT", colour::red, printable(incident_text(seen)));
    if (!run.incidents.empty()) to.section_end();
}

/// What failed at first and holds alone: with what ran beside it.
void print_beside_others(printer& to, const run_result& run) {
    const auto wanted = has_verdict(verdict_kind::beside_others);
    for (const auto& judged : run.cases) {
        if (!wanted(judged)) continue;
        to.head("ONLY BESIDE OTHERS", colour::yellow, id_line(judged));
        to.indented(printable(judged.verdict.reason));
        if (judged.confirmation) to.indented(printable(company_text(judged.confirmation->beside)));
    }
    if (any_case(run, wanted)) to.section_end();
}

/// What fails within the usual times and holds with longer ones: no statement says how long.
void print_late(printer& to, const run_result& run) {
    const auto wanted = has_verdict(verdict_kind::late);
    for (const auto& judged : run.cases) {
        if (!wanted(judged)) continue;
        to.head("LATE", colour::yellow, id_line(judged));
        to.indented(printable(judged.verdict.reason));
    }
    for (const auto& measured : proposals_of(run.cases))
        to.head("PROPOSAL", colour::yellow, proposal_text(measured));
    if (any_case(run, wanted)) to.section_end();
}

void print_unexpected(printer& to, const run_result& run) {
    const auto wanted = [](const case_result& judged) { return judged.unexpected_pass; };
    for (const auto& judged : run.cases) {
        if (!wanted(judged)) continue;
        to.head("UNEXPECTED PASS", colour::red, id_line(judged));
        to.indented(printable(judged.verdict.reason));
    }
    for (const auto& text : run.unexpected) to.head("EXPECTATIONS", colour::red, printable(text));
    if (!run.unexpected.empty() || any_case(run, wanted)) to.section_end();
}

void print_environment(printer& to, const run_result& run) {
    if (run.environment_problem.empty()) return;
    const auto lines = split(run.environment_problem, '\n');
    to.head("ENVIRONMENT", colour::red, printable(lines.front()));
    for (std::size_t i = 1; i < lines.size(); ++i) to.indented(printable(lines[i]));
    to.section_end();
}

using reason_of_case = std::function<std::string(const case_result&)>;

/// Many cases often share one reason (a missing capability, a broker that died), so the reason is
/// printed once and followed by the ids.
void print_groups(printer& to, const run_result& run, std::string_view word, colour ink,
                  const condition& wanted, const reason_of_case& reason_of) {
    std::vector<std::pair<std::string, std::vector<std::string>>> groups;
    for (const auto& judged : run.cases) {
        if (!wanted(judged)) continue;
        const auto reason = reason_of(judged);
        auto group = std::ranges::find(groups, reason, [](const auto& g) { return g.first; });
        if (group == groups.end()) group = groups.insert(groups.end(), {reason, {}});
        group->second.push_back(judged.id);
    }
    for (const auto& [reason, ids] : groups) {
        to.head(word, ink,
                fmt::format("{} case{}: {}", ids.size(), ids.size() == 1 ? "" : "s",
                            reason.empty() ? "no reason given" : printable(reason)));
        const auto shown = ids.size() > ids_per_group + 1 ? ids_per_group : ids.size();
        for (std::size_t i = 0; i < shown; ++i) to.indented(printable(ids[i]));
        if (shown < ids.size()) to.indented(fmt::format("... and {} more", ids.size() - shown));
    }
    if (!groups.empty()) to.section_end();
}

void print_groups(printer& to, const run_result& run, verdict_kind kind, std::string_view word,
                  colour ink) {
    print_groups(to, run, word, ink, has_verdict(kind),
                 [](const case_result& judged) { return judged.verdict.reason; });
}

void print_list(printer& to, const run_result& run, std::string_view word, const condition& wanted,
                const std::function<std::string(const case_result&)>& detail) {
    for (const auto& judged : run.cases) {
        if (!wanted(judged)) continue;
        to.head(
            word, colour::dim,
            fmt::format("{:<{}}  {}", printable(judged.id), id_column, printable(detail(judged))));
    }
    if (any_case(run, wanted)) to.section_end();
}

/// An absence that was only watched for a while proves less than one behind a fence.
void print_bounded(printer& to, const run_result& run) {
    const auto bounded = std::ranges::count_if(run.cases, [](const case_result& judged) {
        return judged.verdict.kind == verdict_kind::pass && !judged.verdict.bounded.empty();
    });
    if (bounded == 0) return;
    to.plain(wrap(
        fmt::format("{} of the passed cases {} on an absence that was watched for a time window "
                    "only, without a fence.",
                    bounded, bounded == 1 ? "relies" : "rely"),
        terminal_width, 0));
    to.section_end();
}

/// First the page of questions, then the facts that no question covers.
void print_observed(std::ostream& out, const fact_list& observed) {
    const auto page = observed_profile(observed);
    named_texts answers;
    for (const auto& line : page) answers.emplace_back(line.question, line.answer);
    out << "PROFILE\n" << two_columns(answers) << '\n';
    named_texts others;
    for (const auto& fact : facts_beside(page, observed))
        others.emplace_back(title_of(fact), text_of(fact));
    if (!others.empty()) out << "OBSERVED\n" << two_columns(others) << '\n';
}

colour colour_of_exit(int code) {
    if (code == 0) return colour::green;
    return code == 1 ? colour::red : colour::yellow;
}

}  // namespace

void print_report(std::ostream& out, const run_result& run, colours use) {
    printer to(out, use);
    print_incidents(to, run);
    print_with_evidence(to, run, verdict_kind::fail, failure_lines);
    print_beside_others(to, run);
    print_late(to, run);
    print_unexpected(to, run);
    print_with_evidence(to, run, verdict_kind::advice, advice_lines);
    print_list(
        to, run, "FLAKY", [](const case_result& judged) { return judged.flaky; }, attempts_text);
    print_environment(to, run);
    print_groups(to, run, verdict_kind::error, "ERROR", colour::red);
    print_groups(to, run, verdict_kind::blocked, "BLOCKED", colour::yellow);
    print_groups(to, run, verdict_kind::inconclusive, "INCONCLUSIVE", colour::yellow);
    const auto known = [&](std::string_view word, bool advice) {
        print_groups(
            to, run, word, colour::dim,
            [advice](const case_result& judged) {
                return judged.expected_failure &&
                       (judged.verdict.kind == verdict_kind::advice) == advice;
            },
            [](const case_result& judged) { return *judged.expected_failure; });
    };
    known("KNOWN FAILURE", false);
    known("KNOWN ADVICE", true);
    print_groups(to, run, verdict_kind::unsupported, "UNSUPPORTED", colour::dim);
    if (!run.observed.empty()) print_observed(out, run.observed);
    print_bounded(to, run);
    if (!run.cases.empty()) out << summary_table(run.cases) << '\n';
    std::string closing;
    for (const auto& line : split(closing_sentence(run), '\n')) closing += folded(line, 2) + '\n';
    closing.pop_back();
    out << to.painted(closing, colour_of_exit(exit_code(run))) << '\n';
}

}  // namespace brokerproof::reports
