#include "reports/causes.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace brokerproof::reports {
namespace {

/// How a finding shows: by a packet of some type, by a closing, or by an absence.
enum class symptom : std::uint8_t { packet, closing, absence };
using kind_of_evidence = std::pair<symptom, std::optional<mqtt::packet_type>>;

kind_of_evidence kind_of(const case_result& judged) {
    const auto& events = judged.trace.events;
    const auto& evidence = judged.verdict.evidence;
    if (evidence.empty() || evidence.back() >= events.size()) return {symptom::absence, {}};
    const auto& event = events[evidence.back()];
    if (event.get_if<trace::closed>() != nullptr) return {symptom::closing, {}};
    const auto* packet = trace::packet_of(event);
    if (packet == nullptr) return {symptom::absence, {}};
    return {symptom::packet, mqtt::type_of(*packet)};
}

std::string source_of(const case_result& judged) {
    return judged.id.substr(0, judged.id.find('@'));
}

/// What two findings must share to be in one group.
struct marks {
    std::set<std::string> sources;
    std::set<std::pair<std::string, kind_of_evidence>> statements;

    explicit marks(const case_result& judged) : sources{source_of(judged)} {
        if (!judged.verdict.statement.empty())
            statements.insert({judged.verdict.statement, kind_of(judged)});
    }
    bool meets(const marks& other) const {
        const auto contained = [](const auto& left, const auto& right) {
            return std::ranges::any_of(left, [&](const auto& key) { return right.contains(key); });
        };
        return contained(sources, other.sources) || contained(statements, other.statements);
    }
    void add(const marks& other) {
        sources.insert(other.sources.begin(), other.sources.end());
        statements.insert(other.statements.begin(), other.statements.end());
    }
};

struct group {
    marks common;
    common_cause cases;
};

void join_into(std::vector<group>& groups, const case_result& judged) {
    group joined{marks(judged), {}};
    std::erase_if(groups, [&](const group& known) {
        if (!known.common.meets(joined.common)) return false;
        joined.common.add(known.common);
        joined.cases.insert(joined.cases.end(), known.cases.begin(), known.cases.end());
        return true;
    });
    joined.cases.push_back(&judged);
    groups.push_back(std::move(joined));
}

bool is_graver(const common_cause& left, const common_cause& right) {
    const auto requires_it = [](const common_cause& cause) { return cause[0]->level == "MUST"; };
    if (requires_it(left) != requires_it(right)) return requires_it(left);
    if (left.size() != right.size()) return left.size() > right.size();
    return left[0] < right[0];
}

}  // namespace

std::vector<common_cause> group_by_cause(const std::vector<case_result>& cases,
                                         const std::function<bool(const case_result&)>& wanted) {
    std::vector<group> groups;
    for (const auto& judged : cases) {
        if (wanted(judged)) join_into(groups, judged);
    }
    std::vector<common_cause> causes;
    for (auto& joined : groups) {
        std::ranges::sort(joined.cases);  // pointers into one vector: the order of the run
        causes.push_back(std::move(joined.cases));
    }
    std::ranges::sort(causes, is_graver);
    return causes;
}

}  // namespace brokerproof::reports
