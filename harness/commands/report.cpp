#include "harness/commands/report.hpp"

#include <filesystem>
#include <list>
#include <optional>
#include <ostream>

#include <fmt/format.h>

#include "harness/commands/output_file.hpp"
#include "harness/commands/report_catalogue.hpp"
#include "harness/record/document.hpp"
#include "reports/html.hpp"
#include "reports/json.hpp"
#include "reports/load/json.hpp"
#include "reports/watch_report.hpp"

namespace brokerproof::commands {
namespace fs = std::filesystem;
namespace {

void write(const std::string& path, const reports::page_content& content, problems& faults) {
    write_output(
        path, [&](std::ostream& out) { out << reports::page_html(content); }, faults);
}

/// The content of all files. Runs and watches are in lists, because the page holds pointers.
struct gathered {
    std::list<reports::run_result> runs;
    std::vector<reports::page_part> loads;
    std::optional<reports::proof> proof;
    std::list<watch::watch_report> watches;
};

result<void> add_load(const boost::json::value& document, const std::string& file, gathered& into) {
    auto read = reports::read_load_json(document, file);
    if (!read) return read.error();
    into.loads.push_back({reports::write_load_json({std::move(read->result), {}})});
    return {};
}

result<void> add_proof(const boost::json::value& document, const std::string& file,
                       gathered& into) {
    if (into.proof) return problem{{file}, "a page can hold only one proof"};
    auto read = reports::read_proof_json(document, file);
    if (!read) return read.error();
    into.proof = std::move(*read);
    return {};
}

result<void> add_watch(const boost::json::value& document, const std::string& file,
                       gathered& into) {
    auto read = reports::read_watch_json(document, file);
    if (!read) return read.error();
    into.watches.push_back(std::move(*read));
    return {};
}

result<void> add_file(const std::string& file, gathered& into) {
    auto text = record::read_text(file);
    if (!text) return text.error();
    const auto document = record::parse_json(*text, file);
    if (!document) return document.error();
    text->clear();
    const auto kind = record::kind_of(*document);
    if (kind == "load") return add_load(*document, file, into);
    if (kind == "proof") return add_proof(*document, file, into);
    if (kind == "watch") return add_watch(*document, file, into);
    auto run = reports::read_json(*document, file);
    if (!run) return run.error();
    into.runs.push_back(std::move(*run));
    return {};
}

/// Results with all their traces may have tens of megabytes, so people are told that it takes time.
void tell_size(const std::vector<std::string>& files, const console& screen) {
    constexpr std::uintmax_t soon_read = 30'000'000;
    std::uintmax_t bytes = 0;
    std::error_code missing;  // the reader reports it, with the name of the file
    for (const auto& file : files) {
        const auto size = fs::file_size(file, missing);
        if (!missing) bytes += size;
    }
    if (bytes < soon_read) return;
    screen.notes << fmt::format(
        "reading {} of results ({} MB) and packing their traces\n",
        files.size() == 1 ? "one file" : fmt::format("{} files", files.size()), bytes / 1'000'000);
}

/// The files that the page is written to.
std::vector<std::string> pages_of(const report_options& chosen) {
    std::vector<std::string> pages;
    if (!chosen.html.empty()) pages.push_back(chosen.html);
    if (!chosen.out_dir.empty()) pages.push_back(chosen.out_dir + "/report.html");
    return pages;
}

/// The run ids of the cases of a proof.
std::vector<std::string> ids_in(const reports::proof& proof) {
    std::vector<std::string> ids;
    for (const auto& proved : proof.cases) ids.push_back(proved.id);
    return ids;
}

}  // namespace

int report(const report_options& chosen, const console& screen) {
    const auto pages = pages_of(chosen);
    if (pages.empty())
        return refuse(screen, failure("report: --html FILE or --out FOLDER says where the page is "
                                      "written"));
    if (chosen.out_dir.ends_with(".html"))
        return refuse(screen, failure(fmt::format("report: --out is a folder; write the page to "
                                                  "this file with --html {}",
                                                  chosen.out_dir)));
    const auto tree = load_library(find_root(chosen.root), {});
    if (!tree) return refuse(screen, tree.error());
    tell_size(chosen.files, screen);
    gathered results;
    problems unread;
    for (const auto& file : chosen.files) {
        if (const auto added = add_file(file, results); !added) unread.push_back(added.error());
    }
    if (!unread.empty()) return refuse(screen, unread);
    reports::page_content content;
    content.brokerproof = BROKERPROOF_VERSION;
    for (const auto& run : results.runs) content.results.push_back(&run);
    for (const auto& seen : results.watches) content.watches.push_back(&seen);
    content.loads = std::move(results.loads);
    std::vector<std::string> proved;
    if (results.proof) {
        content.proof = &*results.proof;
        proved = ids_in(*results.proof);
    }
    content.catalogue = catalogue_of(*tree, content.results, proved);
    problems unwritten;
    for (const auto& page : pages) write(page, content, unwritten);
    tell(screen, unwritten);
    if (!unwritten.empty()) return 3;
    std::error_code ignored;
    for (const auto& page : pages)
        screen.out << fmt::format("{}: {} kB\n", page, fs::file_size(page, ignored) / 1000);
    return 0;
}

void write_page(const std::string& path, const library& tree, const reports::run_result& result,
                problems& faults) {
    if (path.empty()) return;
    reports::page_content content;
    content.brokerproof = BROKERPROOF_VERSION;
    content.results = {&result};
    content.catalogue = catalogue_of(tree, content.results);
    write(path, content, faults);
}

void write_page(const std::string& path, const library& tree, const reports::proof& result,
                problems& faults) {
    if (path.empty()) return;
    reports::page_content content;
    content.brokerproof = BROKERPROOF_VERSION;
    content.proof = &result;
    content.catalogue = catalogue_of(tree, {}, ids_in(result));
    write(path, content, faults);
}

void write_page(const std::string& path, const loadgen::load_result& result, problems& faults) {
    if (path.empty()) return;
    reports::page_content content;
    content.brokerproof = BROKERPROOF_VERSION;
    content.loads.push_back({reports::write_load_json({result, {}})});
    write(path, content, faults);
}

void write_page(const std::string& path, const watch::watch_report& result, problems& faults) {
    if (path.empty()) return;
    reports::page_content content;
    content.brokerproof = BROKERPROOF_VERSION;
    content.watches = {&result};
    write(path, content, faults);
}

}  // namespace brokerproof::commands
