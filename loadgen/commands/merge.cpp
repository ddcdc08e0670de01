// `brokerproof merge`: joins the slices of a load run exactly, and judges them as one run.
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "loadgen/commands/load.hpp"
#include "loadgen/commands/outcome.hpp"
#include "loadgen/commands/slices.hpp"
#include "loadgen/scenario/scale.hpp"
#include "loadgen/scenario_loader/scenario_loader.hpp"
#include "reports/load/console.hpp"
#include "reports/load/json.hpp"

namespace brokerproof::commands {

using namespace loadgen;
namespace {

using documents = std::vector<reports::load_document>;

result<documents> read_slice_files(const std::vector<std::string>& places) {
    documents slices;
    for (const auto& place : places) {
        if (place == "-") {
            auto piped = reports::read_load_json_stream(std::cin, "standard input");
            if (!piped) return piped.error();
            std::ranges::move(*piped, std::back_inserter(slices));
            continue;
        }
        const bool is_folder = std::filesystem::is_directory(place);
        auto read = reports::read_load_json_file(is_folder ? place + "/result.json" : place);
        if (!read) return read.error();
        slices.push_back(std::move(*read));
    }
    for (const auto& slice : slices) {
        if (!slice.result.brokers.empty()) continue;
        return problem{{},
                       fmt::format("a result of slice {} has no broker: join the --out folders of "
                                   "`load --shard`, each of a run that reached its broker",
                                   fmt::join(slice.result.slices_here, ", "))};
    }
    return slices;
}

/// Joins everything except the books of the ledger. In the order of their beginnings, so that
/// load_result::start_skew_ns is exact.
result<load_result> joined(const documents& slices) {
    std::vector<const load_result*> in_order;
    for (const auto& slice : slices) in_order.push_back(&slice.result);
    std::ranges::stable_sort(in_order, {}, &load_result::began_unix_ns);
    if (in_order.empty()) return problem{{}, "there are no slices"};
    load_result whole = *in_order.front();
    for (const auto* slice : std::span(in_order).subspan(1)) {
        if (const auto all_joined = join(whole, *slice); !all_joined) return all_joined.error();
    }
    if (whole.clocks.size() < 2) share_clock(whole);
    return whole;
}

/// "1, 3"
std::string missing_slices(const load_result& run) {
    std::vector<std::uint32_t> missing;
    for (std::uint32_t i = 0; i < run.slices; ++i)
        if (std::ranges::find(run.slices_here, i) == run.slices_here.end()) missing.push_back(i);
    return fmt::format("{}", fmt::join(missing, ", "));
}

result<scenario> scenario_of(const load_result& run) {
    problems faults;
    auto loaded = load_scenario_text(run.text, run.scenario + ".yaml", faults, run.terms.overrides);
    if (!faults.empty()) return faults.front();
    if (!loaded) return problem{{}, "the scenario cannot be read"};
    if (run.terms.scale != 1) *loaded = scaled(*loaded, run.terms.scale);
    loaded->seed = run.seed;
    return std::move(*loaded);
}

/// Adds the ledger of all slices together.
result<void> audit_together(load_result& run, const scenario& scenario, documents slices) {
    const topology layout(scenario, run.run, run.slices,
                          static_cast<std::uint32_t>(run.brokers.size()));
    session_rules rules;
    rules.grace_ns = run.terms.grace_ns;
    const auto books = join_slices(std::move(slices), layout, rules);
    if (!books) return books.error();
    audit_into(run, layout, *books);
    return {};
}

/// Slices that did not run side by side were no fleet, so their figures prove nothing.
void judge_skew(load_result& run, std::int64_t limit_ns) {
    if (run.start_skew_ns <= limit_ns) return;
    const auto text = [](std::int64_t ns) {
        return describe_figure(static_cast<double>(ns), metric_unit::time_ns);
    };
    run.health.valid = false;
    run.health.reasons.push_back(
        fmt::format("the slices began a phase up to {} apart (limit {}: --start-skew)",
                    text(run.start_skew_ns), text(limit_ns)));
}

problems write_joined(const load_result& whole, const merge_options& options) {
    auto unwritten = write_result(whole, {}, {options.json, options.out_dir});
    write_page(options.html, whole, unwritten);
    return unwritten;
}

}  // namespace

int merge_load(const merge_options& options, const console& screen) {
    auto slices = read_slice_files(options.slices);
    if (!slices) return refuse(screen, slices.error());
    auto run = joined(*slices);
    if (!run) return refuse(screen, run.error());
    if (!run->complete() && !options.partial) {
        return refuse(screen, problem{{},
                                      fmt::format("there are {} of {} slices, and the ledger needs "
                                                  "all: missing {} (--partial judges what does not "
                                                  "need them)",
                                                  run->slices_here.size(), run->slices,
                                                  missing_slices(*run))});
    }
    run->terms.partial = !run->complete();
    const auto scenario = scenario_of(*run);
    if (!scenario) return refuse(screen, scenario.error());
    const auto audited = audit_together(*run, *scenario, std::move(*slices));
    if (!audited) return refuse(screen, audited.error());
    auto whole = judged(std::move(*run), *scenario);
    judge_skew(whole, options.start_skew_ns);
    const auto unwritten = write_joined(whole, options);
    tell(screen, unwritten);
    reports::print_load_report(screen.out, whole, colours_of(screen));
    return exit_code_of(whole, unwritten);
}

}  // namespace brokerproof::commands
