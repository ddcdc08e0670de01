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

void write_statements(std::ostream& out, const issue& report) {
    out << "## What the standard says\n\n";
    for (const auto& id : report.failed_case.refs) {
        const auto* row = report.statements.find(report.failed_case.version, id);
        if (row == nullptr) continue;
        out << fmt::format("- {}, section {}, {} ({}): {}\n", md_code(id), md_text(row->section),
                           md_text(row->level), md_text(row->status), md_text(row->paraphrase));
    }
    out << fmt::format("\n(OASIS MQTT {}; this is a paraphrase.)\n\n",
                       mqtt::name_of(report.failed_case.version));
}

bool is_broken(const plan::step& step, const reports::case_result& failed_case) {
    const auto& where = failed_case.verdict.where;
    return where.line != 0 && (where == step.where || (step.expect && where == step.expect->where));
}

/// The expectations that held before the broken one, in the same run. They show that the broker can
/// do this.
void write_control(std::ostream& out, const issue& report) {
    std::vector<std::vector<std::string>> rows{{"client", "expectation", "result"}};
    bool reached_it = false;
    for (const auto& event : report.failed_case.trace.events) {
        const auto* end = event.get_if<trace::step_ended>();
        if (end == nullptr || reached_it) continue;
        const auto* step = plan::find_step(*report.planned.source, end->step);
        if (step == nullptr || !step->expect) continue;
        const bool broken = is_broken(*step, report.failed_case);
        reached_it = broken && end->outcome != trace::step_outcome::done;
        rows.push_back({md_text(event.client),
                        md_text(expectation_text(*step, report.failed_case.trace)),
                        broken ? "**broken**" : "as expected"});
        if (broken) break;
    }
    if (rows.size() < 2) return;
    out << "## The control\n\nExpectations of the same run, in this order:\n\n"
        << reports::md_table(rows) << '\n';
}

bool authenticates(const issue& report) {
    return std::ranges::any_of(report.failed_case.trace.events, [](const trace::event& event) {
        const auto* sent = event.get_if<trace::sent>();
        return sent != nullptr && sent->packet && std::holds_alternative<mqtt::auth>(*sent->packet);
    });
}

/// Those that reach such a broker as that of the run.
std::string arguments_of(const issue& report) {
    const std::string_view url = report.run.broker.url;
    std::string out = "127.0.0.1 1883";
    if (url.starts_with("mqtts:")) out = "mqtts://127.0.0.1:8883 --ca ca.pem";
    if (url.starts_with("ws:")) out = "ws://127.0.0.1:8080/mqtt";
    if (url.starts_with("wss:")) out = "wss://127.0.0.1:8443/mqtt --ca ca.pem";
    if (authenticates(report)) out += " --scram-user NAME --scram-password-file FILE";
    return out;
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
    if (wanted.demand == kind::next) return "expects as the next packet " + out;
    if (wanted.demand == kind::in_order) return "expects " + out;
    if (!wanted.expected_count) return "counts " + out;
    return fmt::format("expects {} times {}", match::describe(*wanted.expected_count, seen.names),
                       out);
}

std::string how_often(const reports::case_result& failed_case) {
    const auto same = std::ranges::count(failed_case.attempts, failed_case.verdict.kind,
                                         &reports::attempt::verdict);
    if (failed_case.attempts.empty()) return "in one run";
    return fmt::format("in {} of {} run{}", same, failed_case.attempts.size(),
                       failed_case.attempts.size() == 1 ? "" : "s");
}

void write_issue(std::ostream& out, const issue& report) {
    const auto& failed_case = report.failed_case;
    const auto& broker = report.run.broker;
    out << fmt::format("# {}\n\n", md_text(failed_case.title));
    out << fmt::format("- Broker: {} {}\n- MQTT {}\n- Found {} by brokerproof {}, case {}\n\n",
                       md_text(broker.product.empty() ? broker.name : broker.product),
                       md_text(broker.version), mqtt::name_of(failed_case.version),
                       how_often(failed_case), md_text(report.run.brokerproof),
                       md_code(failed_case.id));
    const auto about = boost::algorithm::trim_right_copy(report.planned.source->about);
    if (!about.empty()) out << md_text(about, 2000) << "\n\n";
    write_statements(out, report);
    out << fmt::format("## What happens instead\n\n{}\n\n", md_text(failed_case.verdict.reason));
    if (!failed_case.verdict.meaning.empty()) out << md_text(failed_case.verdict.meaning) << "\n\n";
    out << "## How to see it\n\nThe script beside this text needs only a Python 3 interpreter:"
           "\n\n```sh\npython3 reproduce.py "
        << arguments_of(report)
        << "\n```\n\nIt exits with 1 when "
           "it has shown the violation, 0 when everything is as expected, 3 when it can show "
           "neither.\n\n";
    write_control(out, report);
    out << "## What was sent and received\n\n"
        << reports::md_block(reports::trace_lines(failed_case, trace_size));
}

}  // namespace brokerproof::reproduce
