// A finding of the judge at one step; internal to the judge.
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
    std::string statement;
    position where;
    std::vector<std::uint32_t> evidence;
    std::size_t at_event = 0;  ///< index of the step's end event; later events do not excuse it
    bool excused = false;      ///< timing noise or an early end has made it inconclusive
    bool by_absence = false;   ///< a packet is missing: noise or a dying broker may explain it
    std::optional<std::uint32_t> forbidden;  ///< event of a packet that must not come
};

/// Everything that is known at the end event of a step.
class admissions;

struct moment_in_trace {
    const plan::instance& planned;
    const trace::trace& seen;
    const plan::step& step;
    const trace::event& event;
    const trace::step_ended& end;  ///< of `event`
    std::size_t index;             ///< of `event`
    plan::environment names;
    const admissions& admitted;  ///< before `event`
};

/// The tag of the case, which its topics and sentinels have; empty in a trace without one.
std::string tag_of(const moment_in_trace& moment);

/// The finding at the step itself; none when the step meets the plan.
std::optional<finding> examine_step(const moment_in_trace& moment);

/// A finding at the step of `moment`, without evidence yet.
finding make(const moment_in_trace& moment, verdict_kind kind, std::string reason);
/// A broken expectation. Its kind follows from the step: MUST, SHOULD, an assumption or an
/// observation.
finding broken(const moment_in_trace& moment, std::string reason,
               std::vector<std::uint32_t> evidence);

/// The events that show an absence: the packets that led to the missing one, the end of the
/// client's connection if it has ended, and the end of the step that waited in vain. `missing` may
/// be empty.
std::vector<std::uint32_t> evidence_of_absence(const moment_in_trace& moment,
                                               const plan::alternatives& missing);

/// The statement that a PUBLISH breaks which is not as expected, and what that means.
struct telling_difference {
    std::string statement;
    std::string meaning;
};

/// None when the packet at `index` differs from `wanted` in more than DUP, RETAIN or its order.
std::optional<telling_difference> tell_difference(const moment_in_trace& moment,
                                                  const plan::pattern& wanted, std::uint32_t index);

/// The finding at a step that expects a ledger and has looked at every packet that came.
std::optional<finding> examine_ledger(const moment_in_trace& moment);

/// The finding at a step whose sentinel did not arrive, if the broker may have held it back.
std::optional<finding> examine_held_back(const moment_in_trace& moment);

/// The finding at a step whose sentinel the broker has taken, owes to the client, and lost.
std::optional<finding> examine_lost_sentinel(const moment_in_trace& moment);

/// The finding at a step whose client was not admitted after many CONNECTs within a second.
std::optional<finding> examine_haste(const moment_in_trace& moment);

/// The two probes between which a value fell, by the number of the step that expects `falls_once`.
/// Times count from the mark that the step names.
using falls = std::map<int, facts::interval>;

/// Findings over several packets: `distinct` and `falls_once`.
std::vector<finding> examine_groups(const plan::instance& planned, const trace::trace& seen,
                                    falls& fell);

/// Saved values that the judge computes: no packet holds them, and only facts can use them.
using judged_values = std::map<std::string, facts::value>;

/// Adds the values that the step of `moment` saves from its ledger.
void save_sums(const moment_in_trace& moment, judged_values& judged);
/// Adds the times at which values fell, where steps save them.
void save_falls(const plan::test_case& test, const falls& fell, judged_values& judged);

/// The facts that the case records; those whose names have no value are left out.
std::vector<facts::fact> recorded_facts(const plan::instance& planned,
                                        const plan::environment& names,
                                        const judged_values& judged);

/// Why the timing before this finding cannot be trusted, or empty.
std::string timing_excuse(const plan::instance& planned, const trace::trace& seen,
                          const finding& failure);

/// A packet that must not come was seen, and no interval had run out that could have brought it.
bool no_clock_explains(const trace::trace& seen, const finding& failure);

/// "+6.021 s"
std::string at_text(std::int64_t at_us);

}  // namespace brokerproof::judge
