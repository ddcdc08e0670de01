#include "harness/commands/report_catalogue.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <boost/json/array.hpp>

#include "harness/base/text.hpp"
#include "harness/commands/coverage.hpp"
#include "harness/record/document.hpp"

namespace brokerproof::commands {
namespace json = boost::json;
namespace {

constexpr std::array versions{mqtt::version::v311, mqtt::version::v5};

json::array texts(const std::vector<std::string>& list) {
    return json::array(list.begin(), list.end());
}

/// The path of a file below the root, so that the page does not depend on where the tree is.
std::string below(const library& tree, const std::string& file) {
    const auto base = tree.root + '/';
    return file.starts_with(base) ? file.substr(base.size()) : file;
}

std::string_view word_of(suite::binding binds) {
    if (binds == suite::binding::client) return "client";
    return binds == suite::binding::server ? "server" : "both sides";
}

json::object statements_of(const library& tree, mqtt::version version) {
    json::object out;
    for (const auto& row : tree.statements.rows()) {
        if (row.version != version) continue;
        out.emplace(row.id, json::object{{"section", row.section},
                                         {"level", row.level},
                                         {"binds", word_of(row.binds)},
                                         {"area", row.area},
                                         {"text", row.paraphrase},
                                         {"ours", obliges_server(row)}});
    }
    return out;
}

json::array areas_of(const library& tree) {
    json::array out;
    for (const auto& one : cover_catalogue(tree)) {
        out.emplace_back(json::object{
            {"title", one.area}, {"checks", one.checks}, {"missing", texts(one.missing)}});
    }
    return out;
}

json::array coverage_of(const library& tree, mqtt::version version) {
    json::array out;
    for (const auto& [area, one] : cover_statements(tree, version)) {
        out.emplace_back(json::object{
            {"area", area}, {"covered", one.covered}, {"missing", texts(one.missing)}});
    }
    return out;
}

std::string source_id(const plan::instance& planned) {
    return planned.suite + '/' + planned.source->id;
}

json::object covers_of(const library& tree, mqtt::version version) {
    std::map<std::string, std::vector<std::string>> cases_by_ref;
    for (const auto& one : tree.instances) {
        const auto refs = one.source->refs.find(version);
        if (one.version != version || refs == one.source->refs.end()) continue;
        const auto id = source_id(one);
        for (const auto& ref : refs->second) {
            auto& cases = cases_by_ref[ref];
            if (std::ranges::find(cases, id) == cases.end()) cases.push_back(id);
        }
    }
    json::object out;
    for (const auto& [ref, cases] : cases_by_ref) out.emplace(ref, texts(cases));
    return out;
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
        if (const auto text = record::read_text(file)) at->second = split(*text, '\n');
        return at->second;
    }

    std::map<std::string, std::set<unsigned>> begins_;
    std::map<std::string, std::vector<std::string>> files_;
};

json::object case_to_json(const library& tree, const plan::test_case& written, scripts& from) {
    json::array steps;
    plan::for_each_step(written.steps, [&](const plan::step& step) {
        json::object described{{"n", step.number},
                               {"client", step.client},
                               {"verb", step.verb},
                               {"line", step.where.line}};
        if (!step.meaning.empty()) described.emplace("why", step.meaning);
        steps.emplace_back(std::move(described));
    });
    return {{"title", written.title},
            {"about", written.about},
            {"file", below(tree, written.where.file)},
            {"line", written.where.line},
            {"kind", written.kind == plan::case_kind::observe ? "observe" : "required"},
            {"script", from.text_of(written)},
            {"steps", std::move(steps)}};
}

/// The waits that a case sets for its steps. Some depend on saved values; those that cannot be
/// computed are left out.
json::object windows_of(const plan::instance& planned, const trace::trace& seen) {
    auto names = seen.names;
    for (const auto& e : seen.events) {
        const auto* entry = e.get_if<trace::saved>();
        if (entry != nullptr && entry->value) names[entry->name] = *entry->value;
    }
    json::object out;
    plan::for_each_step(planned.source->steps, [&](const plan::step& step) {
        const bool watches = step.expect && step.expect->during;
        if (!watches && !step.within) return;
        const auto length = plan::resolve(watches ? *step.expect->during : *step.within, names);
        if (!length) return;
        out.emplace(std::to_string(step.number),
                    json::object{{"kind", watches ? "during" : "within"}, {"ms", length->count()}});
    });
    return out;
}

json::object all_windows(const std::map<std::string, const plan::instance*>& known,
                         const reports::run_result& run) {
    json::object out;
    for (const auto& one : run.cases) {
        const auto planned = known.find(one.id);
        if (planned == known.end() || one.trace.events.empty()) continue;
        auto made = windows_of(*planned->second, one.trace);
        if (!made.empty()) out.emplace(one.id, std::move(made));
    }
    return out;
}

}  // namespace

json::object windows_of(const library& tree, const reports::run_result& result) {
    std::map<std::string, const plan::instance*> known;
    for (const auto& one : tree.instances) known.emplace(one.id, &one);
    return all_windows(known, result);
}

json::object catalogue_of(const library& tree,
                          const std::vector<const reports::run_result*>& results,
                          const std::vector<std::string>& also) {
    std::map<std::string, const plan::instance*> known;
    for (const auto& one : tree.instances) known.emplace(one.id, &one);
    std::set<std::string> wanted(also.begin(), also.end());
    json::array windows;
    for (const auto* run : results) {
        for (const auto& one : run->cases) wanted.insert(one.id);
        windows.emplace_back(all_windows(known, *run));
    }
    scripts from(tree);
    json::object cases;
    for (const auto& one : tree.instances) {
        const auto id = source_id(one);
        if (!wanted.contains(one.id) || cases.contains(id)) continue;
        cases.emplace(id, case_to_json(tree, *one.source, from));
    }
    json::object statements, coverage, covers;
    for (const auto version : versions) {
        statements.emplace(plan::tag_of(version), statements_of(tree, version));
        coverage.emplace(plan::tag_of(version), coverage_of(tree, version));
        covers.emplace(plan::tag_of(version), covers_of(tree, version));
    }
    return {{"areas", areas_of(tree)},     {"statements", std::move(statements)},
            {"cases", std::move(cases)},   {"coverage", std::move(coverage)},
            {"covers", std::move(covers)}, {"windows", std::move(windows)}};
}

}  // namespace brokerproof::commands
