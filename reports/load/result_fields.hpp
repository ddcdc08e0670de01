// The fields of a load result in files; README.md explains the file as a whole. Those of the ledger
// and of the measures have tables of their own.
#pragma once

#include <string>
#include <vector>

#include "loadgen/ledger/ledger_fields.hpp"
#include "loadgen/measure/measures_fields.hpp"
#include "loadgen/measure/result.hpp"
#include "reports/load/console.hpp"
#include "reports/load/json.hpp"
#include "reports/trace_fields.hpp"

namespace brokerproof::record {

template <>
struct description<loadgen::load_broker> {
    using self = loadgen::load_broker;
    static constexpr std::string_view name = "LoadBroker";
    static constexpr std::string_view about = "A broker that took part.";
    static constexpr std::tuple fields{
        field{"name", &self::name, "The profile, or the URL."},
        field{"product", &self::product, "Which broker it is; empty: not known."},
        field{"version", &self::version, "Its version."},
        field{"url", &self::url, "Where it listens."},
        field{"insecure", &self::insecure, "Whether its certificate was not checked.",
              presence::omit_default},
        field{"cpu_s", &self::cpu_s, "Processor time of its process; 0: not known."},
        field{"peak_rss_kib", &self::peak_rss_kib, "The most memory that its process held."}};
};

template <>
struct description<loadgen::phase_network> {
    using self = loadgen::phase_network;
    static constexpr std::string_view name = "PhaseNetwork";
    static constexpr std::string_view about =
        "What the network did to each connection, in each direction.";
    static constexpr std::tuple fields{
        field{"delay_ns", &self::delay_ns, "How much later all bytes came."},
        field{"jitter_ns", &self::jitter_ns, "By how much the delay varied, up and down."},
        field{"bytes_per_s", &self::bytes_per_s, "At most so many bytes per second."},
        field{"cut", &self::cut, "Nothing passed: all were reset, or fell silent."},
        derived{"text", [](const self& network) { return reports::network_text(network); },
                "The same for people.", wording::plain}};
};

template <>
struct description<loadgen::phase_result> {
    using self = loadgen::phase_result;
    static constexpr std::string_view name = "Phase";
    static constexpr std::string_view about = "A phase of the run.";
    static constexpr std::tuple fields{
        field{"name", &self::name, "The name in the scenario.", wording::plain},
        field{"began_ns", &self::began_ns, "When it began."},
        field{"ended_ns", &self::ended_ns, "When it ended."},
        field{"measured", &self::measured, "False: a warm-up."},
        field{"timed_out", &self::timed_out, "`within` passed before what it waited for came."},
        field{"network", &self::network, "While it lasted, the network was bad.",
              presence::omit_default},
        field{"broker", &self::broker, "What was done to the brokers when it began.",
              presence::omit_default}};
};

template <>
struct description<loadgen::storm_recovery> {
    using self = loadgen::storm_recovery;
    static constexpr std::string_view name = "Recovery";
    static constexpr std::string_view about = "A group's return from a storm.";
    static constexpr std::tuple fields{
        field{"group", &self::group, "Which group, from 0."},
        field{"phase", &self::phase, "The phase in which it returned.", wording::plain},
        field{"clients", &self::clients, "Clients that left and were to return."},
        field{"back", &self::back, "Clients that returned."},
        field{"began_ns", &self::began_ns, "When the phase began."},
        field{"half_back_ns", &self::half_back_ns, "When half of them had their CONNACK."},
        field{"all_back_ns", &self::all_back_ns, "When the last CONNACK came."},
        field{"first_message_ns", &self::first_message_ns, "When the first queued message came."},
        field{"drained_ns", &self::drained_ns, "When the last queued message came."},
        field{"queued", &self::queued, "Queued messages that came."}};
};

template <>
struct description<loadgen::timeline_group> {
    using self = loadgen::timeline_group;
    static constexpr std::string_view name = "TimelineGroup";
    static constexpr std::string_view about = "A group in one second.";
    static constexpr std::tuple fields{
        field{"scheduled", &self::scheduled, "Clients that should be online at its end."},
        field{"online", &self::online, "Clients that are online at its end."},
        field{"connects", &self::connects, "Connects that were accepted in this second."},
        field{"published", &self::published, "Messages that were sent in this second."},
        field{"acknowledged", &self::acknowledged,
              "Messages that the broker acknowledged in this second."},
        field{"received", &self::received, "Messages that were received in this second."},
        field{"delivery_p50_ns", &self::delivery_p50_ns,
              "Median delivery time of the received messages; 0: there were none."},
        field{"delivery_p99_ns", &self::delivery_p99_ns, "The same for the 99 % quantile."}};
};

template <>
struct description<loadgen::timeline_sample> {
    using self = loadgen::timeline_sample;
    static constexpr std::string_view name = "TimelineSample";
    static constexpr std::string_view about = "One second of the run.";
    static constexpr std::tuple fields{field{"at_ns", &self::at_ns, "The end of the second."},
                                       field{"groups", &self::groups, "All groups."}};
};

template <>
struct description<loadgen::broken_rule> {
    using self = loadgen::broken_rule;
    static constexpr std::string_view name = "LoadRule";
    static constexpr std::string_view about =
        "A rule across packets that was broken, with its first example.";
    static constexpr std::tuple fields{
        field{"rule", &self::kind, "Its id."},
        field{"side", &self::sender, "Who has broken it. Our own clients should not."},
        field{"version", &self::version, "The version of the connection."},
        derived{"statement",
                [](const self& rule) {
                    return std::string(witness::statement_of(rule.kind, rule.sender, rule.version));
                },
                "The statement of the standard."},
        derived{"sentence",
                [](const self& rule) { return std::string(witness::info_of(rule.kind).sentence); },
                "What it demands.", wording::plain},
        field{"times", &self::times, "How often."},
        field{"client", &self::client, "The first example: the number of the client."},
        field{"at_ns", &self::at_ns, "When it was seen."},
        field{"packet", &self::packet, "The packet that breaks the rule.", wording::plain},
        field{"amount", &self::amount, "The number that is wrong: bytes, messages, a QoS ..."},
        field{"limit", &self::limit, "The number that it should keep to."}};
};

template <>
struct description<loadgen::health_verdict> {
    using self = loadgen::health_verdict;
    static constexpr std::string_view name = "Health";
    static constexpr std::string_view about = "Was the broker the limit, or the generator?";
    static constexpr std::tuple fields{
        field{"valid", &self::valid, "False: the generator was the limit."},
        field{"reasons", &self::reasons, "Why it is not valid.", wording::plain},
        field{"late_sends", &self::late_sends, "Share of all sends that were late."},
        field{"loop_lag_p99_ns", &self::loop_lag_p99_ns,
              "Lag of the event loop in the worst thread."},
        field{"relay_lag_p99_ns", &self::relay_lag_p99_ns,
              "How much later than planned the relays of a bad network passed bytes.",
              presence::omit_default},
        field{"busiest", &self::busiest, "The highest share of one core over one second."},
        field{"errors", &self::errors, "Socket errors on our own side."},
        field{"first_error", &self::first_error, "The first of them.", wording::plain}};
};

template <>
struct description<loadgen::limit_trial> {
    using self = loadgen::limit_trial;
    static constexpr std::string_view name = "LimitTrial";
    static constexpr std::string_view about = "A rate that find-limit tried.";
    static constexpr std::tuple fields{
        field{"per_s", &self::per_s, "The rate that was asked for."},
        field{"reached_per_s", &self::reached_per_s, "The rate that was reached."},
        field{"held", &self::held, "All thresholds were held."},
        field{"valid", &self::valid, "The generator kept up."},
        field{"why", &self::reason, "What broke.", wording::plain}};
};

template <>
struct description<loadgen::run_terms> {
    using self = loadgen::run_terms;
    static constexpr std::string_view name = "Terms";
    static constexpr std::string_view about = "What slices are judged by when they are joined.";
    static constexpr std::tuple fields{
        field{"overrides", &self::overrides, "Each --set."},
        field{"scale", &self::scale, "--scale."},
        field{"grace_ns", &self::grace_ns, "How late sessions and messages may expire."},
        field{"keep_alive_tolerance_ns", &self::keep_alive_tolerance_ns,
              "How late the broker may notice a silent client.", presence::omit_default},
        field{"queue_limit", &self::queue_limit,
              "Messages for an absent session, by the broker's profile, if it has a limit."},
        field{"drained", &self::drained, "No message was under way at the end."},
        field{"clock_uncertainty_ns", &self::clock_uncertainty_ns,
              "By how much the clocks of two slices may differ."},
        field{"partial", &self::partial, "Judged without the slices that are missing.",
              presence::omit_default}};
};

template <>
struct description<loadgen::host_clock> {
    using self = loadgen::host_clock;
    static constexpr std::string_view name = "HostClock";
    static constexpr std::string_view about = "The clock of a machine that ran slices.";
    static constexpr std::tuple fields{
        field{"host", &self::host, "The boot id of its kernel."},
        field{"uncertainty_ns", &self::uncertainty_ns, "How wrong its time of day may be."}};
};

template <>
struct description<loadgen::threshold_rule> {
    using self = loadgen::threshold_rule;
    static constexpr std::string_view name = "ThresholdRule";
    static constexpr std::string_view about = "What the run must keep to.";
    static constexpr std::tuple fields{
        field{"text", &self::text, "As it was written.", wording::plain},
        field{"abort", &self::abort, "The run ends as soon as it is crossed."},
        not_stored{&self::metric, "follows from the text, as do the others"},
        not_stored{&self::group, "the same"},
        not_stored{&self::op, "the same"},
        not_stored{&self::bound, "the same"},
        not_stored{&self::unit, "the same"}};
};

template <>
struct description<loadgen::threshold_outcome> {
    using self = loadgen::threshold_outcome;
    static constexpr std::string_view name = "Threshold";
    static constexpr std::string_view about = "A threshold, and whether it was held.";
    static std::string seen_text(const self& outcome) {
        return outcome.seen ? loadgen::describe_figure(*outcome.seen, outcome.rule.unit) : "";
    }
    static constexpr std::tuple fields{
        inlined{&self::rule},
        field{"origin", &self::origin, "The scenario, the standard, or the purpose of a run."},
        field{"verdict", &self::verdict, "Whether it was held."},
        field{"seen", &self::seen, "In ns, per second, 0 to 1, or plain; null: no data."},
        derived{"seen_text", [](const self& outcome) { return seen_text(outcome); },
                "The same for people.", wording::plain},
        field{"why", &self::reason, "Why there is no data.", wording::plain}};
};

template <>
struct description<loadgen::load_result> {
    using self = loadgen::load_result;
    static constexpr std::string_view name = "LoadRun";
    static constexpr std::string_view about =
        "A load run, or slices of it. Times are nanoseconds since it began, unless a key says "
        "otherwise.";
    static constexpr std::tuple fields{
        field{"brokerproof", &self::brokerproof, "The version of brokerproof.", wording::plain},
        field{"scenario", &self::scenario, "Its name.", wording::plain},
        field{"about", &self::about, "What it is for.", wording::plain},
        field{"seed", &self::seed, "Identifiers and times follow from it."},
        field{"run", &self::run, "The value of ${run}.", wording::plain},
        field{"started", &self::started, "UTC, ISO 8601.", wording::plain},
        field{"began_unix_ns", &self::began_unix_ns, "When the first phase began, since 1970."},
        field{"start_skew_ns", &self::start_skew_ns,
              "By how much slices began a phase at different times."},
        field{"clocks", &self::clocks, "Of each machine that took part."},
        field{"wall_s", &self::wall_s, "How long it took."},
        field{"interrupted", &self::interrupted, "Ctrl-C ended the run."},
        field{"aborted", &self::aborted, "The threshold that ended the run; empty: none did.",
              wording::plain},
        field{"environment_problem", &self::environment_problem, "What failed; empty: nothing."},
        field{"brokers", &self::brokers, "All brokers that took part."},
        field{"slices", &self::slices, "In how many parts the run was divided."},
        field{"slices_here", &self::slices_here, "Which of them are here, from 0."},
        field{"groups", &self::groups, "Their names; below, they are numbers.", wording::plain},
        field{"clients", &self::clients, "Number of clients of each group, in the whole run."},
        field{"phases", &self::phases, "In their order."},
        field{"measured_s", &self::measured_s, "Length of the measured phases."},
        field{"health", &self::health, "Whether the generator kept up."},
        field{"thresholds", &self::thresholds, "Those of the scenario, then the implicit ones."},
        field{"ledger", &self::ledger,
              "Null for a slice by itself, which owes messages to other slices."},
        field{"rules", &self::rules,
              "With --witness: the rules across packets that were broken. Null: nobody has looked.",
              presence::omit_default},
        field{"recoveries", &self::recoveries, "Returns from storms."},
        field{"trials", &self::trials, "Trials of find-limit."},
        field{"limit_per_s", &self::limit_per_s, "The highest rate that held, if any."},
        field{"whole", &self::whole, "Measures of all phases."},
        field{"measured", &self::measured, "Measures of each group in the measured phases."},
        field{"timeline", &self::timeline, "Second by second."},
        field{"terms", &self::terms, "What the run was judged by."},
        field{"text", &self::text, "The scenario file."}};
    static void complete(const node& from, self& result) {
        read_thresholds(from, result);
        check_groups(from, result);
        check_slices(from, result);
    }
    static void read_thresholds(const node& from, self& result);
    static void check_groups(const node& from, const self& result);
    static void check_slices(const node& from, const self& result);
};

template <>
struct description<reports::load_document> {
    using self = reports::load_document;
    static constexpr std::string_view name = "LoadFile";
    static constexpr std::string_view about = "The file of a load run, or of slices of it.";
    static constexpr std::string_view kind = "load";
    static constexpr int format = 3;
    static constexpr layout placed = layout::lines;
    static constexpr std::tuple fields{
        constant{"format", format, "Readers refuse others."},
        constant{"kind", kind, "What the file is."},
        derived{"exit_code", [](const self& file) { return loadgen::exit_code(file.result); },
                "What the run amounts to: 0 held, 1 a threshold crossed or without data, or a rule "
                "broken, 3 the environment failed, 4 INVALID, 130 interrupted."},
        derived{"sentence", [](const self& file) { return reports::load_sentence(file.result); },
                "The same in words.", wording::plain},
        inlined{&self::result},
        field{"books", &self::books, "Of a slice: its half of the ledger.",
              presence::omit_default}};
};

}  // namespace brokerproof::record
