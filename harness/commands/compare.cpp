#include "harness/commands/compare.hpp"

#include <iostream>
#include <optional>

#include <fmt/format.h>

#include "harness/commands/output_file.hpp"
#include "reports/compare_conform.hpp"
#include "reports/json/document.hpp"
#include "reports/json_reader.hpp"
#include "reports/load/compare.hpp"
#include "reports/load/json.hpp"

namespace brokerproof::commands {

namespace {

using reports::comparison;

/// A result of one kind or the other.
struct any_result {
    std::optional<reports::run_result> conform;
    std::optional<loadgen::load_result> load;
};

std::optional<any_result> read_any(const std::string& path) {
    const auto complain = [](const problem& what) {
        std::cerr << describe(what) << '\n';
        return std::optional<any_result>();
    };
    const auto text = reports::read_text(path);
    if (!text) return complain(text.error());
    const auto document = reports::parse_json(*text, path);
    if (!document) return complain(document.error());
    const auto* root = document->if_object();
    const auto* kind = root == nullptr ? nullptr : root->if_contains("kind");
    any_result out;
    if (kind != nullptr && *kind == "load") {
        auto read = reports::read_load_json(*text, path);
        if (!read) return complain(read.error());
        out.load = std::move(read->result);
    } else {
        auto read = reports::read_json(*text, path);
        if (!read) return complain(read.error());
        out.conform = std::move(*read);
    }
    return out;
}

std::optional<std::vector<any_result>> read_all(const std::vector<std::string>& paths) {
    std::vector<any_result> out;
    for (const auto& path : paths) {
        auto one = read_any(path);
        if (!one) return {};
        out.push_back(std::move(*one));
    }
    return out;
}

std::optional<comparison> refuse(const std::string& why) {
    std::cerr << "cannot compare: " << why << '\n';
    return {};
}

std::optional<comparison> compare_load(std::vector<any_result> before,
                                       std::vector<any_result> now) {
    reports::load_runs old_runs;
    reports::load_runs new_runs;
    for (auto& one : before) old_runs.push_back(std::move(*one.load));
    for (auto& one : now) new_runs.push_back(std::move(*one.load));
    const auto why = reports::why_not_comparable(old_runs, new_runs);
    if (!why.empty()) return refuse(why);
    return reports::compare(old_runs, new_runs);
}

std::optional<comparison> compare_any(std::vector<any_result> before, std::vector<any_result> now) {
    std::size_t loads = 0;
    for (const auto* side : {&before, &now}) {
        for (const auto& one : *side) loads += one.load ? 1 : 0;
    }
    if (loads == before.size() + now.size()) return compare_load(std::move(before), std::move(now));
    if (loads > 0) return refuse("results of load and of conform say nothing about each other");
    if (before.size() != 1 || now.size() != 1)
        return refuse(
            "conform results are compared one to one; `conform --repeat N` makes one of N rounds");
    return reports::compare(*before.front().conform, *now.front().conform);
}

}  // namespace

int compare_results(const compare_options& chosen) {
    auto old_paths = chosen.before;
    auto new_paths = chosen.now;
    if (chosen.files.size() == 2 && old_paths.empty() && new_paths.empty()) {
        old_paths = {chosen.files.front()};
        new_paths = {chosen.files.back()};
    } else if (!chosen.files.empty() || old_paths.empty() || new_paths.empty()) {
        std::cerr << "two files are wanted: OLD.json NEW.json; more with --old A B C --new D E F\n";
        return 2;
    }
    auto before = read_all(old_paths);
    auto now = read_all(new_paths);
    if (!before || !now) return 2;
    const auto made = compare_any(std::move(*before), std::move(*now));
    if (!made) return 2;
    reports::print_comparison(std::cout, *made);
    const bool written = write_output(chosen.markdown, [&](std::ostream& out) {
        reports::write_comparison_markdown(out, *made);
    });
    const int code = reports::exit_code(*made);
    return written || code != 0 ? code : 3;
}

}  // namespace brokerproof::commands
