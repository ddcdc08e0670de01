// The fields of a conformance result in files; README.md explains the file as a whole.
#pragma once

#include <map>

#include "reports/fact_fields.hpp"
#include "reports/model.hpp"
#include "reports/trace_fields.hpp"

namespace brokerproof::record {

template <>
struct description<position> {
    using self = position;
    static constexpr std::string_view name = "Position";
    static constexpr std::string_view about = "A place in a file. Line 0: the whole of it.";
    static constexpr std::tuple fields{field{"file", &self::file, "Its path."},
                                       field{"line", &self::line, "From 1."},
                                       field{"column", &self::column, "From 1."}};
};

template <>
struct description<judge::verdict> {
    using self = judge::verdict;
    static constexpr std::string_view name = "Judgement";
    static constexpr std::string_view about = "What the trace of a case proves.";
    static constexpr std::tuple fields{
        field{"verdict", &self::kind, "The verdict in one word."},
        field{"reason", &self::reason, "What was expected and seen."},
        field{"why", &self::meaning, "What the broken expectation means.", presence::optional},
        field{"statement", &self::statement, "Id of the statement that it is about.",
              presence::optional, wording::plain},
        field{"where", &self::where, "The broken expectation.", presence::optional},
        field{"evidence", &self::evidence, "Indexes of the events that prove it.",
              presence::optional},
        field{"bounded", &self::bounded, "Absences that were watched for a time window only.",
              presence::optional},
        field{"facts", &self::facts, "What the case recorded about the broker.",
              presence::optional}};
};

template <>
struct description<reports::attempt> {
    using self = reports::attempt;
    static constexpr std::string_view name = "Attempt";
    static constexpr std::string_view about = "One of the runs of a case with --repeat.";
    static constexpr std::tuple fields{field{"verdict", &self::verdict, "The verdict of this run."},
                                       field{"reason", &self::reason, "The reason for it."}};
};

template <>
struct description<reports::company> {
    using self = reports::company;
    static constexpr std::string_view name = "Company";
    static constexpr std::string_view about = "What ran in the same broker when a case ended.";
    static constexpr std::tuple fields{
        field{"cases", &self::cases, "Their ids.", presence::optional, wording::plain},
        field{"clients", &self::clients, "Of these cases, in all.", presence::optional}};
};

template <>
struct description<reports::confirmation> {
    using self = reports::confirmation;
    static constexpr std::string_view name = "Confirmation";
    static constexpr std::string_view about = "What came of it when the case ran alone.";
    static constexpr std::tuple fields{
        field{"alone", &self::alone, "The verdict alone."},
        field{"reason", &self::reason, "Of that verdict.", presence::optional},
        field{"beside", &self::beside, "What ran beside it the first time.", presence::optional}};
};

template <>
struct description<reports::lateness> {
    using self = reports::lateness;
    static constexpr std::string_view name = "Lateness";
    static constexpr std::string_view about = "With which tolerance of the profile a case holds.";
    static constexpr std::tuple fields{
        field{"tolerance", &self::key, "Its key."},
        field{"fails_ms", &self::fails_ms, "The longest with which it was seen to fail."},
        field{"holds_ms", &self::holds_ms, "The shortest with which it was seen to hold."}};
};

template <>
struct description<reports::proposal> {
    using self = reports::proposal;
    static constexpr std::string_view name = "Proposal";
    static constexpr std::string_view about = "A value for the profile: late cases hold with it.";
    static constexpr std::tuple fields{
        field{"tolerance", &self::key, "The key of the profile."},
        field{"cases", &self::cases, "How many need it."},
        field{"fails_ms", &self::fails_ms, "The shortest with which one of them fails."},
        field{"holds_ms", &self::holds_ms, "The value with which all of them hold."}};
};

template <>
struct description<reports::broker_incident> {
    using self = reports::broker_incident;
    static constexpr std::string_view name = "BrokerIncident";
    static constexpr std::string_view about = "What the broker did to the run as a whole.";
    static constexpr std::tuple fields{
        field{"kind", &self::kind, "In a word."},
        field{"detail", &self::detail, "How it ended; which message."},
        field{"count", &self::count, "How often."},
        field{"cases", &self::cases, "Under way at that time, or those that saw the messages.",
              presence::optional, wording::plain},
        field{"causes", &self::causes, "Of these, which bring it about alone.", presence::optional,
              wording::plain}};
};

template <>
struct description<reports::case_summary> {
    using self = reports::case_summary;
    static constexpr std::string_view name = "CaseSummary";
    static constexpr std::string_view about = "A case and its verdict.";
    static constexpr std::tuple fields{
        field{"id", &self::id, "Suite, case, version and parameters.", wording::plain},
        field{"suite", &self::suite, "The suite.", wording::plain},
        field{"title", &self::title, "What is asked.", presence::optional},
        field{"catalogue", &self::catalogue, "Checks of our catalogue.", presence::optional,
              wording::plain},
        field{"version", &self::version, "The version of MQTT."},
        field{"level", &self::level, "MUST, SHOULD, MAY or OBSERVE.", wording::plain},
        field{"refs", &self::refs, "Statements of the standard.", presence::optional,
              wording::plain},
        inlined{&self::verdict},
        field{"confirmation", &self::confirmation,
              "Of a case that failed or was blocked: the same case alone."},
        field{"late", &self::late, "Of a late case: the tolerance that it needs.",
              presence::omit_default},
        field{"expected_failure", &self::expected_failure,
              "The reason in configs/expectations, if there is one."},
        field{"unexpected_pass", &self::unexpected_pass, "It was expected to fail.",
              presence::optional},
        field{"flaky", &self::flaky, "The attempts differ.", presence::optional},
        field{"attempts", &self::attempts,
              "With --repeat. The verdict and trace are those of the gravest one.",
              presence::optional},
        field{"waited_ms", &self::waited_ms, "Time that was waited on purpose.",
              presence::optional},
        field{"took_ms", &self::took_ms, "Duration of the case.", presence::optional}};
};

template <>
struct description<reports::case_result> {
    using self = reports::case_result;
    static constexpr std::string_view name = "CaseResult";
    static constexpr std::string_view about = "A case, its verdict and its trace.";
    static constexpr layout placed = layout::lines;
    static constexpr std::tuple fields{inherited<reports::case_summary>{},
                                       not_stored{&self::beside, "a confirmation has it"},
                                       not_stored{&self::holds_with_more_time, "late says more"},
                                       not_stored{&self::breaches, "the trace shows them again"},
                                       field{"trace", &self::trace, "What happened in the case."}};
};

template <>
struct description<reports::broker_info> {
    using self = reports::broker_info;
    static constexpr std::string_view name = "BrokerInfo";
    static constexpr std::string_view about = "The broker that was tested.";
    static constexpr std::tuple fields{
        field{"name", &self::name, "The profile, or the URL."},
        field{"product", &self::product, "Which broker it is.", presence::optional},
        field{"version", &self::version, "Its version, or unknown."},
        field{"url", &self::url, "Where it listens.", presence::optional},
        field{"insecure", &self::insecure, "Whether its certificate was not checked.",
              presence::omit_default},
        field{"cpu_s", &self::cpu_s, "Processor time of its process.", presence::optional},
        field{"peak_rss_kib", &self::peak_rss_kib, "The most memory that its process held.",
              presence::optional}};
};

template <>
struct key_form<judge::verdict_kind> {
    static std::string_view text(judge::verdict_kind kind) { return name_of(kind); }
    static std::optional<judge::verdict_kind> read(const std::string& text) {
        return enum_by_name<judge::verdict_kind>(text);
    }
    static constexpr std::string_view expected = "there is no such verdict";
    static std::vector<std::string> words() { return form<judge::verdict_kind>::words(); }
};

template <>
struct description<reports::tally> {
    using self = reports::tally;
    static constexpr std::string_view name = "Counts";
    static constexpr std::string_view about = "How many cases came to which verdict.";
    static constexpr std::tuple fields{
        field{"total", &self::total, "All cases."},
        field{"verdicts", &self::count,
              "By verdict, without those that configs/expectations lists."},
        field{"expected_failures", &self::expected_failures,
              "Failures that configs/expectations lists."},
        field{"expected_advice", &self::expected_advice, "Advice that it lists."},
        field{"unexpected_passes", &self::unexpected_passes, "Among the passes."},
        field{"flaky", &self::flaky, "Cases whose attempts differ."}};
};

template <>
struct description<reports::profile_answer> {
    using self = reports::profile_answer;
    static constexpr std::string_view name = "ProfileAnswer";
    static constexpr std::string_view about = "What the standard leaves to the broker.";
    static constexpr std::tuple fields{
        field{"question", &self::question, "The questions are the same in every file.",
              wording::plain},
        field{"answer", &self::answer, "In words and units; `not seen` where no fact says."},
        field{"facts", &self::facts, "Keys of the facts that it rests on.", wording::plain}};
};

template <>
struct description<reports::run_summary> {
    using self = reports::run_summary;
    static constexpr std::string_view name = "RunSummary";
    static constexpr std::string_view about = "A conformance run without its cases.";
    static constexpr std::tuple fields{
        field{"brokerproof", &self::brokerproof, "The version of brokerproof.", wording::plain},
        field{"started", &self::started, "UTC, ISO 8601.", presence::optional, wording::plain},
        field{"broker", &self::broker, "The broker that was tested."},
        field{"seed", &self::seed, "Client ids, topics and ports follow from it."},
        field{"repeat", &self::repeat, "Number of rounds.", presence::optional},
        field{"jobs", &self::jobs, "How many cases ran side by side; 0: all.", presence::optional},
        field{"wall_s", &self::wall_s, "Duration of the whole run.", presence::optional},
        field{"cpu_s", &self::cpu_s, "Processor time of brokerproof.", presence::optional},
        field{"longest_wait_ms", &self::longest_wait_ms,
              "The longest time that one case waited on purpose.", presence::optional},
        field{"connections", &self::connections, "Connections that the cases opened.",
              presence::optional},
        field{"second_looks", &self::second_looks,
              "Cases that timing noise left open, so that they were run again.",
              presence::optional},
        field{"cut_traces", &self::cut_traces,
              "Cases whose traces were cut, to keep the memory of the run bounded.",
              presence::optional},
        field{"interrupted", &self::interrupted, "Ctrl-C ended the run.", presence::optional},
        field{"environment_problem", &self::environment_problem,
              "What failed, with the broker's last log lines; empty: nothing.", presence::optional},
        field{"incidents", &self::incidents, "What the broker did to the run as a whole.",
              presence::optional},
        field{"unexpected", &self::unexpected, "What is wrong with the expectations file.",
              presence::optional},
        field{"observed", &self::observed, "Facts about the broker."}};
};

template <>
struct description<reports::run_outcome> {
    using self = reports::run_outcome;
    static constexpr std::string_view name = "RunOutcome";
    static constexpr std::string_view about = "What follows from the cases. Not read back.";
    static constexpr std::tuple fields{
        field{"exit_code", &self::exit_code,
              "0 all required hold, 1 violations, 3 not judged, 130 interrupted."},
        field{"counts", &self::counts, "The verdicts."},
        field{"profile", &self::profile, "One page on the broker."},
        field{"proposals", &self::proposals, "For the profile: what late cases need.",
              wording::plain}};
};

template <>
struct description<reports::run_result> {
    using self = reports::run_result;
    static constexpr std::string_view name = "ConformFile";
    static constexpr std::string_view about = "The file of a conformance run.";
    static constexpr std::string_view kind = "conform";
    static constexpr int format = 3;
    static constexpr layout placed = layout::lines;
    static constexpr std::tuple fields{constant{"format", format, "Readers refuse others."},
                                       constant{"kind", kind, "What the file is."},
                                       inherited<reports::run_summary>{},
                                       derived_members{&reports::outcome_of},
                                       field{"cases", &self::cases, "All of them.", layout::lines}};
    /// Refuses a file that has a case twice.
    static void complete(const node& from, self& run);
};

}  // namespace brokerproof::record
