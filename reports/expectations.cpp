#include "reports/expectations.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "harness/base/text.hpp"

namespace brokerproof::reports {
namespace {

using expectations::expectation;
using judge::verdict_kind;

bool concerns(const expectation& entry, const std::string& broker_version) {
    return std::ranges::any_of(entry.versions,
                               [&](const std::string& v) { return glob_match(v, broker_version); });
}

/// "sometimes: the queue is cut [MQTT-4.6.0-1], https://..."
std::string full_reason(const expectation& entry) {
    auto text = (entry.sometimes ? "sometimes: " : "") + entry.reason;
    if (!entry.statement.empty()) text += " [" + entry.statement + "]";
    if (!entry.issue.empty()) text += ", " + entry.issue;
    return text;
}

/// What comes and goes in a broker may also leave a case nothing to judge by, as when it drops the
/// connection or the sentinel itself.
bool is_covered(verdict_kind kind, const expectation& entry) {
    return kind == verdict_kind::fail || kind == verdict_kind::advice ||
           (entry.sometimes && kind == verdict_kind::blocked);
}

void mark(case_result& one, const expectation& entry) {
    if (is_covered(one.verdict.kind, entry)) {
        one.expected_failure = full_reason(entry);
    } else if (one.verdict.kind == verdict_kind::pass && !entry.sometimes) {
        one.unexpected_pass = true;
        one.verdict.reason = fmt::format("passed, but {} expects it to fail: {}",
                                         describe(entry.where), full_reason(entry));
    }
}

}  // namespace

bool is_expected(const std::vector<expectation>& expected, const std::string& broker_version,
                 const std::string& case_id) {
    return std::ranges::any_of(expected, [&](const expectation& entry) {
        return concerns(entry, broker_version) && glob_match(entry.cases, case_id);
    });
}

void apply_expectations(run_result& run, const std::vector<expectation>& expected,
                        run_extent extent) {
    std::vector<const expectation*> current;
    for (const auto& entry : expected) {
        if (concerns(entry, run.broker.version)) current.push_back(&entry);
    }
    std::vector<bool> used(current.size(), false);
    for (auto& one : run.cases) {
        bool decided = false;
        for (std::size_t i = 0; i < current.size(); ++i) {
            if (!glob_match(current[i]->cases, one.id)) continue;
            used[i] = true;
            if (!decided) mark(one, *current[i]);
            decided = true;
        }
    }
    if (extent == run_extent::selection || run.interrupted) return;
    for (std::size_t i = 0; i < current.size(); ++i) {
        if (used[i]) continue;
        run.unexpected.push_back(fmt::format("{}: '{}' names no case of this run",
                                             describe(current[i]->where), current[i]->cases));
    }
}

}  // namespace brokerproof::reports
