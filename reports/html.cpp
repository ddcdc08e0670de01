#include "reports/html.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>
#include <string_view>

#include "harness/record/files.hpp"
#include "reports/causes.hpp"
#include "reports/page_fields.hpp"
#include "reports/web/page.hpp"

namespace brokerproof::reports {
namespace {

constexpr auto all_events = std::numeric_limits<std::size_t>::max();
/// The first that fits is taken: traces of passes are shortened before those of failures.
constexpr std::array<trace_limits, 8> possible_limits{{{all_events, all_events},
                                                       {2000, 3000},
                                                       {1000, 3000},
                                                       {500, 3000},
                                                       {250, 2000},
                                                       {250, 1000},
                                                       {150, 500},
                                                       {100, 250}}};

bool is_calm(const case_result& judged) {
    const auto kind = judged.verdict.kind;
    return !judged.unexpected_pass && !judged.flaky &&
           (kind == judge::verdict_kind::pass || kind == judge::verdict_kind::observed ||
            kind == judge::verdict_kind::unsupported);
}

using case_json = record::written_json<page_case>;

case_json written_case(const case_result& judged, trace_limits most) {
    const auto events = is_calm(judged) ? most.of_a_pass : most.of_a_failure;
    return record::written_once(page_case{judged, pack(judged, events)});
}

bool is_new_finding(const case_result& judged) {
    return is_violation(judged) ||
           (judged.verdict.kind == judge::verdict_kind::advice && !judged.expected_failure);
}

std::vector<std::vector<std::string>> causes_of(const run_result& run) {
    std::vector<std::vector<std::string>> causes;
    for (const auto& cause : group_by_cause(run.cases, is_new_finding)) {
        auto& ids = causes.emplace_back();
        for (const auto* judged : cause) ids.push_back(judged->id);
    }
    return causes;
}

page_run run_with(const run_result& run, std::vector<case_json> cases) {
    return {run, outcome_of(run), causes_of(run), std::move(cases)};
}

std::string document_with(const page_content& content, std::vector<page_run> results) {
    page_data data;
    data.brokerproof = content.brokerproof;
    data.results = std::move(results);
    data.loads = content.loads;
    for (const auto* seen : content.watches) data.watches.push_back(page_of(*seen));
    if (!content.watches.empty()) data.watch_words = words_of_watch();
    data.catalogue = content.catalogue;
    data.live = content.live;
    if (content.proof != nullptr) data.proof = *content.proof;
    return record::written_once(data).text;
}

std::string deflated(const std::string& text) {
    auto size = compressBound(static_cast<uLong>(text.size()));
    std::string out(size, '\0');
    std::vector<Bytef> in(text.begin(), text.end());
    std::vector<Bytef> packed(size);
    const auto status = compress2(packed.data(), &size, in.data(), static_cast<uLong>(in.size()),
                                  Z_BEST_COMPRESSION);
    if (status != Z_OK) throw std::runtime_error("zlib cannot deflate the data of a page");
    return {packed.begin(), packed.begin() + static_cast<std::ptrdiff_t>(size)};
}

std::string base64(std::string_view data) {
    constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    out.reserve((data.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < data.size(); i += 3) {
        const auto left = std::min<std::size_t>(3, data.size() - i);
        unsigned bits = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            bits <<= 8;
            if (k < left) bits |= static_cast<std::uint8_t>(data[i + k]);
        }
        for (std::size_t k = 0; k < 4; ++k)
            out += k <= left ? digits[(bits >> (18 - 6 * k)) & 63U] : '=';
    }
    return out;
}

}  // namespace

std::string page_document(const page_content& content, trace_limits most) {
    std::vector<page_run> results;
    for (const auto* run : content.results) {
        std::vector<case_json> cases;
        for (const auto& judged : run->cases) cases.push_back(written_case(judged, most));
        results.push_back(run_with(*run, std::move(cases)));
    }
    return document_with(content, std::move(results));
}

std::string page_case_json(const case_result& judged, trace_limits most) {
    return written_case(judged, most).text;
}

std::string page_document(const page_content& content, const std::vector<std::string>& cases) {
    std::vector<case_json> written;
    for (const auto& text : cases) written.push_back({text});
    return document_with(content, {run_with(*content.results.at(0), std::move(written))});
}

served_page page_to_serve() {
    const auto frame = web::page();
    return {frame.head + frame.tail, frame.policy + "; frame-ancestors 'none'"};
}

std::string page_html(const page_content& content) {
    const auto frame = web::page();
    const auto wanted = page_size_wanted * std::max<std::size_t>(1, content.results.size());
    std::string data;
    for (const auto most : possible_limits) {
        data = base64(deflated(page_document(content, most)));
        if (content.results.empty() || frame.head.size() + data.size() + frame.tail.size() < wanted)
            break;
    }
    return frame.head + data + frame.tail;
}

}  // namespace brokerproof::reports
