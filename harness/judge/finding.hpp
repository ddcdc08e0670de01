// What the judge finds at one step; internal to the judge.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/judge/verdict.hpp"
#include "harness/match/match.hpp"

namespace brokerproof::judge {

struct finding {
    verdict_kind kind = verdict_kind::fail;
    std::string reason;
    std::string meaning;
    position where;
    std::vector<std::uint32_t> evidence;
    std::size_t at_event =
        0;                    ///< index of the step's end event: what came later does not excuse it
    bool by_absence = false;  ///< something did not come: noise or a dying broker may explain it
};

/// All that is known at an end event.
struct moment_in_trace {
    const plan::instance& planned;
    const trace::trace& seen;
    const plan::step& step;
    const trace::event& event;
    const trace::step_ended& end;  ///< of `event`
    std::size_t index;             ///< of `event`
    plan::environment names;
};

/// The step's own finding, or none when all is as the plan says.
std::optional<finding> examine_step(const moment_in_trace& m);

/// A finding at the step of `m`, without evidence yet.
finding make(const moment_in_trace& m, verdict_kind kind, std::string reason);
/// A broken expectation: whose word it is (MUST, SHOULD, an assumption, an observation) decides the
/// kind.
finding broken(const moment_in_trace& m, std::string reason, std::vector<std::uint32_t> evidence);

/// Of a step that expects a ledger, and looked at all that came.
std::optional<finding> examine_ledger(const moment_in_trace& m);

/// Of a step whose sentinel did not arrive: may the broker have kept it back?
std::optional<finding> examine_held_back(const moment_in_trace& m);

/// When a value fell, by the number of the step that expects `falls_once`: between two probes, as
/// counted from the mark that the step counts from.
using falls = std::map<int, facts::interval>;

/// Findings over several packets: `distinct` and `falls_once`.
std::vector<finding> examine_groups(const plan::instance& planned, const trace::trace& seen,
                                    falls& fell);

/// Saved values that are the judge's to find: they are in no packet, and only facts can use them.
using judged_values = std::map<std::string, facts::value>;

/// What the step of `m` saves of its ledger.
void save_sums(const moment_in_trace& m, judged_values& into);
/// What steps save of the moments at which values fell.
void save_falls(const plan::test_case& test, const falls& fell, judged_values& into);

/// The facts that the case records, as far as their names stand for something.
std::vector<facts::fact> recorded_facts(const plan::instance& planned,
                                        const plan::environment& names,
                                        const judged_values& judged);

/// Why the timing before this finding cannot be trusted, or empty.
std::string timing_excuse(const plan::instance& planned, const trace::trace& seen,
                          const finding& found);

/// "+6.021 s"
std::string at_text(std::int64_t at_us);

}  // namespace brokerproof::judge
