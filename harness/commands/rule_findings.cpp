#include "harness/commands/rule_findings.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "harness/trace/line.hpp"
#include "harness/witness/rule.hpp"

namespace brokerproof::commands {

namespace {

struct tally {
    const reports::case_result* first_case = nullptr;
    witness::breach first;
    std::uint64_t count = 0;
    std::set<std::string_view> cases;
};

/// The case fails by this packet, or by the same statement.
bool is_told_by_case(const reports::case_result& judged, const witness::breach& breach,
                     mqtt::version version) {
    const auto& verdict = judged.verdict;
    if (verdict.kind != judge::verdict_kind::fail && verdict.kind != judge::verdict_kind::advice)
        return false;
    const bool by_packet =
        std::ranges::find(verdict.evidence, breach.packet) != verdict.evidence.end();
    return by_packet ||
           verdict.statement == witness::statement_of(breach.kind, breach.sender, version);
}

std::string numbers(const witness::breach& breach) {
    if (!breach.amount) return {};
    if (!breach.limit) return fmt::format(" ({})", *breach.amount);
    return fmt::format(" ({}, and {} would be right)", *breach.amount, *breach.limit);
}

std::string reason_of(const tally& seen) {
    const auto& trace = seen.first_case->trace;
    const auto& event = trace.events.at(seen.first.packet);
    const auto times = seen.count == 1
                           ? std::string("once")
                           : fmt::format("{} times in {} case{}", seen.count, seen.cases.size(),
                                         seen.cases.size() == 1 ? "" : "s");
    return fmt::format("broken {}, first by what {} got in {}: {}{}", times, event.client,
                       seen.first_case->id, trace::describe_happening(event), numbers(seen.first));
}

reports::case_result finding_of(witness::rule kind, mqtt::version version, const tally& seen) {
    const auto statement = std::string(witness::statement_of(kind, witness::side::broker, version));
    reports::case_result out;
    out.id = fmt::format("{}/{}@{}", rules_suite, name_of(kind), plan::tag_of(version));
    out.suite = rules_suite;
    out.title = witness::info_of(kind).sentence;
    out.version = version;
    out.level = "MUST";
    out.refs = {statement};
    out.verdict.kind = judge::verdict_kind::fail;
    out.verdict.reason = reason_of(seen);
    out.verdict.meaning = "No case asks about this packet; the rule holds for each.";
    out.verdict.statement = statement;
    out.verdict.where = seen.first_case->verdict.where;
    if (seen.first.earlier)
        out.verdict.evidence.push_back(static_cast<std::uint32_t>(*seen.first.earlier));
    out.verdict.evidence.push_back(static_cast<std::uint32_t>(seen.first.packet));
    out.attempts.push_back({out.verdict.kind, out.verdict.reason});
    out.trace = seen.first_case->trace;
    return out;
}

}  // namespace

std::vector<reports::case_result> rule_findings(const std::vector<reports::case_result>& cases) {
    std::map<std::pair<witness::rule, mqtt::version>, tally> broken;
    for (const auto& judged : cases) {
        for (const auto& breach : judged.breaches) {
            const auto version = judged.trace.events.at(breach.packet).version;
            if (breach.sender != witness::side::broker || is_told_by_case(judged, breach, version))
                continue;
            auto& seen = broken[{breach.kind, version}];
            if (seen.first_case == nullptr) {
                seen.first_case = &judged;
                seen.first = breach;
            }
            ++seen.count;
            seen.cases.insert(judged.id);
        }
    }
    std::vector<reports::case_result> out;
    for (const auto& [key, seen] : broken) out.push_back(finding_of(key.first, key.second, seen));
    return out;
}

}  // namespace brokerproof::commands
