#include "harness/commands/report_catalogue.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "harness/base/root_files.hpp"
#include "harness/base/text.hpp"
#include "harness/commands/coverage.hpp"

namespace brokerproof::commands {
namespace {

constexpr std::size_t most_bytes_of_suite = 10'000'000;
constexpr std::array versions{mqtt::version::v311, mqtt::version::v5};

/// The path of a file below the root, so that the page does not depend on where the tree is.
std::string below(const library& tree, const std::string& file) {
    const auto base = tree.root + '/';
    return file.starts_with(base) ? file.substr(base.size()) : file;
}

std::string_view word_of(suite::binding binds) {
    if (binds == suite::binding::client) return "client";
    return binds == suite::binding::server ? "server" : "both sides";
}

std::map<std::string, reports::page_statement> statements_of(const library& tree,
                                                             mqtt::version version) {
    std::map<std::string, reports::page_statement> shown;
    for (const auto& row : tree.statements.rows()) {
        if (row.version != version) continue;
        shown.emplace(
            row.id, reports::page_statement{row.section, row.level, std::string(word_of(row.binds)),
                                            row.area, row.paraphrase, obliges_server(row)});
    }
    return shown;
}

std::vector<reports::page_area> areas_of(const library& tree) {
    std::vector<reports::page_area> areas;
    for (const auto& area : cover_catalogue(tree))
        areas.push_back({area.area, area.checks, area.missing});
    return areas;
}

std::vector<reports::page_coverage> coverage_of(const library& tree, mqtt::version version) {
    std::vector<reports::page_coverage> areas;
    for (const auto& [area, coverage] : cover_statements(tree, version))
        areas.push_back({area, coverage.covered, coverage.missing});
    return areas;
}

std::string source_id(const plan::instance& planned) {
    return planned.suite + '/' + planned.source->id;
}

/// The cases that name a statement, by its id.
std::map<std::string, std::vector<std::string>> covers_of(const library& tree,
                                                          mqtt::version version) {
    std::map<std::string, std::vector<std::string>> cases_by_ref;
    for (const auto& planned : tree.instances) {
        const auto refs = planned.source->refs.find(version);
        if (planned.version != version || refs == planned.source->refs.end()) continue;
        const auto id = source_id(planned);
        for (const auto& ref : refs->second) {
            auto& cases = cases_by_ref[ref];
            if (std::ranges::find(cases, id) == cases.end()) cases.push_back(id);
        }
    }
    return cases_by_ref;
}

/// The lines of a suite file that belong to a case: up to the next case, without the comments
/// before that.
class scripts {
public:
    explicit scripts(const library& tree) {
        for (const auto& suite : tree.suites) {
            for (const auto& one : suite.cases) begins_[suite.file].insert(one.where.line);
        }
    }

    std::string text_of(const plan::test_case& written) {
        const auto& lines = lines_of(written.where.file);
        const auto& begins = begins_[written.where.file];
        const auto next = begins.upper_bound(written.where.line);
        const std::size_t first = written.where.line - 1;
        std::size_t last = next == begins.end() ? lines.size() : *next - 1;
        last = std::min(last, lines.size());
        while (last > first + 1 && is_between_cases(lines[last - 1])) --last;
        std::string out;
        for (auto i = first; i < last; ++i) out += lines[i] + '\n';
        return out;
    }

private:
    static bool is_between_cases(const std::string& line) {
        const auto at = line.find_first_not_of(' ');
        return at == std::string::npos || (line[at] == '#' && at <= 2);
    }
    const std::vector<std::string>& lines_of(const std::string& file) {
        const auto [at, fresh] = files_.emplace(file, std::vector<std::string>{});
        if (!fresh) return at->second;
        if (const auto text = read_limited(file, most_bytes_of_suite))
            at->second = split(*text, '\n');
        return at->second;
    }

    std::map<std::string, std::set<unsigned>> begins_;
    std::map<std::string, std::vector<std::string>> files_;
};

reports::page_script script_of(const library& tree, const plan::test_case& written, scripts& from) {
    reports::page_script shown;
    shown.title = written.title;
    shown.about = written.about;
    shown.file = below(tree, written.where.file);
    shown.line = written.where.line;
    shown.text = from.text_of(written);
    plan::for_each_step(written.steps, [&](const plan::step& step) {
        shown.steps.push_back({step.number, step.client, step.verb, step.where.line, step.meaning});
    });
    return shown;
}

/// The waits that a case sets for its steps. Some depend on saved values; those that cannot be
/// computed are left out.
reports::case_windows windows_of(const plan::instance& planned, const trace::trace& seen) {
    auto names = seen.names;
    for (const auto& event : seen.events) {
        const auto* entry = event.get_if<trace::saved>();
        if (entry != nullptr && entry->value) names[entry->name] = *entry->value;
    }
    reports::case_windows windows;
    plan::for_each_step(planned.source->steps, [&](const plan::step& step) {
        const bool watches = step.expect && step.expect->during;
        if (!watches && !step.within) return;
        const auto length = plan::resolve(watches ? *step.expect->during : *step.within, names);
        if (!length) return;
        const auto kind = watches ? reports::window_kind::during : reports::window_kind::within;
        windows.emplace(std::to_string(step.number), reports::step_window{kind, length->count()});
    });
    return windows;
}

using instances_by_id = std::map<std::string, const plan::instance*>;

instances_by_id index_of(const library& tree) {
    instances_by_id index;
    for (const auto& planned : tree.instances) index.emplace(planned.id, &planned);
    return index;
}

std::map<std::string, reports::case_windows> all_windows(const instances_by_id& known,
                                                         const reports::run_result& run) {
    std::map<std::string, reports::case_windows> windows_by_id;
    for (const auto& judged : run.cases) {
        const auto planned = known.find(judged.id);
        if (planned == known.end() || judged.trace.events.empty()) continue;
        auto windows = windows_of(*planned->second, judged.trace);
        if (!windows.empty()) windows_by_id.emplace(judged.id, std::move(windows));
    }
    return windows_by_id;
}

}  // namespace

std::map<std::string, reports::case_windows> windows_of(const library& tree,
                                                        const reports::run_result& result) {
    return all_windows(index_of(tree), result);
}

reports::page_catalogue catalogue_of(const library& tree,
                                     const std::vector<const reports::run_result*>& results,
                                     const std::vector<std::string>& also) {
    const auto known = index_of(tree);
    reports::page_catalogue shown;
    std::set<std::string> wanted(also.begin(), also.end());
    for (const auto* run : results) {
        for (const auto& judged : run->cases) wanted.insert(judged.id);
        shown.windows.push_back(all_windows(known, *run));
    }
    scripts from(tree);
    for (const auto& planned : tree.instances) {
        const auto id = source_id(planned);
        if (!wanted.contains(planned.id) || shown.cases.contains(id)) continue;
        shown.cases.emplace(id, script_of(tree, *planned.source, from));
    }
    shown.areas = areas_of(tree);
    for (const auto version : versions) {
        const std::string tag(plan::tag_of(version));
        shown.statements[tag] = statements_of(tree, version);
        shown.coverage[tag] = coverage_of(tree, version);
        shown.covers[tag] = covers_of(tree, version);
    }
    return shown;
}

}  // namespace brokerproof::commands
