#include "reports/json_writer.hpp"

#include <array>
#include <cmath>
#include <ostream>

#include <fmt/format.h>
#include <boost/json.hpp>

#include "harness/trace/line.hpp"
#include "harness/base/printable.hpp"
#include "reports/event_json.hpp"
#include "reports/fact_json.hpp"
#include "reports/json/text.hpp"
#include "reports/observed_profile.hpp"

namespace brokerproof::reports {
namespace json = boost::json;
namespace {

json::array texts(const std::vector<std::string>& list) {
    json::array all;
    for (const auto& one : list) all.emplace_back(text_to_json(one));
    return all;
}

json::array profile_page(const run_result& run) {
    json::array all;
    for (const auto& one : observed_profile(run.observed)) {
        all.emplace_back(json::object{{"question", text_to_json(one.question)},
                                      {"answer", text_to_json(one.answer)},
                                      {"facts", texts(one.facts)}});
    }
    return all;
}

json::array numbers(const std::vector<std::uint32_t>& list) {
    return json::array(list.begin(), list.end());
}

void write_events(std::ostream& out, const trace::trace& seen) {
    std::array<unsigned char, 8192> buffer;  // one event; longer ones spill to the heap
    const char* separator = "\n";
    for (const auto& e : seen.events) {
        json::monotonic_resource memory(buffer.data(), buffer.size());
        out << separator << "        " << event_to_json(e, seen.version, &memory);
        separator = ",\n";
    }
    if (!seen.events.empty()) out << "\n      ";
}

void write_trace(std::ostream& out, const trace::trace& seen) {
    json::object names;
    for (const auto& [name, value] : seen.names)
        names.emplace(printable(name), field_to_json(value));
    out << R"({"case_id":)" << text_to_json(seen.case_id) << R"(,"version":)"
        << json::value(plan::tag_of(seen.version)) << R"(,"waited_ms":)" << seen.waited_ms
        << R"(,"names":)" << names << R"(,"events":[)";
    write_events(out, seen);
    out << "]}";
}

json::object case_object(const case_result& one) {
    json::array attempts;
    for (const auto& a : one.attempts) {
        attempts.emplace_back(
            json::object{{"verdict", name_of(a.verdict)}, {"reason", text_to_json(a.reason)}});
    }
    const auto& v = one.verdict;
    return {
        {"id", text_to_json(one.id)},
        {"suite", text_to_json(one.suite)},
        {"title", text_to_json(one.title)},
        {"catalogue", texts(one.catalogue)},
        {"version", plan::tag_of(one.version)},
        {"level", text_to_json(one.level)},
        {"refs", texts(one.refs)},
        {"verdict", name_of(v.kind)},
        {"reason", text_to_json(v.reason)},
        {"why", text_to_json(v.why)},
        {"where",
         {{"file", text_to_json(v.where.file)},
          {"line", v.where.line},
          {"column", v.where.column}}},
        {"evidence", numbers(v.evidence)},
        {"bounded", texts(v.bounded)},
        {"facts", facts_to_json(v.facts)},
        {"expected_failure",
         one.expected_failure ? text_to_json(*one.expected_failure) : json::value()},
        {"unexpected_pass", one.unexpected_pass},
        {"flaky", one.flaky},
        {"attempts", std::move(attempts)},
        {"waited_ms", one.waited_ms},
        {"took_ms", one.took_ms},
    };
}

void write_cases(std::ostream& out, const std::vector<case_result>& cases) {
    const char* separator = "\n";
    for (const auto& one : cases) {
        out << separator << "    {\n";
        for (const auto& [key, value] : case_object(one))
            out << "      \"" << key << "\":" << value << ",\n";
        out << "      \"trace\":";
        write_trace(out, one.trace);
        out << "\n    }";
        separator = ",\n";
    }
    if (!cases.empty()) out << "\n  ";
}

/// Boost.JSON writes 24.3 as 2.43E1, which is right but hard to read; JSON has no way to write
/// infinity.
std::string decimal(double number) {
    return std::isfinite(number) ? fmt::format("{}", number) : "null";
}

/// Not read back: for programs that only want the outcome.
json::object counts_object(const run_result& run) {
    const auto sum = count(run.cases);
    json::object o{{"total", sum.total}};
    for (const auto kind : all_values<judge::verdict_kind>) {
        const auto found = sum.count.find(kind);
        o.emplace(name_of(kind), found == sum.count.end() ? 0 : found->second);
    }
    o.emplace("expected_failures", sum.expected_failures);
    o.emplace("unexpected_passes", sum.unexpected_passes);
    o.emplace("flaky", sum.flaky);
    return o;
}

void write_broker(std::ostream& out, const broker_info& broker) {
    out << R"({"name":)" << text_to_json(broker.name) << R"(,"product":)"
        << text_to_json(broker.product) << R"(,"version":)" << text_to_json(broker.version)
        << R"(,"url":)" << text_to_json(broker.url) << R"(,"cpu_s":)" << decimal(broker.cpu_s)
        << R"(,"peak_rss_kib":)" << broker.peak_rss_kib << "}";
}

}  // namespace

void write_json(std::ostream& out, const run_result& run) {
    out << "{\n  \"format\":" << run.format;
    out << ",\n  \"brokerproof\":" << text_to_json(run.brokerproof);
    out << ",\n  \"started\":" << text_to_json(run.started);
    out << ",\n  \"broker\":";
    write_broker(out, run.broker);
    out << ",\n  \"seed\":" << run.seed;
    out << ",\n  \"repeat\":" << run.repeat;
    out << ",\n  \"jobs\":" << run.jobs;
    out << ",\n  \"wall_s\":" << decimal(run.wall_s);
    out << ",\n  \"cpu_s\":" << decimal(run.cpu_s);
    out << ",\n  \"longest_wait_ms\":" << run.longest_wait_ms;
    out << ",\n  \"connections\":" << run.connections;
    out << ",\n  \"second_looks\":" << run.second_looks;
    out << ",\n  \"interrupted\":" << (run.interrupted ? "true" : "false");
    out << ",\n  \"environment_problem\":" << text_to_json(run.environment_problem);
    out << ",\n  \"unexpected\":" << texts(run.unexpected);
    out << ",\n  \"exit_code\":" << exit_code(run);
    out << ",\n  \"counts\":" << counts_object(run);
    out << ",\n  \"observed\":" << facts_to_json(run.observed);
    out << ",\n  \"profile\":" << profile_page(run);
    out << ",\n  \"cases\":[";
    write_cases(out, run.cases);
    out << "]\n}\n";
}

}  // namespace brokerproof::reports
