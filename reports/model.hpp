// The result of one conformance run, which every report writer reads. Values only.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/judge/verdict.hpp"
#include "harness/trace/event.hpp"
#include "harness/witness/breach.hpp"
#include "reports/lateness.hpp"
#include "reports/observed_profile.hpp"

namespace brokerproof::reports {

/// The suite of the findings that are rules across packets and no cases.
inline constexpr std::string_view rules_suite = "rules";

/// One of the N runs of a case under --repeat.
struct attempt {
    judge::verdict_kind verdict{};
    std::string reason;

    bool operator==(const attempt&) const = default;
};

/// What ran in the same broker when a case ended.
struct company {
    std::vector<std::string> cases;  ///< their ids
    std::uint64_t clients = 0;       ///< of these cases, in all

    bool operator==(const company&) const = default;
};

/// A case that failed or was blocked runs once more alone before it is told; this is what came of
/// it.
struct confirmation {
    judge::verdict_kind alone{};
    std::string reason;  ///< of the verdict alone; empty for a pass
    company beside;      ///< at the first time

    bool operator==(const confirmation&) const = default;
};

/// A case without its trace.
struct case_summary {
    std::string id;     ///< "session-expiry/two-sided-window@v5[probe=2s]"
    std::string suite;  ///< "session-expiry"
    std::string title;
    std::vector<std::string> catalogue;
    mqtt::version version{};
    std::string level;  ///< "MUST", "SHOULD", "MAY" or "OBSERVE"
    std::vector<std::string> refs;
    judge::verdict verdict;  ///< of the attempt that counts: the first that did not pass
    bool flaky = false;      ///< attempts differ
    std::vector<attempt> attempts;
    std::optional<reports::confirmation> confirmation;  ///< of a failure, or if it was blocked
    /// Of the verdict late, unless it takes more than one tolerance.
    std::optional<lateness> late;
    /// The reason from configs/expectations when the fail (or advice) is expected.
    std::optional<std::string> expected_failure;
    bool unexpected_pass = false;  ///< listed there as failing, but passed
    std::int64_t waited_ms = 0;
    std::int64_t took_ms = 0;

    bool operator==(const case_summary&) const = default;
};

struct case_result : case_summary {
    trace::trace trace;
    company beside;  ///< not in files: a confirmation has it
    /// Of rules across packets, by both sides; not in files: the trace shows them again.
    std::vector<witness::breach> breaches;
    bool holds_with_more_time = false;  ///< not in files: `late` says how much

    bool operator==(const case_result&) const = default;
};

struct broker_info {
    std::string name;       ///< the profile: "mosquitto-durable", or the URL
    std::string product;    ///< "mosquitto"
    std::string version;    ///< "2.0.11" or "unknown"
    std::string url;        ///< "mqtt://127.0.0.1:20113"
    bool insecure = false;  ///< its certificate was not checked
    double cpu_s = 0;
    std::uint64_t peak_rss_kib = 0;

    bool operator==(const broker_info&) const = default;
};

/// Stands for the product or the version of a broker of which only the URL is known.
inline constexpr std::string_view not_known = "unknown";

/// "mosquitto 2.0.11", "mosquitto", or "127.0.0.1:1883".
std::string product_title(const broker_info& broker);

/// For texts that name the broker: " (its certificate was not checked)", or nothing.
inline std::string trust_note(bool insecure) {
    return insecure ? " (its certificate was not checked)" : "";
}

enum class incident_kind : std::uint8_t {
    broker_died,
    broker_killed,  ///< by somebody else: with SIGKILL
    broker_hung,
    broker_gone,       ///< nothing listens at its place any more
    foreign_messages,  ///< clients got messages that none of their subscriptions matches
};
BOOST_DESCRIBE_ENUM(incident_kind, broker_died, broker_killed, broker_hung, broker_gone,
                    foreign_messages)

/// Something that the broker did to the run as a whole, and not to one case.
struct broker_incident {
    incident_kind kind{};
    std::string detail;               ///< "was killed by signal 11"; a topic and its client
    std::uint64_t count = 1;          ///< how often
    std::vector<std::string> cases;   ///< under way at that time; those that saw the messages
    std::vector<std::string> causes;  ///< of these, which bring it about alone

    bool operator==(const broker_incident&) const = default;
};

/// False when somebody else may have ended the broker: it was killed, or a broker that we did not
/// start is gone, and no case brings that about alone.
bool blames_broker(const broker_incident& seen);

/// A run without its cases.
struct run_summary {
    std::string brokerproof;  ///< our version
    broker_info broker;
    std::uint64_t seed = 0;
    int repeat = 1;
    std::int64_t jobs = 0;  ///< 0: all at once
    std::string started;    ///< UTC, "2026-11-22T23:25:57Z"
    double wall_s = 0;
    double cpu_s = 0;  ///< of brokerproof itself
    std::int64_t longest_wait_ms = 0;
    std::uint64_t connections = 0;
    std::uint64_t second_looks =
        0;                         ///< cases that were run again because noise left them undecided
    std::uint64_t cut_traces = 0;  ///< cases whose traces were cut to keep memory bounded
    bool interrupted = false;
    /// How the broker was unreachable or died, with its last log lines; empty: it was well.
    std::string environment_problem;
    std::vector<broker_incident> incidents;  ///< what the broker did to the run as a whole
    std::vector<std::string> unexpected;     ///< problems with the expectations file itself
    std::vector<facts::fact> observed;       ///< facts about the broker

    bool operator==(const run_summary&) const = default;
};

struct run_result : run_summary {
    std::vector<case_result> cases;

    bool operator==(const run_result&) const = default;
};

struct tally {
    /// Without expected failures, with unexpected passes.
    std::map<judge::verdict_kind, int> count;
    int expected_failures = 0;  ///< requirements that are known to be broken
    int expected_advice = 0;    ///< recommendations that the broker is known not to follow
    int unexpected_passes = 0;
    int flaky = 0;
    int total = 0;

    bool operator==(const tally&) const = default;
};
tally count(const std::vector<case_result>& cases);

/// A requirement is broken and no expectation covers it.
bool is_violation(const case_result& judged);
/// The run says something about the broker: pass, fail, advice, observed, or only beside others.
bool is_judged(const case_result& judged);
/// Blocked, inconclusive or error: nothing is known about a requirement. (OBSERVE requires
/// nothing.)
bool is_unjudged(const case_result& judged);

/// 0: all requirements hold (except for expected failures). 1: a violation, an incident, an
/// unexpected pass, or an expectation that matches no case. 3: the broker was unreachable, the
/// environment failed, required cases could not be judged (blocked, inconclusive, error), or
/// nothing was judged at all. 130: interrupted. 130 outranks 1, and 1 outranks 3.
int exit_code(const run_result& run);

/// What follows from the cases of a run, and from the facts that it observed.
struct run_outcome {
    int exit_code = 0;
    tally counts;
    std::vector<profile_answer> profile;
    std::vector<proposal> proposals;
};
run_outcome outcome_of(const run_result& run);

}  // namespace brokerproof::reports
