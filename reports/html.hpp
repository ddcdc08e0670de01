// Results as one page for a browser: self-contained, without the network. The page itself (script,
// style) is built from reports/web; here the data is put into it. Knows neither YAML nor the
// engine.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "reports/model.hpp"

namespace brokerproof::reports {

/// What stands in one page: any number of each.
struct page_content {
    std::string brokerproof;  ///< our version
    std::vector<const run_result*> results;
    boost::json::array loads;       ///< as write_load_json writes them
    boost::json::value proof;       ///< as write_proof_json writes it, or null
    boost::json::object catalogue;  ///< what cases ask and statements say; reports/web/src/data.ts
    boost::json::value live;        ///< how far a run is that is being watched; null: none is
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
std::string page_document(const page_content& of, trace_limits most);

/// One case as it stands in there: for a document of one run that is made again and again, with
/// the cases that have been made before.
std::string page_case(const case_result& one, trace_limits most);
std::string page_document(const page_content& of, const std::vector<std::string>& cases);

/// The page without data, which asks /data for it, and what its Content-Security-Policy allows.
struct served_page {
    std::string html;
    std::string policy;
};
served_page page_to_serve();

/// The whole file.
std::string page_html(const page_content& of);

}  // namespace brokerproof::reports
