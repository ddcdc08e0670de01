// The result of a load run or of one slice of it: everything that is written to a result file, and
// the rule for the exit code. Values only. It must not know JSON, Asio or the layout of reports.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/result.hpp"
#include "loadgen/ledger/ledger.hpp"
#include "loadgen/measure/broken_rule.hpp"
#include "loadgen/measure/measures.hpp"
#include "loadgen/measure/threshold.hpp"

namespace brokerproof::loadgen {

struct load_broker {
    std::string name;     ///< the profile, or the URL if there is no profile
    std::string product;  ///< "mosquitto"; empty: not known
    std::string version;
    std::string url;
    bool insecure = false;  ///< its certificate was not checked
    double cpu_s = 0;       ///< of its process in this run; 0: we cannot see it
    std::uint64_t peak_rss_kib = 0;
    bool operator==(const load_broker&) const = default;
};

/// What the network did to each connection, in each direction.
struct phase_network {
    std::int64_t delay_ns = 0;
    std::int64_t jitter_ns = 0;
    std::optional<std::uint64_t> bytes_per_s;
    std::optional<network_cut> cut;
    bool operator==(const phase_network&) const = default;
};

/// Times of a run are ns since it began.
struct phase_result {
    std::string name;
    std::int64_t began_ns = 0;
    std::int64_t ended_ns = 0;
    bool measured = true;                    ///< false: a warm-up
    bool timed_out = false;                  ///< `within` ended before the milestone was reached
    std::optional<phase_network> network{};  ///< while it lasted, the network was bad
    std::optional<broker_act> broker{};      ///< what happened to the brokers when it began
    bool operator==(const phase_result&) const = default;
};

/// A group's return from a storm; times since the run began.
struct storm_recovery {
    std::size_t group = 0;
    std::string phase;                             ///< in which they returned
    std::uint64_t clients = 0;                     ///< that left and have to return
    std::uint64_t back = 0;                        ///< of these, that returned
    std::int64_t began_ns = 0;                     ///< the phase of the return began
    std::optional<std::int64_t> half_back_ns;      ///< half of them had their CONNACK
    std::optional<std::int64_t> all_back_ns;       ///< the last CONNACK
    std::optional<std::int64_t> first_message_ns;  ///< the first queued message came
    std::optional<std::int64_t> drained_ns;        ///< the last queued message came
    std::uint64_t queued = 0;                      ///< messages that had waited and were delivered
    bool operator==(const storm_recovery&) const = default;
};
recovery_time took(const storm_recovery& recovery);

/// The figures of one group in one second.
struct timeline_group {
    std::uint64_t scheduled = 0;
    std::uint64_t online = 0;
    std::uint64_t connects = 0;  ///< accepted in this second
    std::uint64_t published = 0;
    std::uint64_t acknowledged = 0;
    std::uint64_t received = 0;
    std::int64_t delivery_p50_ns = 0;  ///< of messages that came in this second; 0: none did
    std::int64_t delivery_p99_ns = 0;
    bool operator==(const timeline_group&) const = default;
};
struct timeline_sample {
    std::int64_t at_ns = 0;  ///< the end of the second
    std::vector<timeline_group> groups;
    bool operator==(const timeline_sample&) const = default;
};
/// The difference of two copies of the measures, for the timeline.
timeline_sample sample_between(const measures& before, const measures& now, std::int64_t at_ns);

/// Whether the generator kept up; otherwise it was the limit, and not the broker.
struct health_verdict {
    bool valid = true;
    std::vector<std::string> reasons;  ///< for people: why it is INVALID
    double late_sends = 0;             ///< share of all sends
    std::int64_t loop_lag_p99_ns = 0;  ///< of the worst shard
    /// How much later than planned a bad network passed bytes; 0: there is none.
    std::int64_t relay_lag_p99_ns = 0;
    double busiest = 0;  ///< share of a core over one second, of the busiest shard
    std::uint64_t errors = 0;
    std::string first_error;
    bool operator==(const health_verdict&) const = default;
};
health_verdict judge_health(const measures& whole, const health_limits& limits);

/// One step of find-limit.
struct limit_trial {
    double per_s = 0;  ///< the wanted rate of all publications together
    double reached_per_s = 0;
    bool held = false;
    bool valid = true;   ///< the generator kept up
    std::string reason;  ///< which threshold broke, or how the generator fell behind
    bool operator==(const limit_trial&) const = default;
};

/// The terms by which joined slices must be judged.
struct run_terms {
    std::vector<std::string> overrides;        ///< of the scenario, by --set
    double scale = 1;                          ///< --scale
    std::int64_t grace_ns = 0;                 ///< how late sessions and messages may expire
    std::int64_t keep_alive_tolerance_ns = 0;  ///< how late a broker may notice a silent client
    std::optional<std::uint64_t> queue_limit;  ///< of an absent session, by the broker's profile
    bool drained = false;  ///< at the end nothing came for a while: no message was under way
    /// By how much the clocks of two slices may differ; 0: they ran on one machine.
    std::int64_t clock_uncertainty_ns = 0;
    bool partial = false;  ///< judged without the slices that are missing (merge --partial)
    bool operator==(const run_terms&) const = default;
};

/// The clock of a machine that ran slices.
struct host_clock {
    std::string host;                 ///< the boot id of its kernel, which no other machine has
    std::int64_t uncertainty_ns = 0;  ///< how wrong its time of day may be
    bool operator==(const host_clock&) const = default;
};

struct load_result {
    std::string brokerproof;  ///< our version
    std::string scenario;     ///< name
    std::string about;
    std::uint64_t seed = 1;
    std::string text;  ///< of the scenario file, so that a result can be repeated
    run_terms terms;
    std::string run;                 ///< ${run}
    std::string started;             ///< UTC, ISO 8601
    std::int64_t began_unix_ns = 0;  ///< when the first phase began, since 1970; 0: it did not
    std::int64_t start_skew_ns = 0;  ///< by how much slices began a phase at different times
    std::vector<host_clock> clocks;  ///< of each machine that took part
    double wall_s = 0;
    std::vector<load_broker> brokers;
    std::uint32_t slices = 1;                ///< the number of parts of the run
    std::vector<std::uint32_t> slices_here;  ///< the parts that this result covers
    std::vector<std::string> groups;         ///< names; elsewhere a group is its index here
    std::vector<std::uint64_t> clients;      ///< of each group, in the whole run
    std::vector<phase_result> phases;
    measures whole;                        ///< of all phases
    std::vector<group_measures> measured;  ///< without the phases that are a warm-up
    double measured_s = 0;
    std::optional<ledger_report>
        ledger;  ///< none: a single slice, which cannot know what it is owed
    /// With --witness: the rules across packets that were broken. None: nobody has looked.
    std::optional<std::vector<broken_rule>> rules;
    std::vector<storm_recovery> recoveries;
    std::vector<timeline_sample> timeline;
    std::vector<threshold_outcome> thresholds;
    health_verdict health;
    std::vector<limit_trial> trials;
    std::optional<double> limit_per_s;  ///< find-limit: the highest rate that held
    bool interrupted = false;           ///< by Ctrl-C
    std::string aborted;                ///< the threshold that ended the run; empty: none
    std::string environment_problem;    ///< such as the death of the broker; empty: none

    bool complete() const { return slices_here.size() == slices; }
    /// False: a slice by itself, which knows neither what it is owed nor what others have sent.
    bool can_be_judged() const { return complete() || terms.partial; }
    bool operator==(const load_result&) const = default;
};

/// The figures of a result for its thresholds. They point into the result.
threshold_figures figures_of(const load_result& result);
/// Fills in `thresholds` with the written and the implicit ones; a slice by itself has none to
/// keep. `health` must be judged before. It becomes INVALID when a crossed threshold has a time
/// below four times the lag of our own loop.
void hold_thresholds(load_result& result, const std::vector<threshold_rule>& written);

/// 130: interrupted. 3: the environment failed. 1: the ledger has proven a fault, or the broker
/// broke a rule (--witness). 4: INVALID; this goes before other crossed thresholds, because a
/// generator that cannot keep up proves nothing about latency. 1: a threshold is crossed or has no
/// data, or find-limit found no rate that held. 0: all thresholds held, or this is a slice that
/// cannot be judged by itself. (2 is bad input; then there is no result.)
int exit_code(const load_result& result);

/// All slices ran on one machine: times across slices are as good as the others, and join them.
void share_clock(load_result& result);

/// By how much the clocks of two of these machines may differ.
std::int64_t clock_uncertainty_ns(const std::vector<host_clock>& clocks);

/// Joins slices of one run exactly: measures, recoveries, timeline, brokers. Only the quantiles of
/// the timeline cannot be added; there the worst slice counts. The ledger, the thresholds and the
/// health must be judged anew. It is a problem when the slices do not belong
/// together.
result<void> join(load_result& into, const load_result& other);

}  // namespace brokerproof::loadgen
