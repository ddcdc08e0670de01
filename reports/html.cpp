#include "reports/html.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <string_view>

#include <boost/json.hpp>

#include "reports/html_trace.hpp"
#include "reports/json_writer.hpp"
#include "reports/web/page.hpp"

namespace brokerproof::reports {
namespace json = boost::json;
namespace {

constexpr auto all_events = std::numeric_limits<std::size_t>::max();
/// The first that fits is taken: what passed gives way before what did not.
constexpr std::array<trace_limits, 8> possible_limits{{{all_events, all_events},
                                                       {2000, 3000},
                                                       {1000, 3000},
                                                       {500, 3000},
                                                       {250, 2000},
                                                       {250, 1000},
                                                       {150, 500},
                                                       {100, 250}}};

bool is_calm(const case_result& one) {
    const auto kind = one.verdict.kind;
    return !one.unexpected_pass && !one.flaky &&
           (kind == judge::verdict_kind::pass || kind == judge::verdict_kind::observed ||
            kind == judge::verdict_kind::unsupported);
}

case_result without_trace(const case_result& one) {
    case_result out;
    out.id = one.id;
    out.suite = one.suite;
    out.title = one.title;
    out.catalogue = one.catalogue;
    out.version = one.version;
    out.level = one.level;
    out.refs = one.refs;
    out.verdict = one.verdict;
    out.flaky = one.flaky;
    out.attempts = one.attempts;
    out.expected_failure = one.expected_failure;
    out.unexpected_pass = one.unexpected_pass;
    out.waited_ms = one.waited_ms;
    out.took_ms = one.took_ms;
    out.trace.case_id = one.trace.case_id;
    out.trace.version = one.trace.version;
    return out;
}

/// What sums and exit codes are made of.
case_result verdict_of(const case_result& one) {
    case_result out;
    out.level = one.level;
    out.verdict.kind = one.verdict.kind;
    out.flaky = one.flaky;
    out.expected_failure = one.expected_failure;
    out.unexpected_pass = one.unexpected_pass;
    return out;
}

/// Everything but the cases.
run_result header_of(const run_result& run) {
    run_result bare;
    bare.format = run.format;
    bare.brokerproof = run.brokerproof;
    bare.broker = run.broker;
    bare.seed = run.seed;
    bare.repeat = run.repeat;
    bare.jobs = run.jobs;
    bare.started = run.started;
    bare.wall_s = run.wall_s;
    bare.cpu_s = run.cpu_s;
    bare.longest_wait_ms = run.longest_wait_ms;
    bare.connections = run.connections;
    bare.second_looks = run.second_looks;
    bare.interrupted = run.interrupted;
    bare.environment_problem = run.environment_problem;
    bare.unexpected = run.unexpected;
    bare.observed = run.observed;
    return bare;
}

/// As write_json has it, but with packed traces.
json::value result_to_json(const run_result& run, trace_limits most) {
    auto bare = header_of(run);
    for (const auto& one : run.cases) bare.cases.push_back(without_trace(one));
    std::ostringstream text;
    write_json(text, bare);
    auto out = json::parse(text.str());
    auto& cases = out.at("cases").as_array();
    for (std::size_t i = 0; i < run.cases.size(); ++i) {
        const auto& one = run.cases[i];
        cases[i].as_object()["trace"] =
            packed_trace(one, is_calm(one) ? most.of_a_pass : most.of_a_failure);
    }
    return out;
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

std::string document_of(const page_content& of, json::array results) {
    json::object all{
        {"page", 1},         {"made_by", of.brokerproof}, {"results", std::move(results)},
        {"loads", of.loads}, {"proof", of.proof},         {"catalogue", of.catalogue}};
    if (!of.live.is_null()) all.emplace("live", of.live);
    return json::serialize(all);
}

}  // namespace

std::string page_document(const page_content& of, trace_limits most) {
    json::array results;
    for (const auto* run : of.results) results.push_back(result_to_json(*run, most));
    return document_of(of, std::move(results));
}

std::string page_case(const case_result& one, trace_limits most) {
    run_result alone;
    alone.cases.push_back(one);
    return json::serialize(result_to_json(alone, most).at("cases").at(0));
}

std::string page_document(const page_content& of, const std::vector<std::string>& cases) {
    const auto& run = *of.results.at(0);
    auto counted = header_of(run);
    for (const auto& one : run.cases) counted.cases.push_back(verdict_of(one));
    auto header = result_to_json(counted, trace_limits());
    header.as_object()["cases"] = json::array();
    json::array results;
    results.push_back(std::move(header));
    auto text = document_of(of, std::move(results));
    constexpr std::string_view empty_list = "\"cases\":[]";  // no text of JSON can hold this
    const auto at = text.find(empty_list) + empty_list.size() - 1;
    std::string all;
    for (const auto& one : cases) all.append(all.empty() ? "" : ",").append(one);
    return text.insert(at, all);
}

served_page page_to_serve() {
    const auto frame = web::page();
    constexpr std::string_view before = "Content-Security-Policy\" content=\"";
    const auto from = frame.head.find(before) + before.size();
    const auto length = frame.head.find('"', from) - from;
    return {frame.head + frame.tail, frame.head.substr(from, length) + "; frame-ancestors 'none'"};
}

std::string page_html(const page_content& of) {
    const auto frame = web::page();
    const auto wanted = page_size_wanted * std::max<std::size_t>(1, of.results.size());
    std::string data;
    for (const auto most : possible_limits) {
        data = base64(deflated(page_document(of, most)));
        if (of.results.empty() || frame.head.size() + data.size() + frame.tail.size() < wanted)
            break;
    }
    return frame.head + data + frame.tail;
}

}  // namespace brokerproof::reports
