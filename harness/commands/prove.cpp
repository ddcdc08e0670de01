#include "harness/commands/prove.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <thread>

#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "harness/commands/report.hpp"
#include "harness/prove/matrix.hpp"
#include "reports/proof.hpp"

namespace brokerproof::commands {

namespace {

/// None, with a word on stderr, when a glob matches nothing.
std::optional<std::vector<prove::defect_info>> choose(const std::vector<std::string>& globs) {
    const auto all = prove::all_defects();
    if (globs.empty()) return all;
    std::vector<std::string> names;
    for (const auto& one : all) names.push_back(one.name);
    for (const auto& glob : globs) {
        const bool any = std::ranges::any_of(
            names, [&](const std::string& name) { return glob_match(glob, name); });
        if (any) continue;
        std::cerr << fmt::format("no defect matches '{}'{}\n", glob, suggestion(glob, names));
        return {};
    }
    std::vector<prove::defect_info> out;
    for (const auto& one : all) {
        const bool wanted = std::ranges::any_of(
            globs, [&](const std::string& glob) { return glob_match(glob, one.name); });
        if (wanted) out.push_back(one);
    }
    return out;
}

void show_progress(const prove::progress& now) {
    static const bool terminal = ::isatty(STDERR_FILENO) == 1;
    if (!terminal) return;
    std::cerr << fmt::format("\r\x1b[K{}: {}/{}", now.doing, now.done, now.total);
    if (now.done == now.total) std::cerr << "\r\x1b[K";
    std::cerr.flush();
}

void print_defects(const prove::matrix& result) {
    for (const auto& one : result.defects) {
        std::vector<std::string> by;
        for (const auto& row : result.cases) {
            if (row.caught.contains(one.name)) by.push_back(row.planned->id);
        }
        if (by.empty()) continue;
        std::cout << fmt::format("{:<44} caught by {:>3}: {}{}\n", one.name, by.size(), by.front(),
                                 by.size() > 1 ? ", ..." : "");
    }
}

void print_cases(const prove::matrix& result) {
    for (const auto& row : result.cases) {
        std::cout << fmt::format("{}: catches {} of the {} defects that it reaches\n",
                                 row.planned->id, row.caught.size(), row.reached.size());
        for (const auto& [defect, verdict] : row.caught)
            std::cout << fmt::format("    {:<44} {}\n", defect, verdict.reason);
        for (const auto& defect : row.reached) {
            if (!row.caught.contains(defect)) std::cout << fmt::format("    {:<44} -\n", defect);
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
bool print_troubles(const prove::matrix& result, duties owed) {
    bool well = result.not_green().empty();
    for (const auto* row : result.not_green()) {
        std::cout << fmt::format("NOT GREEN  {} on the correct broker ({}): {} {}\n",
                                 row->planned->id, row->variant, name_of(row->clean.kind),
                                 row->clean.reason);
    }
    if (owed.cases_bite) {
        for (const auto* row : result.toothless())
            std::cout << fmt::format("TOOTHLESS  {} catches no defect\n", row->planned->id);
        well = well && result.toothless().empty();
    }
    if (owed.defects_are_caught) {
        for (const auto* one : result.survivors())
            std::cout << fmt::format("SURVIVED   {}: {}\n", one->name, one->about);
        well = well && result.survivors().empty();
    }
    return well;
}

void print_sum(const prove::matrix& result) {
    const auto required = std::ranges::count_if(result.cases, [](const prove::case_row& row) {
        return row.planned->source->kind == plan::case_kind::required;
    });
    const auto sharp = required - static_cast<std::ptrdiff_t>(result.toothless().size());
    const auto caught = result.defects.size() - result.survivors().size();
    std::cout << fmt::format(
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
            made.caught.push_back(
                {defect, std::string(name_of(verdict.kind)), verdict.reason});
    }
    return out;
}

bool write_json(const std::string& path, const reports::proof& from) {
    std::ofstream file(path, std::ios::binary);
    reports::write_proof_json(file, from);
    file.close();
    if (file) return true;
    std::cerr << "cannot write " << path << '\n';
    return false;
}

bool write_files(const prove_options& chosen, const prove::matrix& result, const library& from) {
    if (chosen.json.empty() && chosen.html.empty()) return true;
    const auto made = as_report(result, from);
    const bool json = chosen.json.empty() || write_json(chosen.json, made);
    const bool html = write_page(chosen.html, from, made);
    return json && html;
}

}  // namespace

int prove(const prove_options& chosen) {
    const auto tree = load_library(find_root(chosen.root), chosen.suite_files);
    if (!tree) return 2;
    const auto planned = select(*tree, chosen.wanted);
    if (!planned) return 2;
    const auto defects = choose(chosen.defects);
    if (!defects) return 2;
    const auto threads =
        chosen.threads == 0 ? std::max(1U, std::thread::hardware_concurrency()) : chosen.threads;
    const auto result = prove::prove(*planned, *defects, threads, show_progress);
    if (chosen.verbose)
        print_cases(result);
    else
        print_defects(result);
    const bool well = print_troubles(result, duties_of(chosen));
    print_sum(result);
    if (!write_files(chosen, result, *tree)) return 3;
    return well ? 0 : 1;
}

int list_defects(const std::vector<std::string>& globs) {
    const auto chosen = choose(globs);
    if (!chosen) return 2;
    for (const auto& one : *chosen) std::cout << fmt::format("{:<44} {}\n", one.name, one.about);
    std::cout << chosen->size() << " defects\n";
    return 0;
}

}  // namespace brokerproof::commands
