// Judges the traces of the engine, and collects the result that reports read.
#pragma once

#include <string>
#include <vector>

#include "harness/commands/tree.hpp"
#include "harness/engine/engine.hpp"
#include "reports/model.hpp"

namespace brokerproof::commands {

/// The id of the statement that a failure or an advice accuses the broker of: the one of the broken
/// step, else the first of the case (for advice, the first SHOULD). Empty for other verdicts.
std::string broken_statement(const plan::instance& planned, const judge::verdict& verdict,
                             const suite::requirements& statements);

/// Gives the verdict on the trace of `seen`, with the statement that it is about as the first of
/// the refs, and the rules across packets that the trace breaks.
void judge_trace(reports::case_result& seen, const plan::instance& planned, const library& from);

/// Judges one case of one round.
reports::case_result judged(engine::finished_case finished, const library& from);

/// Adds the result of another round of the same case: its attempt, the flakiness, and which attempt
/// counts.
void merge_attempt(reports::case_result& into, reports::case_result next);

/// The cases that timing noise left open (inconclusive). None if these are most of the cases: then
/// the machine is too busy to run them again.
std::vector<plan::instance> left_open(const std::vector<plan::instance>& planned,
                                      const std::vector<reports::case_result>& cases);
/// The second run of a case that was left open counts instead of the first.
void replace_by_second_look(reports::case_result& into, reports::case_result next);

/// The broker ended, or stopped to answer, while this case was the only one: that is a violation.
void end_of_broker_is_its_fault(reports::case_result& ended, const trace::stopped& end);

/// Those that failed or were blocked, and did not run alone yet. If most were blocked, the cause is
/// not in the cases, and running them again would not help.
std::vector<plan::instance> unconfirmed(const std::vector<plan::instance>& planned,
                                        const std::vector<reports::case_result>& cases);
/// What becomes of an accusation when the same case ran alone: it stays a failure when it fails
/// again, and is no failure when it holds or when nothing could be said. A case that was blocked is
/// told as only beside others when it holds alone; else what it shows alone counts, and a failure
/// among that is not confirmed yet.
void confirm(reports::case_result& accusation, reports::case_result alone);

/// The same, but where timing noise left the case alone open it stays an accusation that is not
/// confirmed yet.
void confirm_unless_noisy(reports::case_result& accusation, reports::case_result alone);

/// The facts that the broker announced and those that `observe` cases recorded, in order, each
/// once.
std::vector<facts::fact> observed_facts(const engine::discovery& discovered,
                                        const std::vector<reports::case_result>& cases);

}  // namespace brokerproof::commands
