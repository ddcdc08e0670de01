#include "harness/commands/captures.hpp"

#include <algorithm>
#include <iostream>

#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "harness/commands/output_file.hpp"
#include "harness/reproduce/issue.hpp"
#include "reports/json_reader.hpp"
#include "reports/wire_capture.hpp"

namespace brokerproof::commands {

namespace {

/// Nothing for a step that the suites no longer have.
reports::step_words words_for(const reports::case_result& one, const library& tree) {
    const auto planned = std::ranges::find(tree.instances, one.id, &plan::instance::id);
    if (planned == tree.instances.end()) return {};
    return [source = planned->source, &one](int number) -> std::string {
        const auto* step = plan::find_step(*source, number);
        if (step == nullptr) return {};
        auto text = fmt::format("{} ({})", step->verb, describe(step->where));
        if (step->expect) text += ", " + reproduce::expectation_text(*step, one.trace);
        return text;
    };
}

bool has_packets(const reports::case_result& one) {
    return std::ranges::any_of(one.trace.events, [](const trace::event& e) {
        return e.as<trace::opened>() != nullptr || e.as<trace::refused>() != nullptr;
    });
}

}  // namespace

bool write_captures(const std::string& folder, const reports::run_result& run,
                    const library& tree) {
    if (folder.empty()) return true;
    for (const auto& one : run.cases) {
        if (!has_packets(one)) continue;
        const auto path = folder + '/' + reports::capture_name(one);
        const auto content = reports::capture_of(run, one, words_for(one, tree));
        const std::string text(content.begin(), content.end());
        if (!write_output(path, [&](std::ostream& out) { out << text; })) return false;
    }
    return true;
}

int write_pcap(const pcap_options& chosen) {
    const auto tree = load_library(find_root(chosen.root), {});
    if (!tree) return 2;
    auto run = reports::read_json_file(chosen.result);
    if (!run) {
        std::cerr << describe(run.error()) << '\n';
        return 2;
    }
    std::erase_if(run->cases, [&](const reports::case_result& one) {
        const auto matches = [&](const auto& glob) { return glob_match(glob, one.id); };
        return !has_packets(one) ||
               !(chosen.globs.empty() || std::ranges::any_of(chosen.globs, matches));
    });
    if (run->cases.empty()) {
        std::cerr << "no case with packets is left\n";
        return 2;
    }
    if (!write_captures(chosen.folder, *run, *tree)) return 3;
    std::cout << fmt::format(
        "{} file{} in {}; read them with: tshark -d tcp.port=={},mqtt -r FILE\n", run->cases.size(),
        run->cases.size() == 1 ? "" : "s", chosen.folder, reports::capture_port(*run));
    return 0;
}

}  // namespace brokerproof::commands
