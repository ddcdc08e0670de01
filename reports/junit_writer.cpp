#include "reports/junit_writer.hpp"

#include <algorithm>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "harness/base/printable.hpp"
#include "harness/base/text.hpp"
#include "reports/evidence.hpp"
#include "reports/fact_text.hpp"

namespace brokerproof::reports {
namespace {

using judge::verdict_kind;

/// The sums that CI servers show.
struct sums {
    int tests = 0;
    int failures = 0;
    int errors = 0;
    int skipped = 0;
    std::int64_t took_ms = 0;

    sums& operator+=(const sums& other) {
        tests += other.tests;
        failures += other.failures;
        errors += other.errors;
        skipped += other.skipped;
        took_ms += other.took_ms;
        return *this;
    }
};

/// XML 1.0 (section 2.2) has no way to write control characters, U+FFFE and U+FFFF.
std::string xml_line(std::string_view line) {
    auto text = printable(line);
    for (const std::string_view forbidden : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"}) {
        for (auto at = text.find(forbidden); at != std::string::npos;
             at = text.find(forbidden, at)) {
            text.erase(at, forbidden.size());
        }
    }
    return text;
}

std::string xml_lines(const std::vector<std::string>& lines) {
    std::string text;
    for (const auto& line : lines) text += xml_line(line) + '\n';
    return text;
}

std::string seconds_text(std::int64_t ms) {
    return fmt::format("{:.3f}", static_cast<double>(ms) / 1000.0);
}

void set(pugi::xml_node node, const char* name, std::string_view value) {
    node.append_attribute(name).set_value(xml_line(value).c_str());
}

void set(pugi::xml_node node, const char* name, int value) {
    node.append_attribute(name).set_value(value);
}

void set_sums(pugi::xml_node node, const sums& sum) {
    set(node, "tests", sum.tests);
    set(node, "failures", sum.failures);
    set(node, "errors", sum.errors);
    set(node, "skipped", sum.skipped);
    set(node, "time", seconds_text(sum.took_ms));
}

void add_property(pugi::xml_node properties, std::string_view name, std::string_view value) {
    auto property = properties.append_child("property");
    set(property, "name", name);
    set(property, "value", value);
}

void add_properties(pugi::xml_node suite, const run_result& run) {
    auto properties = suite.append_child("properties");
    add_property(properties, "broker", run.broker.name);
    add_property(properties, "broker.product", run.broker.product);
    add_property(properties, "broker.version", run.broker.version);
    if (run.broker.insecure) add_property(properties, "broker.insecure", "true");
    add_property(properties, "brokerproof", run.brokerproof);
    add_property(properties, "seed", std::to_string(run.seed));
}

/// <failure>, <error> or <skipped>; only the first two may have text in this dialect of JUnit.
void add_result(pugi::xml_node testcase, const char* element, std::string_view type,
                std::string_view message, const std::vector<std::string>& text) {
    auto result = testcase.append_child(element);
    set(result, "message", message);
    if (std::string_view(element) == "skipped") return;
    set(result, "type", type);
    if (!text.empty()) result.text().set(xml_lines(text).c_str());
}

std::string facts_line(const judge::verdict& verdict) {
    std::string text;
    for (const auto& fact : verdict.facts)
        text += fmt::format("{}{} = {}", text.empty() ? "" : "; ", title_of(fact), text_of(fact));
    return text;
}

sums fill_case(pugi::xml_node testcase, const case_result& judged) {
    const auto& verdict = judged.verdict;
    sums sum{.tests = 1, .took_ms = judged.took_ms};
    const auto skip = [&](std::string_view message) {
        add_result(testcase, "skipped", {}, message, {});
        sum.skipped = 1;
    };
    if (judged.expected_failure) {
        skip("expected failure: " + *judged.expected_failure);
        return sum;
    }
    if (judged.unexpected_pass) {
        add_result(testcase, "failure", "unexpected_pass", verdict.reason, {});
        sum.failures = 1;
        return sum;
    }
    switch (verdict.kind) {
        case verdict_kind::pass: break;
        case verdict_kind::fail:
            add_result(testcase, "failure", name_of(verdict.kind), verdict.reason,
                       evidence_lines(judged, 40));
            sum.failures = 1;
            break;
        case verdict_kind::beside_others: skip("only beside others: " + verdict.reason); break;
        case verdict_kind::late: skip("late: " + verdict.reason); break;
        case verdict_kind::advice: {
            auto lines = evidence_lines(judged, 40);
            lines.insert(lines.begin(), "advice: " + verdict.reason);
            testcase.append_child("system-out").text().set(xml_lines(lines).c_str());
            break;
        }
        case verdict_kind::observed: skip("observed: " + facts_line(verdict)); break;
        case verdict_kind::unsupported: skip("unsupported: " + verdict.reason); break;
        case verdict_kind::blocked:
        case verdict_kind::inconclusive:
        case verdict_kind::error:
            add_result(testcase, "error", name_of(verdict.kind), verdict.reason,
                       evidence_lines(judged, 40));
            sum.errors = 1;
            break;
    }
    return sum;
}

pugi::xml_node add_case(pugi::xml_node suite, std::string_view classname, std::string_view name,
                        std::int64_t took_ms) {
    auto testcase = suite.append_child("testcase");
    set(testcase, "classname", classname);
    set(testcase, "name", name);
    set(testcase, "time", seconds_text(took_ms));
    return testcase;
}

/// The sums are attributes at the beginning, but are known only at the end.
sums add_suite(pugi::xml_node root, const run_result& run, std::string_view name,
               const auto& fill) {
    auto suite = root.append_child("testsuite");
    set(suite, "name", name);
    pugi::xml_document aside;
    add_properties(aside, run);
    const sums sum = fill(aside);
    set_sums(suite, sum);
    // xs:dateTime without a zone, as most producers write it.
    if (run.started.size() >= 19)
        set(suite, "timestamp", std::string_view(run.started).substr(0, 19));
    for (const auto& child : aside.children()) suite.append_copy(child);
    return sum;
}

sums add_cases(pugi::xml_node suite, const run_result& run, std::string_view name) {
    sums sum;
    for (const auto& judged : run.cases) {
        if (judged.suite == name)
            sum += fill_case(add_case(suite, judged.suite, judged.id, judged.took_ms), judged);
    }
    return sum;
}

sums add_troubles(pugi::xml_node suite, const run_result& run) {
    sums sum;
    for (const auto& text : run.unexpected) {
        add_result(add_case(suite, "brokerproof", "expectations", 0), "failure", "expectations",
                   text, {});
        sum += {.tests = 1, .failures = 1};
    }
    if (!run.environment_problem.empty()) {
        const auto lines = split(run.environment_problem, '\n');
        add_result(add_case(suite, "brokerproof", "environment", 0), "error", "environment",
                   lines.front(), lines);
        sum += {.tests = 1, .errors = 1};
    }
    return sum;
}

}  // namespace

void write_junit(std::ostream& out, const run_result& run) {
    pugi::xml_document document;
    auto root = document.append_child("testsuites");
    set(root, "name", "brokerproof " + product_title(run.broker));
    pugi::xml_document aside;
    sums total;
    std::vector<std::string_view> names;
    for (const auto& judged : run.cases) {
        if (std::ranges::find(names, judged.suite) == names.end()) names.push_back(judged.suite);
    }
    for (const auto name : names) {
        total += add_suite(aside, run, name,
                           [&](pugi::xml_node suite) { return add_cases(suite, run, name); });
    }
    if (!run.unexpected.empty() || !run.environment_problem.empty()) {
        total += add_suite(aside, run, "brokerproof",
                           [&](pugi::xml_node suite) { return add_troubles(suite, run); });
    }
    total.took_ms = static_cast<std::int64_t>(run.wall_s * 1000.0);  // cases run side by side
    set_sums(root, total);
    for (const auto& suite : aside.children()) root.append_copy(suite);
    document.save(out, "  ", pugi::format_indent, pugi::encoding_utf8);
}

}  // namespace brokerproof::reports
