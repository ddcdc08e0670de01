#include "harness/reproduce/issue.hpp"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>
#include <boost/algorithm/string/trim.hpp>

#include "harness/match/match.hpp"
#include "reports/evidence.hpp"
#include "reports/markdown.hpp"

namespace brokerproof::reproduce {

using reports::md_code;
using reports::md_text;

namespace {

constexpr std::size_t trace_size = 60;  ///< lines

void write_statements(std::ostream& out, const issue& of) {
    out << "## What the standard says\n\n";
    for (const auto& id : of.found.refs) {
        const auto* row = of.statements.find(of.found.version, id);
        if (row == nullptr) continue;
        out << fmt::format("- {}, section {}, {} ({}): {}\n", md_code(id), md_text(row->section),
                           md_text(row->level), md_text(row->status), md_text(row->paraphrase));
    }
    out << fmt::format("\n(OASIS MQTT {}; in our own words.)\n\n", mqtt::name_of(of.found.version));
}

bool is_broken(const plan::step& step, const reports::case_result& found) {
    const auto& where = found.verdict.where;
    return where.line != 0 && (where == step.where || (step.expect && where == step.expect->where));
}

/// What held before the broken expectation, in the same run: the broker does know how to do this.
void write_control(std::ostream& out, const issue& of) {
    std::vector<std::vector<std::string>> rows{{"client", "what", ""}};
    bool reached_it = false;
    for (const auto& e : of.found.trace.events) {
        const auto* end = e.get_if<trace::step_ended>();
        if (end == nullptr || reached_it) continue;
        const auto* step = plan::find_step(*of.planned.source, end->step);
        if (step == nullptr || !step->expect) continue;
        const bool broken = is_broken(*step, of.found);
        reached_it = broken && end->outcome != trace::step_outcome::done;
        rows.push_back({md_text(e.client), md_text(expectation_text(*step, of.found.trace)),
                        broken ? "**not so**" : "as expected"});
        if (broken) break;
    }
    if (rows.size() < 2) return;
    out << "## The control\n\nIn the same run, in this order:\n\n"
        << reports::md_table(rows) << '\n';
}

}  // namespace

std::string expectation_text(const plan::step& step, const trace::trace& seen) {
    if (!step.expect) return {};
    using kind = plan::expectation::kind;
    const auto& wanted = *step.expect;
    std::string out;
    for (const auto& one : wanted.sequence)
        out += (out.empty() ? "" : ", then ") + match::describe(one, seen.version, seen.names);
    if (wanted.demand == kind::none) return "expects no " + out;
    if (wanted.demand == kind::next) return "expects at once " + out;
    if (wanted.demand == kind::in_order) return "expects " + out;
    if (!wanted.expected_count) return "counts " + out;
    return fmt::format("expects {} times {}", match::describe(*wanted.expected_count, seen.names),
                       out);
}

std::string how_often(const reports::case_result& found) {
    const auto same =
        std::ranges::count(found.attempts, found.verdict.kind, &reports::attempt::verdict);
    if (found.attempts.empty()) return "in one run";
    return fmt::format("in {} of {} run{}", same, found.attempts.size(),
                       found.attempts.size() == 1 ? "" : "s");
}

void write_issue(std::ostream& out, const issue& of) {
    const auto& found = of.found;
    const auto& broker = of.run.broker;
    out << fmt::format("# {}\n\n", md_text(found.title));
    out << fmt::format("- Broker: {} {}\n- MQTT {}\n- Found {} by brokerproof {}, case {}\n\n",
                       md_text(broker.product.empty() ? broker.name : broker.product),
                       md_text(broker.version), mqtt::name_of(found.version), how_often(found),
                       md_text(of.run.brokerproof), md_code(found.id));
    const auto about = boost::algorithm::trim_right_copy(of.planned.source->about);
    if (!about.empty()) out << md_text(about, 2000) << "\n\n";
    write_statements(out, of);
    out << fmt::format("## What happens instead\n\n{}\n\n", md_text(found.verdict.reason));
    if (!found.verdict.meaning.empty()) out << md_text(found.verdict.meaning) << "\n\n";
    out << "## How to see it\n\nWith nothing but a Python 3 interpreter; the script stands beside "
           "this text:\n\n```sh\npython3 reproduce.py 127.0.0.1 1883\n```\n\nIt exits with 1 when "
           "the violation is shown, 0 when all is as expected, 3 when nothing can be shown.\n\n";
    write_control(out, of);
    out << "## What was sent and received\n\n"
        << reports::md_block(reports::trace_lines(found, trace_size));
}

}  // namespace brokerproof::reproduce
