// Results as one self-contained page for a browser, which needs no network. The page itself
// (script, style) is built from reports/web; here the data is put into it. Must know neither YAML
// nor the engine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/record/written_json.hpp"
#include "harness/watch/report.hpp"
#include "reports/model.hpp"
#include "reports/page_catalogue.hpp"
#include "reports/proof.hpp"

namespace brokerproof::reports {

/// A part of the page's document that another module has written.
using page_part = record::written_json<record::any_json>;

/// Progress of a run that is being watched. Most fields belong to one kind of run only.
struct page_progress {
    bool running = true;
    std::string command;  ///< "conform" or "load"
    std::optional<std::int64_t> at_ms{};
    // Of a load run:
    std::string phase{};
    std::optional<std::size_t> phase_number{};  ///< from 1
    std::optional<std::size_t> phases{};
    // Of a conformance run:
    std::optional<std::size_t> wanted{};  ///< cases, of all rounds
    std::optional<std::size_t> done{};
    std::optional<std::size_t> side_by_side{};
    std::optional<std::int64_t> longest_remaining_ms{};

    bool operator==(const page_progress&) const = default;
};

/// The content of one page: any number of each kind of result.
struct page_content {
    std::string brokerproof;  ///< our version
    std::vector<const run_result*> results;
    std::vector<page_part> loads;           ///< as write_load_json() writes them
    const reports::proof* proof = nullptr;  ///< null: none
    std::vector<const watch::watch_report*> watches;
    page_catalogue catalogue;
    std::optional<page_progress> live;  ///< none: no run is being watched
};

/// The wanted size of a page in bytes for each of its runs. Long traces are shortened to reach it,
/// those of passes first; the page says how many events it leaves out.
inline constexpr std::size_t page_size_wanted = 1'000'000;

/// How many events of a trace a page shows.
struct trace_limits {
    std::size_t of_a_pass = 0;
    std::size_t of_a_failure = 0;
};

/// The document of a page as JSON; a served page fetches it.
std::string page_document(const page_content& content, trace_limits most);

/// One case of that document. A document of one run that is made again and again reuses the cases
/// that were written before.
std::string page_case_json(const case_result& judged, trace_limits most);
std::string page_document(const page_content& content, const std::vector<std::string>& cases);

/// The page without data, which fetches it from /data, and its Content-Security-Policy.
struct served_page {
    std::string html;
    std::string policy;
};
served_page page_to_serve();

/// The whole file.
std::string page_html(const page_content& content);

}  // namespace brokerproof::reports
