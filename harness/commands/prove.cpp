#include "harness/commands/prove.hpp"

#include <algorithm>
#include <ostream>
#include <thread>

#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "harness/commands/output_file.hpp"
#include "harness/commands/report.hpp"
#include "harness/prove/matrix.hpp"
#include "reports/proof.hpp"

namespace brokerproof::commands {

namespace {

/// A glob that matches nothing is a problem.
result<std::vector<prove::defect_info>> choose(const std::vector<std::string>& globs) {
    const auto all = prove::all_defects();
    if (globs.empty()) return all;
    std::vector<std::string> names;
    for (const auto& one : all) names.push_back(one.name);
    for (const auto& glob : globs) {
        const bool any = std::ranges::any_of(
            names, [&](const std::string& name) { return glob_match(glob, name); });
        if (any) continue;
        return problem{{}, fmt::format("no defect matches '{}'{}", glob, suggestion(glob, names))};
    }
    std::vector<prove::defect_info> out;
    for (const auto& one : all) {
        const bool wanted = std::ranges::any_of(
            globs, [&](const std::string& glob) { return glob_match(glob, one.name); });
        if (wanted) out.push_back(one);
    }
    return out;
}

void show_progress(const console& screen, const prove::progress& now) {
    if (!screen.notes_are_terminal) return;
    screen.notes << fmt::format("\r\x1b[K{}: {}/{}", now.doing, now.done, now.total);
    if (now.done == now.total) screen.notes << "\r\x1b[K";
    screen.notes.flush();
}

void print_defects(std::ostream& out, const prove::matrix& result) {
    for (const auto& one : result.defects) {
        std::vector<std::string> by;
        for (const auto& row : result.cases) {
            if (row.caught.contains(one.name)) by.push_back(row.planned->id);
        }
        if (by.empty()) continue;
        out << fmt::format("{:<44} caught by {:>3}: {}{}\n", one.name, by.size(), by.front(),
                           by.size() > 1 ? ", ..." : "");
    }
}

void print_cases(std::ostream& out, const prove::matrix& result) {
    for (const auto& row : result.cases) {
        out << fmt::format("{}: catches {} of the {} defects that it reaches\n", row.planned->id,
                           row.caught.size(), row.reached.size());
        for (const auto& [defect, verdict] : row.caught)
            out << fmt::format("    {:<44} {}\n", defect, verdict.reason);
        for (const auto& defect : row.reached) {
            if (!row.caught.contains(defect)) out << fmt::format("    {:<44} -\n", defect);
        }
    }
}

/// What a proof of this choice must show: a choice of cases need not catch every defect, nor need a
/// choice of defects give every case something to catch.
struct duties {
    bool cases_bite = true;
    bool defects_are_caught = true;
};

duties duties_of(const prove_options& chosen) {
    const bool all_cases = chosen.wanted.globs.empty() && chosen.wanted.mqtt.empty() &&
                           chosen.wanted.ref.empty() && chosen.suite_files.empty();
    return {.cases_bite = chosen.defects.empty(), .defects_are_caught = all_cases};
}

/// False when there is any trouble.
bool print_troubles(std::ostream& out, const prove::matrix& result, duties owed) {
    bool well = result.not_green().empty();
    for (const auto* row : result.not_green()) {
        out << fmt::format("NOT GREEN  {} on the correct broker ({}): {} {}\n", row->planned->id,
                           row->variant, name_of(row->clean.kind), row->clean.reason);
    }
    if (owed.cases_bite) {
        for (const auto* row : result.toothless())
            out << fmt::format("TOOTHLESS  {} catches no defect\n", row->planned->id);
        well = well && result.toothless().empty();
    }
    if (owed.defects_are_caught) {
        for (const auto* one : result.survivors())
            out << fmt::format("SURVIVED   {}: {}\n", one->name, one->about);
        well = well && result.survivors().empty();
    }
    return well;
}

void print_sum(std::ostream& out, const prove::matrix& result) {
    const auto required = std::ranges::count_if(result.cases, [](const prove::case_row& row) {
        return row.planned->source->kind == plan::case_kind::required;
    });
    const auto sharp = required - static_cast<std::ptrdiff_t>(result.toothless().size());
    const auto caught = result.defects.size() - result.survivors().size();
    out << fmt::format(
        "{} of {} required cases catch a defect; {} of {} defects are caught; {} runs in {:.1f} s "
        "({:.1f} s CPU)\n",
        sharp, required, caught, result.defects.size(), result.runs, result.wall_s, result.cpu_s);
}

reports::proof as_report(const prove::matrix& result, const library& from) {
    reports::proof out;
    out.brokerproof = BROKERPROOF_VERSION;
    out.runs = result.runs;
    out.wall_s = result.wall_s;
    out.cpu_s = result.cpu_s;
    for (const auto& one : result.defects) out.defects.push_back({one.name, one.about});
    for (const auto& row : result.cases) {
        auto& made = out.cases.emplace_back();
        made.id = row.planned->id;
        made.level = level_of(*row.planned, from.statements);
        made.variant = row.variant;
        made.verdict = name_of(row.clean.kind);
        made.reached = row.reached;
        for (const auto& [defect, verdict] : row.caught)
            made.caught.push_back({defect, std::string(name_of(verdict.kind)), verdict.reason});
    }
    return out;
}

problems write_files(const prove_options& chosen, const prove::matrix& result,
                     const library& from) {
    if (chosen.json.empty() && chosen.html.empty()) return {};
    problems unwritten;
    const auto proof = as_report(result, from);
    write_output(
        chosen.json, [&](std::ostream& file) { reports::write_proof_json(file, proof); },
        unwritten);
    write_page(chosen.html, from, proof, unwritten);
    return unwritten;
}

}  // namespace

int prove(const prove_options& chosen, const console& screen) {
    const auto tree = load_library(find_root(chosen.root), chosen.suite_files);
    if (!tree) return refuse(screen, tree.error());
    const auto planned = select(*tree, chosen.wanted);
    if (!planned) return refuse(screen, planned.error());
    const auto defects = choose(chosen.defects);
    if (!defects) return refuse(screen, defects.error());
    const auto threads =
        chosen.threads == 0 ? std::max(1U, std::thread::hardware_concurrency()) : chosen.threads;
    const auto result = prove::prove(*planned, *defects, threads, [&](const prove::progress& now) {
        show_progress(screen, now);
    });
    if (chosen.verbose)
        print_cases(screen.out, result);
    else
        print_defects(screen.out, result);
    const bool well = print_troubles(screen.out, result, duties_of(chosen));
    print_sum(screen.out, result);
    const auto unwritten = write_files(chosen, result, *tree);
    tell(screen, unwritten);
    if (!unwritten.empty()) return 3;
    return well ? 0 : 1;
}

int list_defects(const std::vector<std::string>& globs, const console& screen) {
    const auto chosen = choose(globs);
    if (!chosen) return refuse(screen, chosen.error());
    for (const auto& defect : *chosen)
        screen.out << fmt::format("{:<44} {}\n", defect.name, defect.about);
    screen.out << chosen->size() << " defects\n";
    return 0;
}

}  // namespace brokerproof::commands
