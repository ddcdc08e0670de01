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

/// Where a file is below the root, so that the page says the same wherever the tree stands.
std::string below(const library& tree, const std::string& file) {
    const auto base = tree.root + '/';
    return file.starts_with(base) ? file.substr(base.size()) : file;
}

std::string_view word_of(suite::binding binds) {
    if (binds == suite::binding::client) return "client";
    return binds == suite::binding::server ? "server" : "both sides";
}

json::object statements_of(const library& tree, mqtt::version v) {
    json::object out;
    for (const auto& row : tree.statements.rows()) {
        if (row.version != v) continue;
        const bool ours =
            row.binds != suite::binding::client && row.observable != suite::observability::no;
        out.emplace(row.id, json::object{{"section", row.section},
                                         {"level", row.level},
                                         {"binds", word_of(row.binds)},
                                         {"area", row.area},
                                         {"text", row.paraphrase},
                                         {"ours", ours}});
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

json::array coverage_of(const library& tree, mqtt::version v) {
    json::array out;
    for (const auto& [area, one] : cover_statements(tree, v)) {
        out.emplace_back(json::object{
            {"area", area}, {"covered", one.covered}, {"missing", texts(one.missing)}});
    }
    return out;
}

std::string source_id(const plan::instance& one) { return one.suite + '/' + one.source->id; }

json::object covers_of(const library& tree, mqtt::version v) {
    std::map<std::string, std::vector<std::string>> found;
    for (const auto& one : tree.instances) {
        const auto refs = one.source->refs.find(v);
        if (one.version != v || refs == one.source->refs.end()) continue;
        const auto id = source_id(one);
        for (const auto& ref : refs->second) {
            auto& cases = found[ref];
            if (std::ranges::find(cases, id) == cases.end()) cases.push_back(id);
        }
    }
    json::object out;
    for (const auto& [ref, cases] : found) out.emplace(ref, texts(cases));
    return out;
}

/// The lines of a suite file that make a case: up to the next one, without what introduces that.
class scripts {
public:
    explicit scripts(const library& tree) {
        for (const auto& suite : tree.suites) {
            for (const auto& one : suite.cases) begins_[suite.file].insert(one.where.line);
        }
    }

    std::string of(const plan::test_case& one) {
        const auto& lines = lines_of(one.where.file);
        const auto& begins = begins_[one.where.file];
        const auto next = begins.upper_bound(one.where.line);
        const std::size_t first = one.where.line - 1;
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

json::object case_to_json(const library& tree, const plan::test_case& one, scripts& from) {
    json::array steps;
    plan::for_each_step(one.steps, [&](const plan::step& step) {
        json::object made{{"n", step.number},
                          {"client", step.client},
                          {"verb", step.verb},
                          {"line", step.where.line}};
        if (!step.meaning.empty()) made.emplace("why", step.meaning);
        steps.emplace_back(std::move(made));
    });
    return {{"title", one.title},
            {"about", one.about},
            {"file", below(tree, one.where.file)},
            {"line", one.where.line},
            {"kind", one.kind == plan::case_kind::observe ? "observe" : "required"},
            {"script", from.of(one)},
            {"steps", std::move(steps)}};
}

/// The waits that a case sets for its steps, as far as they can be told: some depend on what was
/// saved on the way.
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
    for (const auto v : versions) {
        statements.emplace(plan::tag_of(v), statements_of(tree, v));
        coverage.emplace(plan::tag_of(v), coverage_of(tree, v));
        covers.emplace(plan::tag_of(v), covers_of(tree, v));
    }
    return {{"areas", areas_of(tree)},     {"statements", std::move(statements)},
            {"cases", std::move(cases)},   {"coverage", std::move(coverage)},
            {"covers", std::move(covers)}, {"windows", std::move(windows)}};
}

}  // namespace brokerproof::commands
