#include "reports/expectations.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "harness/base/text.hpp"

namespace brokerproof::reports {
namespace {

using expectations::case_glob;
using expectations::expectation;
using judge::verdict_kind;

/// "sometimes: the queue is cut [MQTT-4.6.0-1], https://..."
std::string full_reason(const expectation& entry) {
    auto text = (entry.sometimes ? "sometimes: " : "") + entry.reason;
    if (!entry.statement.empty()) text += " [" + entry.statement + "]";
    if (!entry.issue.empty()) text += ", " + entry.issue;
    return text;
}

/// A case that was blocked says nothing about the failure that is known: it stays visible.
bool is_covered(verdict_kind kind) {
    return kind == verdict_kind::fail || kind == verdict_kind::advice;
}

/// One glob of an entry. Each glob must name a case, even when another glob of its entry does.
struct rule {
    const expectation* entry;
    const case_glob* cases;
    bool used = false;
};

std::vector<rule> rules_for(const std::vector<expectation>& expected,
                            const std::string& broker_version) {
    std::vector<rule> rules;
    for (const auto& entry : expected) {
        if (!concerns(entry, broker_version)) continue;
        for (const auto& cases : entry.cases) rules.push_back({&entry, &cases});
    }
    return rules;
}

/// A rule across packets has a result only when it was broken.
bool may_be_absent(const rule& known) {
    return known.entry->sometimes && known.cases->glob.starts_with("rules/");
}

void mark(case_result& result, const rule& known) {
    const auto& entry = *known.entry;
    if (is_covered(result.verdict.kind)) {
        result.expected_failure = full_reason(entry);
    } else if (result.verdict.kind == verdict_kind::pass && !entry.sometimes) {
        result.unexpected_pass = true;
        result.verdict.reason = fmt::format("passed, but {} expects it to fail: {}",
                                            describe(known.cases->where), full_reason(entry));
    }
}

}  // namespace

bool concerns(const expectation& entry, const std::string& broker_version) {
    return std::ranges::any_of(entry.versions,
                               [&](const std::string& v) { return glob_match(v, broker_version); });
}

const expectation* entry_for(const std::vector<expectation>& expected,
                             const std::string& broker_version, const std::string& case_id) {
    const auto rules = rules_for(expected, broker_version);
    const auto found = std::ranges::find_if(
        rules, [&](const rule& known) { return glob_match(known.cases->glob, case_id); });
    return found == rules.end() ? nullptr : found->entry;
}

bool is_expected(const std::vector<expectation>& expected, const std::string& broker_version,
                 const std::string& case_id) {
    return entry_for(expected, broker_version, case_id) != nullptr;
}

void apply_expectations(run_result& run, const std::vector<expectation>& expected,
                        run_extent extent) {
    auto rules = rules_for(expected, run.broker.version);
    for (auto& result : run.cases) {
        bool decided = false;
        for (auto& known : rules) {
            if (!glob_match(known.cases->glob, result.id)) continue;
            known.used = true;
            if (!decided) mark(result, known);
            decided = true;
        }
    }
    if (extent == run_extent::selection || run.interrupted) return;
    for (const auto& known : rules) {
        if (known.used || may_be_absent(known)) continue;
        run.unexpected.push_back(fmt::format("{}: '{}' names no case of this run",
                                             describe(known.cases->where), known.cases->glob));
    }
}

}  // namespace brokerproof::reports
