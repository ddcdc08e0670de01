// A load scenario as configs/scenarios/NAME.yaml describes it. Values only; loading is in
// scenario_loader.hpp. Must not know Asio, sockets or YAML.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "harness/mqtt/packet.hpp"

namespace brokerproof::loadgen {

using std::chrono::nanoseconds;

// ---- how fast: an arrival process of a whole group, in messages (or connects) a second

struct constant_rate {
    double per_s = 0;
    bool operator==(const constant_rate&) const = default;
};
/// Exponential gaps with this mean rate.
struct poisson_rate {
    double per_s = 0;
    bool operator==(const poisson_rate&) const = default;
};
/// From one rate to another in a straight line over `over`, then the second for good.
struct ramp_rate {
    double from_per_s = 0;
    double to_per_s = 0;
    nanoseconds over{};
    bool operator==(const ramp_rate&) const = default;
};
/// Each rate for `each`, one after the other; the last one for good.
struct steps_rate {
    std::vector<double> per_s;
    nanoseconds each{};
    bool operator==(const steps_rate&) const = default;
};
/// mean + amplitude * sin(2 pi t / period); amplitude may not exceed the mean.
struct sine_rate {
    double mean_per_s = 0;
    double amplitude_per_s = 0;
    nanoseconds period{};
    bool operator==(const sine_rate&) const = default;
};
/// `size` messages at one instant, every `every`.
struct burst_rate {
    std::uint64_t size = 1;
    nanoseconds every{};
    bool operator==(const burst_rate&) const = default;
};
using rate =
    std::variant<constant_rate, poisson_rate, ramp_rate, steps_rate, sine_rate, burst_rate>;

// ---- a client's life

/// A length of time that is drawn anew each time. constant: `low`; uniform: low..high; exponential:
/// mean `low`.
struct drawn_time {
    enum class shape : std::uint8_t { constant, uniform, exponential };
    shape how = shape::constant;
    nanoseconds low{};
    nanoseconds high{};
    bool operator==(const drawn_time&) const = default;
};

/// How a client leaves: DISCONNECT; closing without; TCP reset; or it just falls silent and its
/// socket is closed without a word when it comes back (the broker finds out by Keep Alive or by the
/// takeover).
enum class departure : std::uint8_t { disconnect, fin, rst, silence };

/// Online all the time.
struct stay {
    bool operator==(const stay&) const = default;
};
/// Comes and goes for itself, in all phases with a duration.
struct flap {
    drawn_time online;
    drawn_time offline;
    departure leave = departure::disconnect;
    bool operator==(const flap&) const = default;
};
/// All leave when a phase begins that lists the group in `away`, and all return in the next phase
/// that does not, spread evenly over `window` (0: all at once).
struct storm {
    departure leave = departure::disconnect;
    nanoseconds window{};
    bool operator==(const storm&) const = default;
};
/// Like flap, but stays away for the granted session expiry interval and `beyond` more.
struct expire {
    drawn_time online;
    drawn_time beyond;
    departure leave = departure::disconnect;
    bool operator==(const expire&) const = default;
};
/// Stops reading `after` having subscribed, with small socket buffers; starts again when the last
/// phase (the drain) begins.
struct stuck {
    nanoseconds after{};
    bool operator==(const stuck&) const = default;
};
using life = std::variant<stay, flap, storm, expire, stuck>;

/// After a failed or refused connect: first, first * factor, ... up to `most`, each multiplied by
/// 1 +- jitter. A `first` of 0 means: again at once.
struct back_off {
    nanoseconds first = std::chrono::milliseconds(100);
    nanoseconds most = std::chrono::seconds(10);
    double factor = 2;
    double jitter = 0.5;
    bool operator==(const back_off&) const = default;
};

// ---- what clients do

/// `filter` is a template; so are topics and client ids: ${run} ${group} ${client} ${shard} ${to}.
/// ${run} is short text that is unique to the run, ${client} the index in the group from 0,
/// ${shard} the slice that owns it, ${to} (topics of publications with `to` only) the index in
/// that group.
struct subscription {
    std::string filter;
    std::uint8_t qos = 0;
    bool operator==(const subscription&) const = default;
};

struct will_message {
    std::string topic;  ///< a template; must not be one that the ledger watches
    std::string payload;
    std::uint8_t qos = 0;
    bool retain = false;
    std::optional<std::uint32_t> delay_interval;  ///< v5, seconds
    bool operator==(const will_message&) const = default;
};

/// One entry of a group's `publish`: message k of the whole group (k from 0) is due at the k-th
/// arrival of `how_fast`, counted from the beginning of the first phase in which it is active; it
/// is sent by member k mod clients, and to topic ${to} = k mod clients of group `to`.
struct publication {
    std::string topic;
    std::string to;  ///< group whose members `${to}` runs over; empty: no `${to}`
    std::uint8_t qos = 0;
    std::uint64_t size = 0;  ///< payload bytes; at least stamp_size (ledger/stamp.hpp)
    bool retain = false;
    std::optional<std::uint32_t> message_expiry_interval;  ///< v5, seconds
    rate how_fast;
    std::optional<std::uint64_t> messages;  ///< ends after so many, in the whole group
    std::vector<std::string> phases;        ///< active in these; never empty once loaded
    bool operator==(const publication&) const = default;
};

struct group {
    std::string name;
    std::uint32_t clients = 1;
    mqtt::version version = mqtt::version::v5;
    std::string client_id;  ///< default "${run}-${group}-${client}"
    bool clean_start = false;
    std::optional<std::uint32_t> session_expiry_interval;  ///< v5, seconds
    std::uint16_t keep_alive = 60;
    std::optional<std::uint16_t> receive_maximum;  ///< v5
    std::optional<std::string> username;
    std::optional<std::string> password;
    std::optional<will_message> will;
    rate connect_rate = constant_rate{1000};  ///< how fast the group appears in the first phase
    loadgen::life life = stay{};
    loadgen::back_off back_off;
    std::uint32_t window = 20;  ///< QoS > 0 publishes of one client that may wait for an answer
    std::vector<subscription> subscribe;
    std::vector<publication> publish;
    bool operator==(const group&) const = default;
};

// ---- the run

/// When a phase without a duration ends, at the latest after `within`.
enum class milestone : std::uint8_t {
    none,       ///< it has a duration
    connected,  ///< every client that should be online is, with its subscriptions
    published,  ///< every publication of this phase has sent its `messages` and has its answers
    drained,    ///< connected, nothing unanswered, and no PUBLISH came for one second
};

struct phase {
    std::string name;
    std::optional<nanoseconds> duration;
    milestone until = milestone::none;
    nanoseconds within = std::chrono::seconds(60);
    std::vector<std::string> away;  ///< groups (with life storm) that are offline in this phase
    bool warm_up = false;           ///< its latencies and rates are not measured; its ledger is
    bool operator==(const phase&) const = default;
};

/// "publish_to_delivery.p99 < 100ms" with the place it was written at, for messages.
struct threshold {
    std::string text;
    bool abort = false;  ///< ends the run as soon as it is crossed
    bool operator==(const threshold&) const = default;
};

/// Above one of these the generator was the limit, and the run is INVALID.
struct health_limits {
    double late_sends = 0.01;                                        ///< share of all sends
    nanoseconds late_after = std::chrono::milliseconds(50);          ///< what counts as late
    nanoseconds loop_lag_p99 = std::chrono::milliseconds(100);
    double cpu = 0.95;                                               ///< of one core, busiest shard
    bool operator==(const health_limits&) const = default;
};

/// Raises `from` by `factor` until a threshold breaks, then halves the gap until it is below
/// `precision`. The rate is that of all publications together; each is scaled alike.
struct find_limit {
    double from_per_s = 1000;
    double to_per_s = 1'000'000;
    double factor = 2;
    double precision = 0.1;
    bool operator==(const find_limit&) const = default;
};

struct scenario {
    std::string name;   ///< the file's `scenario` key
    std::string about;  ///< one sentence
    std::uint64_t seed = 1;
    std::vector<group> groups;
    std::vector<phase> phases;  ///< at least one; the last one is the drain
    std::vector<threshold> thresholds;
    health_limits health;
    std::optional<find_limit> find;
    bool operator==(const scenario&) const = default;
};

}  // namespace brokerproof::loadgen
