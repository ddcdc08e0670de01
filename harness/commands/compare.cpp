#include "harness/commands/compare.hpp"

#include <optional>
#include <ostream>

#include <fmt/format.h>

#include "harness/commands/output_file.hpp"
#include "harness/record/document.hpp"
#include "reports/compare_conform.hpp"
#include "reports/json.hpp"
#include "reports/load/compare.hpp"
#include "reports/load/json.hpp"

namespace brokerproof::commands {

namespace {

using reports::comparison;

/// A result of `conform` or of `load`.
struct any_result {
    std::optional<reports::run_result> conform;
    std::optional<loadgen::load_result> load;
};

result<any_result> read_any(const std::string& path) {
    const auto text = record::read_text(path);
    if (!text) return text.error();
    const auto document = record::parse_json(*text, path);
    if (!document) return document.error();
    any_result out;
    if (record::kind_of(*document) == "load") {
        auto read = reports::read_load_json(*document, path);
        if (!read) return read.error();
        out.load = std::move(read->result);
    } else {
        auto read = reports::read_json(*document, path);
        if (!read) return read.error();
        out.conform = std::move(*read);
    }
    return out;
}

result<std::vector<any_result>> read_all(const std::vector<std::string>& paths) {
    std::vector<any_result> out;
    for (const auto& path : paths) {
        auto read = read_any(path);
        if (!read) return read.error();
        out.push_back(std::move(*read));
    }
    return out;
}

problem not_comparable(const std::string& reason) { return {{}, "cannot compare: " + reason}; }

result<comparison> compare_load(std::vector<any_result> before, std::vector<any_result> now) {
    reports::load_runs old_runs;
    reports::load_runs new_runs;
    for (auto& one : before) old_runs.push_back(std::move(*one.load));
    for (auto& one : now) new_runs.push_back(std::move(*one.load));
    const auto comparable = reports::check_comparable(old_runs, new_runs);
    if (!comparable) return not_comparable(comparable.error().text);
    return reports::compare(old_runs, new_runs);
}

result<comparison> compare_any(std::vector<any_result> before, std::vector<any_result> now) {
    std::size_t loads = 0;
    for (const auto* side : {&before, &now}) {
        for (const auto& one : *side) loads += one.load ? 1 : 0;
    }
    if (loads == before.size() + now.size()) return compare_load(std::move(before), std::move(now));
    if (loads > 0) return not_comparable("one is a result of load, the other of conform");
    if (before.size() != 1 || now.size() != 1)
        return not_comparable(
            "only two conform results can be compared; `conform --repeat N` writes one for N "
            "rounds");
    return reports::compare(*before.front().conform, *now.front().conform);
}

}  // namespace

int compare_results(const compare_options& chosen, const console& screen) {
    auto old_paths = chosen.before;
    auto new_paths = chosen.now;
    if (chosen.files.size() == 2 && old_paths.empty() && new_paths.empty()) {
        old_paths = {chosen.files.front()};
        new_paths = {chosen.files.back()};
    } else if (!chosen.files.empty() || old_paths.empty() || new_paths.empty()) {
        return refuse(screen, problem{{},
                                      "expected two files, OLD.json NEW.json, or more with "
                                      "--old A B C --new D E F"});
    }
    auto before = read_all(old_paths);
    auto now = read_all(new_paths);
    problems unread;
    if (!before) unread.push_back(before.error());
    if (!now) unread.push_back(now.error());
    if (!unread.empty()) return refuse(screen, unread);
    const auto compared = compare_any(std::move(*before), std::move(*now));
    if (!compared) return refuse(screen, compared.error());
    reports::print_comparison(screen.out, *compared);
    problems unwritten;
    write_output(
        chosen.markdown,
        [&](std::ostream& out) { reports::write_comparison_markdown(out, *compared); }, unwritten);
    tell(screen, unwritten);
    const int code = reports::exit_code(*compared);
    return unwritten.empty() || code != 0 ? code : 3;
}

}  // namespace brokerproof::commands
