// Results as one page for a browser: self-contained, without the network. The page itself (script,
// style) is built from reports/web; here the data is put into it. Knows neither YAML nor the
// engine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "harness/record/written_json.hpp"
#include "reports/model.hpp"
#include "reports/proof.hpp"

namespace brokerproof::reports {

/// A part of the page's document that others have written.
using page_part = record::written_json<record::any_json>;

/// How far a run is that is being watched. Most is known of one kind of run only.
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

/// What stands in one page: any number of each.
struct page_content {
    std::string brokerproof;  ///< our version
    std::vector<const run_result*> results;
    std::vector<page_part> loads;           ///< as write_load_json writes them
    const reports::proof* proof = nullptr;  ///< null: none
    boost::json::object catalogue;  ///< what cases ask and statements say; reports/web/src/data.ts
    std::optional<page_progress> live;  ///< none: no run is being watched
};

/// A page for one run stays below this, for several below so many times it, as long traces are
/// shortened for it, those of passes first; the page says how many events it leaves out.
inline constexpr std::size_t page_size_wanted = 1'000'000;

/// How many events of a trace stand in a page.
struct trace_limits {
    std::size_t of_a_pass = 0;
    std::size_t of_a_failure = 0;
};

/// The document that a page is made of, as JSON: what a page that is served asks for.
std::string page_document(const page_content& content, trace_limits most);

/// One case as it stands in there: for a document of one run that is made again and again, with
/// the cases that have been made before.
std::string page_case_json(const case_result& judged, trace_limits most);
std::string page_document(const page_content& content, const std::vector<std::string>& cases);

/// The page without data, which asks /data for it, and what its Content-Security-Policy allows.
struct served_page {
    std::string html;
    std::string policy;
};
served_page page_to_serve();

/// The whole file.
std::string page_html(const page_content& content);

}  // namespace brokerproof::reports
