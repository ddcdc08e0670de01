#include "reports/json_reader.hpp"

#include <optional>

#include <fmt/format.h>
#include <boost/json.hpp>

#include "reports/event_json.hpp"
#include "reports/fact_json.hpp"
#include "reports/json/document.hpp"
#include "reports/json/node.hpp"
#include "reports/json/text.hpp"

namespace brokerproof::reports {
namespace {

void get_trace(const json_node& node, trace::trace& seen) {
    node.need("case_id", seen.case_id);
    node.need("version", seen.version);
    node.need("waited_ms", seen.waited_ms);
    node.need_with("names", [&](const json_node& names) {
        names.for_each_member(
            [&](const std::string& name, const json_node& value) { value.get(seen.names[name]); });
    });
    node.need_with("events", [&](const json_node& events) {
        events.for_each([&](const json_node& element) {
            auto& e = seen.events.emplace_back();
            e.version = seen.version;
            read_event(element, e);
        });
    });
}

void get_judgement(const json_node& node, judge::verdict& v) {
    node.need("verdict", v.kind);
    node.need("reason", v.reason);
    node.want("why", v.why);
    node.want_with("where", [&](const json_node& where) {
        where.need("file", v.where.file);
        where.need("line", v.where.line);
        where.need("column", v.where.column);
    });
    node.want("evidence", v.evidence);
    node.want("bounded", v.bounded);
    node.want_with("facts", [&](const json_node& facts) { get_facts(facts, v.facts); });
}

void get_case(const json_node& node, case_result& one) {
    node.need("id", one.id);
    node.need("suite", one.suite);
    node.want("title", one.title);
    node.want("catalogue", one.catalogue);
    node.need("version", one.version);
    node.need("level", one.level);
    node.want("refs", one.refs);
    get_judgement(node, one.verdict);
    node.want("expected_failure", one.expected_failure);
    node.want("unexpected_pass", one.unexpected_pass);
    node.want("flaky", one.flaky);
    node.want_with("attempts", [&](const json_node& attempts) {
        attempts.for_each([&](const json_node& element) {
            auto& a = one.attempts.emplace_back();
            element.need("verdict", a.verdict);
            element.need("reason", a.reason);
        });
    });
    node.want("waited_ms", one.waited_ms);
    node.want("took_ms", one.took_ms);
    node.need_with("trace", [&](const json_node& trace) { get_trace(trace, one.trace); });
}

void get_broker(const json_node& node, broker_info& broker) {
    node.need("name", broker.name);
    node.want("product", broker.product);
    node.need("version", broker.version);
    node.want("url", broker.url);
    node.want("cpu_s", broker.cpu_s);
    node.want("peak_rss_kib", broker.peak_rss_kib);
}

void get_run(const json_node& node, run_result& run) {
    node.need("format", run.format);
    if (!node.failed() && run.format != json_format) {
        return node.fail(
            fmt::format("format {} cannot be read, only format {}: run again with this version of "
                        "brokerproof",
                        run.format, json_format));
    }
    node.need("brokerproof", run.brokerproof);
    node.want("started", run.started);
    node.need_with("broker", [&](const json_node& broker) { get_broker(broker, run.broker); });
    node.need("seed", run.seed);
    node.want("repeat", run.repeat);
    node.want("jobs", run.jobs);
    node.want("wall_s", run.wall_s);
    node.want("cpu_s", run.cpu_s);
    node.want("longest_wait_ms", run.longest_wait_ms);
    node.want("connections", run.connections);
    node.want("second_looks", run.second_looks);
    node.want("interrupted", run.interrupted);
    node.want("environment_problem", run.environment_problem);
    node.want("unexpected", run.unexpected);
    node.need_with("observed",
                   [&](const json_node& observed) { get_facts(observed, run.observed); });
    node.need_with("cases", [&](const json_node& cases) {
        cases.for_each(
            [&](const json_node& element) { get_case(element, run.cases.emplace_back()); });
    });
}

}  // namespace

boost::system::result<run_result, problem> read_json(std::string_view text,
                                                     const std::string& file) {
    const auto document = parse_json(text, file);
    if (!document) return document.error();
    std::string fault;
    run_result run;
    get_run(json_node(*document, fault), run);
    if (!fault.empty()) return problem{{file, 0, 0}, fault};
    return run;
}

boost::system::result<run_result, problem> read_json_file(const std::string& path) {
    const auto text = read_text(path);
    if (!text) return text.error();
    return read_json(*text, path);
}

}  // namespace brokerproof::reports
