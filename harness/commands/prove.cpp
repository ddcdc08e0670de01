#include "harness/commands/prove.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <ostream>
#include <set>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "harness/commands/collect.hpp"
#include "harness/commands/output_file.hpp"
#include "harness/commands/prove_display.hpp"
#include "harness/commands/report.hpp"
#include "harness/prove/matrix.hpp"
#include "reports/proof.hpp"

namespace brokerproof::commands {

namespace {

/// Those whose names a glob matches; a glob that matches nothing is a problem. No glob: all.
template <class Named>
result<std::vector<Named>> choose(const std::vector<Named>& known,
                                  const std::vector<std::string>& globs, std::string_view kind,
                                  auto name_of) {
    if (globs.empty()) return known;
    std::vector<std::string> names;
    for (const auto& entry : known) names.emplace_back(name_of(entry));
    for (const auto& glob : globs) {
        const bool matches_any = std::ranges::any_of(
            names, [&](const std::string& name) { return glob_match(glob, name); });
        if (matches_any) continue;
        return problem{{},
                       fmt::format("no {} matches '{}'{}", kind, glob, suggestion(glob, names))};
    }
    std::vector<Named> out;
    for (std::size_t i = 0; i < known.size(); ++i) {
        const bool wanted = std::ranges::any_of(
            globs, [&](const std::string& glob) { return glob_match(glob, names[i]); });
        if (wanted) out.push_back(known[i]);
    }
    return out;
}

auto choose_defects(const std::vector<std::string>& globs) {
    return choose(prove::all_defects(), globs, "defect",
                  [](const prove::defect_info& defect) { return defect.name; });
}

using chosen_variants = std::vector<const variants::variant*>;

result<chosen_variants> choose_variants(const std::vector<std::string>& globs) {
    chosen_variants all;
    for (const auto& variant : variants::all_variants()) all.push_back(&variant);
    return choose(all, globs, "variant",
                  [](const variants::variant* variant) { return variant->name; });
}

void print_catching_rules(std::ostream& out, const std::string& defect,
                          const prove::matrix& result) {
    for (const auto& [kind, defects] : result.rules.caught()) {
        if (!defects.contains(defect)) continue;
        out << fmt::format("{:<44} caught by the rule {}\n", defect, name_of(kind));
    }
}

void print_defects(std::ostream& out, const prove::matrix& result) {
    for (const auto& defect : result.defects) {
        std::vector<std::string> case_ids;
        for (const auto& row : result.cases) {
            if (row.caught.contains(defect.name)) case_ids.push_back(row.planned->id);
        }
        if (case_ids.empty()) {
            print_catching_rules(out, defect.name, result);
            continue;
        }
        out << fmt::format("{:<44} caught by {:>3}: {}{}\n", defect.name, case_ids.size(),
                           case_ids.front(), case_ids.size() > 1 ? ", ..." : "");
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

/// What a proof must show. If only some cases were chosen, they need not catch every defect; if
/// only some defects were chosen, not every case needs to catch one.
struct duties {
    bool cases_bite = true;
    bool defects_are_caught = true;
};

duties duties_of(const prove_options& chosen) {
    const bool all_cases = chosen.wanted.globs.empty() && chosen.wanted.mqtt.empty() &&
                           chosen.wanted.ref.empty() && chosen.suite_files.empty();
    const bool no_choice = chosen.defects.empty() && chosen.variants.empty();
    const bool runs_defects = chosen.variants.empty() || !chosen.defects.empty();
    return {.cases_bite = no_choice, .defects_are_caught = all_cases && runs_defects};
}

/// Prints the rules that do not prove themselves; false if there are any.
bool print_idle_rules(std::ostream& out, const prove::matrix& result) {
    bool proven = true;
    for (const auto& row : result.rule_rows()) {
        if (!row.alone.empty()) continue;
        proven = false;
        const auto fault = row.caught.empty() ? "catches no defect"
                                              : "catches no defect that nothing else catches";
        out << fmt::format("IDLE       rule {} {}\n", name_of(row.kind), fault);
    }
    return proven;
}

/// Prints what is wrong; false if anything is.
bool print_troubles(std::ostream& out, const prove::matrix& result, duties owed) {
    bool proven = result.not_green().empty() && result.accusations().empty();
    for (const auto* row : result.not_green()) {
        out << fmt::format("NOT GREEN  {} on the correct broker ({}): {} {}\n", row->planned->id,
                           row->variant, name_of(row->clean.kind), row->clean.reason);
    }
    for (const auto& [row, against] : result.accusations()) {
        out << fmt::format("ACCUSED    {} on the legal variant {}: {} {}\n", row->planned->id,
                           against->variant->name, name_of(against->verdict.kind),
                           against->verdict.reason);
    }
    for (const auto* note : result.rules.accusations()) {
        proven = false;
        out << fmt::format(
            "ACCUSED    {}: rule {} accuses {} at event {}\n", note->case_id, name_of(note->kind),
            note->variant.empty() ? "the correct broker" : "the legal variant " + note->variant,
            note->first.packet);
    }
    for (const auto* note : result.rules.own_breaches()) {
        proven = false;
        out << fmt::format(
            "OURS       {}: our own client breaks {} at event {}, and no step says "
            "so (breaks)\n",
            note->case_id, name_of(note->kind), note->first.packet);
    }
    if (owed.cases_bite) {
        for (const auto* row : result.toothless())
            out << fmt::format("TOOTHLESS  {} catches no defect\n", row->planned->id);
        proven = proven && result.toothless().empty();
    }
    if (owed.defects_are_caught) {
        for (const auto* one : result.survivors())
            out << fmt::format("SURVIVED   {}: {}\n", one->name, one->about);
        proven = proven && result.survivors().empty();
        proven = print_idle_rules(out, result) && proven;
    }
    return proven;
}

void print_variants(std::ostream& out, const prove::matrix& result) {
    if (result.variants.empty()) return;
    std::size_t runs = 0;
    std::map<judge::verdict_kind, std::size_t> total;
    for (const auto& sum : result.sums()) {
        for (const auto& [kind, count] : sum.verdicts) {
            total[kind] += count;
            if (kind != judge::verdict_kind::unsupported) runs += count;
        }
    }
    std::set<const variants::variant*> accused;
    for (const auto& accusation : result.accusations()) accused.insert(accusation.against->variant);
    using enum judge::verdict_kind;
    out << fmt::format(
        "{} of {} legal variants are acquitted in {} runs: {} failed, {} blocked, {} with "
        "advice\n",
        result.variants.size() - accused.size(), result.variants.size(), runs, total[fail],
        total[blocked], total[advice]);
}

void print_rules(std::ostream& out, const prove::matrix& result) {
    std::set<std::string> caught;
    std::size_t alone = 0;
    std::size_t proven = 0;
    const auto rows = result.rule_rows();
    for (const auto& row : rows) {
        caught.insert(row.caught.begin(), row.caught.end());
        alone += row.alone.size();
        if (!row.alone.empty()) ++proven;
    }
    out << fmt::format(
        "{} of {} rules across packets catch a defect that nothing else catches ({} such defects); "
        "they catch {} defects in all\n",
        proven, rows.size(), alone, caught.size());
}

void print_sum(std::ostream& out, const prove::matrix& result) {
    print_variants(out, result);
    if (result.defects.empty()) return;
    const auto required = std::ranges::count_if(result.cases, [](const prove::case_row& row) {
        return row.planned->source->kind == plan::case_kind::required;
    });
    const auto sharp = required - static_cast<std::ptrdiff_t>(result.toothless().size());
    const auto caught = result.defects.size() - result.survivors().size();
    print_rules(out, result);
    out << fmt::format(
        "{} of {} required cases catch a defect; {} of {} defects are caught; {} runs in {:.1f} s "
        "({:.1f} s CPU)\n",
        sharp, required, caught, result.defects.size(), result.runs, result.wall_s, result.cpu_s);
}

reports::proof_variant as_report(const prove::variant_sum& sum) {
    const auto& variant = *sum.variant;
    reports::proof_variant out;
    out.name = variant.name;
    out.about = variant.about;
    out.allowed_by = variant.allowed_by;
    out.group = variants::name_of(variant.group);
    out.version = variant.only ? plan::tag_of(*variant.only) : "";
    for (const auto& [kind, count] : sum.verdicts)
        out.verdicts.push_back({std::string(name_of(kind)), count});
    return out;
}

std::vector<reports::accused_variant> accusations_of(const prove::case_row& row,
                                                     const prove::matrix& result) {
    std::vector<reports::accused_variant> out;
    for (const auto& [accuser, against] : result.accusations()) {
        if (accuser != &row) continue;
        out.push_back({std::string(against->variant->name),
                       std::string(name_of(against->verdict.kind)), against->verdict.reason});
    }
    return out;
}

reports::proof as_report(const prove::matrix& result, const library& from) {
    reports::proof out;
    out.brokerproof = BROKERPROOF_VERSION;
    out.runs = result.runs;
    out.wall_s = result.wall_s;
    out.cpu_s = result.cpu_s;
    for (const auto& one : result.defects) out.defects.push_back({one.name, one.about});
    for (const auto& sum : result.sums()) out.variants.push_back(as_report(sum));
    for (const auto& row : result.rule_rows())
        out.rules.push_back({std::string(name_of(row.kind)), row.caught, row.alone});
    for (const auto& row : result.cases) {
        auto& row_report = out.cases.emplace_back();
        row_report.id = row.planned->id;
        row_report.level = level_of(*row.planned, from.statements);
        row_report.variant = row.variant;
        row_report.verdict = name_of(row.clean.kind);
        row_report.reached = row.reached;
        for (const auto& [defect, verdict] : row.caught)
            row_report.caught.push_back({defect, std::string(name_of(verdict.kind)), verdict.reason,
                                         broken_statement(*row.planned, verdict, from.statements)});
        row_report.accused = accusations_of(row, result);
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
    const bool only_variants = chosen.defects.empty() && !chosen.variants.empty();
    const bool only_defects = chosen.variants.empty() && !chosen.defects.empty();
    auto defects = choose_defects(chosen.defects);
    if (!defects) return refuse(screen, defects.error());
    if (only_variants) defects->clear();
    auto legal = choose_variants(chosen.variants);
    if (!legal) return refuse(screen, legal.error());
    if (only_defects) legal->clear();
    const auto threads =
        chosen.threads == 0 ? std::max(1U, std::thread::hardware_concurrency()) : chosen.threads;
    prove_display display(screen);
    const auto began = std::chrono::steady_clock::now();
    const auto show = [&](const prove::progress& now) {
        const auto since_start = std::chrono::steady_clock::now() - began;
        display.tick(now, std::chrono::duration_cast<std::chrono::milliseconds>(since_start));
    };
    const auto result = prove::prove(*planned, *defects, *legal, threads, show);
    if (chosen.verbose)
        print_cases(screen.out, result);
    else
        print_defects(screen.out, result);
    const bool proven = print_troubles(screen.out, result, duties_of(chosen));
    print_sum(screen.out, result);
    const auto unwritten = write_files(chosen, result, *tree);
    tell(screen, unwritten);
    if (!unwritten.empty()) return 3;
    return proven ? 0 : 1;
}

int list_defects(const std::vector<std::string>& globs, const console& screen) {
    const auto chosen = choose_defects(globs);
    if (!chosen) return refuse(screen, chosen.error());
    for (const auto& defect : *chosen)
        screen.out << (screen.has_reader ? beside(defect.name, defect.about, 4)
                                         : fmt::format("{:<44} {}\n", defect.name, defect.about));
    screen.out << chosen->size() << " defects\n";
    return 0;
}

int list_variants(const std::vector<std::string>& globs, const console& screen) {
    const auto chosen = choose_variants(globs);
    if (!chosen) return refuse(screen, chosen.error());
    std::string_view last;
    for (const auto* variant : *chosen) {
        const auto group = variants::name_of(variant->group);
        if (std::exchange(last, group) != group) screen.out << group << '\n';
        const auto only = variant->only ? fmt::format(" ({})", plan::tag_of(*variant->only)) : "";
        screen.out << fmt::format("  {:<28} {}{} [{}]\n", variant->name, variant->about, only,
                                  variant->allowed_by);
    }
    screen.out << chosen->size() << " variants\n";
    return 0;
}

}  // namespace brokerproof::commands
