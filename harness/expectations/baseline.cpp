#include "harness/expectations/baseline.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "reports/causes.hpp"
#include "reports/expectations.hpp"

namespace brokerproof::expectations {
namespace {

using judge::verdict_kind;
using reports::case_result;
using reports::run_result;

bool is_finding(const case_result& judged) {
    return judged.verdict.kind == verdict_kind::fail || judged.verdict.kind == verdict_kind::advice;
}

bool comes_and_goes(const case_result& judged) {
    return judged.flaky || judged.suite == reports::rules_suite;
}

std::string one_line(std::string text) {
    std::ranges::replace(text, '\n', ' ');
    return text;
}

/// What fails in this run, with the entry of `known` that counts for it.
class collector {
public:
    collector(const run_result& run, const std::vector<expectation>& known)
        : run_(&run), known_(&known) {}

    std::vector<expectation> collect() {
        keep_those_that_come_and_go();
        for (const auto& judged : run_->cases) {
            const auto* entry = is_finding(judged) ? entry_of(judged) : nullptr;
            if (entry != nullptr && !entry->sometimes) add_to_copy(*entry, judged);
        }
        const auto is_new = [this](const case_result& judged) {
            return is_finding(judged) && entry_of(judged) == nullptr;
        };
        for (const auto& cause : reports::group_by_cause(run_->cases, is_new)) {
            add_cause(cause, false);
            add_cause(cause, true);
        }
        return sorted();
    }

private:
    const expectation* entry_of(const case_result& judged) const {
        return reports::entry_for(*known_, run_->broker.version, judged.id);
    }

    void add_glob(expectation& to, const std::string& glob) {
        if (taken_.insert(glob).second) to.cases.push_back({glob, {}});
    }

    static expectation without_cases(expectation entry) {
        entry.cases.clear();
        entry.versions = {"*"};
        entry.where = {};
        return entry;
    }

    void keep_those_that_come_and_go() {
        for (const auto& entry : *known_) {
            if (!entry.sometimes || !reports::concerns(entry, run_->broker.version)) continue;
            auto& kept = entries_.emplace_back(without_cases(entry));
            for (const auto& cases : entry.cases) add_glob(kept, cases.glob);
        }
    }

    void add_to_copy(const expectation& entry, const case_result& judged) {
        const auto [place, is_new] = copies_.try_emplace(&entry, entries_.size());
        if (is_new) entries_.push_back(without_cases(entry));
        add_glob(entries_[place->second], judged.id);
    }

    void add_cause(const reports::common_cause& cause, bool sometimes) {
        expectation entry;
        for (const auto* judged : cause) {
            if (comes_and_goes(*judged) != sometimes) continue;
            if (entry.cases.empty()) describe(*judged, entry);
            add_glob(entry, judged->id);
        }
        entry.sometimes = sometimes;
        if (!entry.cases.empty()) entries_.push_back(std::move(entry));
    }

    static void describe(const case_result& judged, expectation& entry) {
        const auto& verdict = judged.verdict;
        entry.versions = {"*"};
        entry.reason = one_line(judged.suite == reports::rules_suite || verdict.reason.empty()
                                    ? judged.title
                                    : verdict.reason);
        entry.statement = verdict.statement;
        if (entry.statement.empty() && !judged.refs.empty()) entry.statement = judged.refs.front();
        if (entry.statement.empty()) entry.issue = "not reported yet";
    }

    std::vector<expectation> sorted() {
        std::erase_if(entries_, [](const expectation& entry) { return entry.cases.empty(); });
        for (auto& entry : entries_) std::ranges::sort(entry.cases, {}, &case_glob::glob);
        std::ranges::sort(entries_, {},
                          [](const expectation& entry) { return entry.cases.front().glob; });
        return std::move(entries_);
    }

    const run_result* run_;
    const std::vector<expectation>* known_;
    std::vector<expectation> entries_;
    std::map<const expectation*, std::size_t> copies_;  ///< of entries of `known_`: their places
    std::set<std::string> taken_;
};

}  // namespace

std::vector<expectation> baseline_of(const run_result& run, const std::vector<expectation>& known) {
    return collector(run, known).collect();
}

}  // namespace brokerproof::expectations
