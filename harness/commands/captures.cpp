#include "harness/commands/captures.hpp"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "harness/commands/output_file.hpp"
#include "harness/reproduce/issue.hpp"
#include "reports/json.hpp"
#include "reports/wire_capture.hpp"

namespace brokerproof::commands {

namespace {

/// Describes steps by number; the text is empty for a step that the suites no longer have.
reports::step_words words_for(const reports::case_result& judged_case, const library& tree) {
    const auto planned = std::ranges::find(tree.instances, judged_case.id, &plan::instance::id);
    if (planned == tree.instances.end()) return {};
    return [source = planned->source, &judged_case](int number) -> std::string {
        const auto* step = plan::find_step(*source, number);
        if (step == nullptr) return {};
        auto text = fmt::format("{} ({})", step->verb, describe(step->where));
        if (step->expect) text += ", " + reproduce::expectation_text(*step, judged_case.trace);
        return text;
    };
}

bool has_packets(const reports::case_result& judged_case) {
    return std::ranges::any_of(judged_case.trace.events, [](const trace::event& e) {
        return e.get_if<trace::opened>() != nullptr || e.get_if<trace::refused>() != nullptr;
    });
}

}  // namespace

void write_captures(const std::string& folder, const reports::run_result& run, const library& tree,
                    problems& faults) {
    if (folder.empty()) return;
    const auto faults_before = faults.size();
    for (const auto& judged_case : run.cases) {
        if (!has_packets(judged_case)) continue;
        const auto path = folder + '/' + reports::capture_name(judged_case);
        const auto content = reports::capture_of(run, judged_case, words_for(judged_case, tree));
        const std::string text(content.begin(), content.end());
        write_output(
            path, [&](std::ostream& out) { out << text; }, faults);
        if (faults.size() > faults_before) return;
    }
}

int write_pcap(const pcap_options& chosen, const console& screen) {
    const auto tree = load_library(find_root(chosen.root), {});
    if (!tree) return refuse(screen, tree.error());
    auto run = reports::read_json_file(chosen.result);
    if (!run) return refuse(screen, run.error());
    std::erase_if(run->cases, [&](const reports::case_result& judged_case) {
        const auto matches = [&](const auto& glob) { return glob_match(glob, judged_case.id); };
        return !has_packets(judged_case) ||
               !(chosen.globs.empty() || std::ranges::any_of(chosen.globs, matches));
    });
    if (run->cases.empty()) return refuse(screen, problem{{}, "no chosen case has packets"});
    problems unwritten;
    write_captures(chosen.folder, *run, *tree, unwritten);
    tell(screen, unwritten);
    if (!unwritten.empty()) return 3;
    screen.out << fmt::format(
        "{} file{} in {}; read them with: tshark -d tcp.port=={},mqtt -r FILE\n", run->cases.size(),
        run->cases.size() == 1 ? "" : "s", chosen.folder, reports::capture_port(*run));
    return 0;
}

}  // namespace brokerproof::commands
