#include "harness/commands/report.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <list>
#include <sstream>

#include <fmt/format.h>
#include <boost/json.hpp>

#include "harness/commands/report_catalogue.hpp"
#include "reports/html.hpp"
#include "reports/json/document.hpp"
#include "reports/json/text.hpp"
#include "reports/json_reader.hpp"
#include "reports/load/json.hpp"

namespace brokerproof::commands {
namespace fs = std::filesystem;
namespace json = boost::json;
namespace {

bool write(const std::string& path, const reports::page_content& content) {
    std::error_code ignored;
    const auto parent = fs::path(path).parent_path();
    if (!parent.empty()) fs::create_directories(parent, ignored);
    std::ofstream out(path, std::ios::binary);
    out << reports::page_html(content);
    out.flush();
    if (!out) std::cerr << "cannot write " << path << '\n';
    return static_cast<bool>(out);
}

/// Everything that the files hold. Runs stay where they are: the page points to them.
struct gathered {
    std::list<reports::run_result> runs;
    json::array loads;
    json::value proof;
    std::vector<std::string> proved;  ///< run ids
};

bool say(const problem& what) {
    std::cerr << describe(what) << '\n';
    return false;
}

/// `kind` and `defects` tell the three kinds of results apart.
bool add_load(const std::string& text, const std::string& file, gathered& into) {
    auto read = reports::read_load_json(text, file);
    if (!read) return say(read.error());
    into.loads.push_back(json::parse(reports::write_load_json(read->result)));
    return true;
}

bool add_proof(json::value document, const std::string& file, gathered& into) {
    if (!into.proof.is_null()) return say({{file, 0, 0}, "a page has room for one proof"});
    const auto* format = document.as_object().if_contains("format");
    const auto* cases = document.as_object().if_contains("cases");
    if (format == nullptr || *format != reports::proof_format || cases == nullptr ||
        !cases->is_array()) {
        return say({{file, 0, 0},
                    fmt::format("expected a proof of format {}: prove again with this "
                                "version of brokerproof",
                                reports::json_format)});
    }
    for (const auto& one : cases->as_array()) {
        const auto* row = one.if_object();
        const auto* id = row == nullptr ? nullptr : row->if_contains("id");
        if (id == nullptr || !id->is_string())
            return say({{file, 0, 0}, "a case of the proof has no id"});
        into.proved.emplace_back(id->as_string());
    }
    into.proof = std::move(document);
    return true;
}

bool add_file(const std::string& file, gathered& into) {
    auto text = reports::read_text(file);
    if (!text) return say(text.error());
    auto document = reports::parse_json(*text, file);
    if (!document) return say(document.error());
    if (!document->is_object()) return say({{file, 0, 0}, "expected a result of brokerproof"});
    const bool is_load = document->as_object().contains("kind");
    const bool is_proof = document->as_object().contains("defects");
    if (is_proof) return add_proof(std::move(*document), file, into);
    *document = nullptr;  // large, and both readers parse for themselves
    if (is_load) return add_load(*text, file, into);
    auto run = reports::read_json(*text, file);
    if (!run) return say(run.error());
    into.runs.push_back(std::move(*run));
    return true;
}

/// A word for the reader who waits: results with all their traces are tens of megabytes.
void say_what_is_read(const std::vector<std::string>& files) {
    constexpr std::uintmax_t soon_read = 30'000'000;
    std::uintmax_t bytes = 0;
    std::error_code missing;  // is told by the reader, with the name
    for (const auto& file : files) {
        const auto size = fs::file_size(file, missing);
        if (!missing) bytes += size;
    }
    if (bytes < soon_read) return;
    std::cerr << fmt::format("reading {} of results ({} MB) and packing their traces\n",
                             files.size() == 1 ? "one file" : fmt::format("{} files", files.size()),
                             bytes / 1'000'000);
}

}  // namespace

int report(const report_options& chosen) {
    const auto tree = load_library(find_root(chosen.root), {});
    if (!tree) return 2;
    say_what_is_read(chosen.files);
    gathered found;
    bool well = true;
    for (const auto& file : chosen.files) well = add_file(file, found) && well;
    if (!well) return 2;
    reports::page_content content;
    content.brokerproof = BROKERPROOF_VERSION;
    for (const auto& run : found.runs) content.results.push_back(&run);
    content.loads = std::move(found.loads);
    content.proof = std::move(found.proof);
    content.catalogue = catalogue_of(*tree, content.results, found.proved);
    if (!write(chosen.out, content)) return 3;
    std::error_code ignored;
    std::cout << fmt::format("{}: {} kB\n", chosen.out, fs::file_size(chosen.out, ignored) / 1000);
    return 0;
}

bool write_page(const std::string& path, const library& tree, const reports::run_result& result) {
    if (path.empty()) return true;
    reports::page_content content;
    content.brokerproof = BROKERPROOF_VERSION;
    content.results = {&result};
    content.catalogue = catalogue_of(tree, content.results);
    return write(path, content);
}

bool write_page(const std::string& path, const library& tree, const reports::proof& result) {
    if (path.empty()) return true;
    std::ostringstream text;
    reports::write_proof_json(text, result);
    std::vector<std::string> ids;
    for (const auto& one : result.cases) ids.push_back(one.id);
    reports::page_content content;
    content.brokerproof = BROKERPROOF_VERSION;
    content.proof = json::parse(text.str());
    content.catalogue = catalogue_of(tree, {}, ids);
    return write(path, content);
}

bool write_page(const std::string& path, const loadgen::load_result& result) {
    if (path.empty()) return true;
    reports::page_content content;
    content.brokerproof = BROKERPROOF_VERSION;
    content.loads.push_back(json::parse(reports::write_load_json(result)));
    return write(path, content);
}

}  // namespace brokerproof::commands
