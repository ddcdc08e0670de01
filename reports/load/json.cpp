#include "reports/load/json.hpp"

#include <istream>
#include <iterator>
#include <optional>

#include <fmt/format.h>
#include <boost/json/parser.hpp>

#include "harness/record/files.hpp"
#include "reports/load/result_fields.hpp"

namespace brokerproof::record {

using loadgen::load_result;

/// A file has only the text of a threshold; its meaning depends on the names of the groups.
void description<load_result>::read_thresholds(const node& from, load_result& result) {
    for (std::size_t i = 0; i < result.thresholds.size(); ++i) {
        auto& rule = result.thresholds[i].rule;
        auto read = loadgen::parse_threshold(rule.text, result.groups);
        if (!read) return from.fail_at("thresholds", i, read.error().text);
        read->abort = rule.abort;
        rule = std::move(*read);
    }
}

/// Groups are indexes in many places. Without this check, a file whose parts have more or fewer
/// groups than it names would be read out of bounds later.
void description<load_result>::check_groups(const node& from, const load_result& result) {
    const auto count = result.groups.size();
    bool fits = result.clients.size() == count && result.whole.groups.size() == count &&
                result.measured.size() == count;
    for (const auto& sample : result.timeline) fits = fits && sample.groups.size() == count;
    for (const auto& recovery : result.recoveries) fits = fits && recovery.group < count;
    if (result.ledger) {
        fits = fits && result.ledger->groups.size() == count &&
               result.ledger->sessions.size() == count;
    }
    if (!fits) from.fail("not all parts are about the same groups");
}

void description<load_result>::check_slices(const node& from, const load_result& result) {
    if (result.slices == 0) return from.fail("slices: there is at least one");
    std::optional<std::uint32_t> before;
    for (const auto slice : result.slices_here) {
        if (slice >= result.slices || (before && slice <= *before))
            return from.fail("slices_here must be numbers below 'slices', in order");
        before = slice;
    }
}

}  // namespace brokerproof::record

namespace brokerproof::reports {

std::string write_load_json(const load_document& file) { return record::json_text(file); }

result<load_document> read_load_json(std::string_view text, const std::string& file) {
    return record::read_json<load_document>(text, file);
}

result<load_document> read_load_json(const boost::json::value& document, const std::string& file) {
    return record::read_json<load_document>(document, file);
}

result<std::vector<load_document>> read_load_json_stream(std::istream& in,
                                                         const std::string& name) {
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    std::vector<load_document> documents;
    std::string_view rest = text;
    constexpr std::string_view blanks = " \t\r\n";
    while (rest.find_first_not_of(blanks) != std::string_view::npos) {
        boost::json::parser parser;
        boost::system::error_code fault;
        const std::size_t used = parser.write_some(rest.data(), rest.size(), fault);
        if (fault)
            return problem{{name},
                           fmt::format("result {}: {}", documents.size() + 1, fault.message())};
        auto document = read_load_json(parser.release(), name);
        if (!document) return document.error();
        documents.push_back(std::move(*document));
        rest.remove_prefix(used);
    }
    return documents;
}

result<load_document> read_load_json_file(const std::string& path) {
    return record::read_json_file<load_document>(path);
}

}  // namespace brokerproof::reports
