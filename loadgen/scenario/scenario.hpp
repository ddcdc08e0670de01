// A load scenario as configs/scenarios/NAME.yaml describes it. This header has values only;
// loadgen/scenario_loader loads them. It must not know Asio, sockets or YAML.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "harness/base/secret.hpp"
#include "harness/mqtt/packet.hpp"
#include "loadgen/scenario/network.hpp"

namespace brokerproof::loadgen {

using std::chrono::nanoseconds;

// ---- rates: the arrival process of a whole group, in messages (or connects) per second

struct constant_rate {
    double per_s = 0;
    bool operator==(const constant_rate&) const = default;
};
/// Exponential gaps with this mean rate.
struct poisson_rate {
    double per_s = 0;
    bool operator==(const poisson_rate&) const = default;
};
/// Goes from the first rate to the second in a straight line during `over`; the second rate stays.
struct ramp_rate {
    double from_per_s = 0;
    double to_per_s = 0;
    nanoseconds over{};
    bool operator==(const ramp_rate&) const = default;
};
/// Each rate lasts for `step_length`, one after the other; the last rate stays.
struct steps_rate {
    std::vector<double> per_s;
    nanoseconds step_length{};
    bool operator==(const steps_rate&) const = default;
};
/// mean + amplitude * sin(2 pi t / period); amplitude may not exceed the mean.
struct sine_rate {
    double mean_per_s = 0;
    double amplitude_per_s = 0;
    nanoseconds period{};
    bool operator==(const sine_rate&) const = default;
};
/// `size` messages at one instant, once per `interval`.
struct burst_rate {
    std::uint64_t size = 1;
    nanoseconds interval{};
    bool operator==(const burst_rate&) const = default;
};
using rate =
    std::variant<constant_rate, poisson_rate, ramp_rate, steps_rate, sine_rate, burst_rate>;

// ---- a client's life

/// A duration that is drawn anew each time. constant: always `low`; uniform: between `low` and
/// `high`; exponential: with the mean `low`.
struct drawn_time {
    enum class shape : std::uint8_t { constant, uniform, exponential };
    shape distribution = shape::constant;
    nanoseconds low{};
    nanoseconds high{};
    bool operator==(const drawn_time&) const = default;
};

/// How a client leaves: with DISCONNECT, by closing the connection without DISCONNECT (fin), with a
/// TCP reset (rst), or by falling silent. The socket of a silent client is closed without a packet
/// when the client comes back; the broker notices by Keep Alive or by the takeover.
enum class departure : std::uint8_t { disconnect, fin, rst, silence };

/// Online all the time.
struct stay {
    bool operator==(const stay&) const = default;
};
/// Each client comes and goes on its own, in all phases with a duration.
struct flap {
    drawn_time online;
    drawn_time offline;
    departure leave = departure::disconnect;
    bool operator==(const flap&) const = default;
};
/// All clients leave when a phase begins that lists the group in `away`. All return in the next
/// phase that does not list it, spread evenly over `window` (0: all at once).
struct storm {
    departure leave = departure::disconnect;
    nanoseconds window{};
    bool operator==(const storm&) const = default;
};
/// Like flap, but the client stays away for the granted session expiry interval plus `beyond`.
struct expire {
    drawn_time online;
    drawn_time beyond;
    departure leave = departure::disconnect;
    bool operator==(const expire&) const = default;
};
/// The client has small socket buffers and stops reading at the time `after` its subscriptions. It
/// reads again when the last phase (the drain) begins.
struct stuck {
    nanoseconds after{};
    bool operator==(const stuck&) const = default;
};
using life = std::variant<stay, flap, storm, expire, stuck>;

/// The pauses after failed or refused connects: first, first * factor, ... up to `most`, each
/// multiplied by 1 +- jitter. With a `first` of 0 the client tries again at once.
struct back_off {
    nanoseconds first = std::chrono::milliseconds(100);
    nanoseconds most = std::chrono::seconds(10);
    double factor = 2;
    double jitter = 0.5;
    bool operator==(const back_off&) const = default;
};

// ---- what clients do

/// Numbers, including both.
struct number_range {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    std::uint32_t size() const { return last - first + 1; }
    bool operator==(const number_range&) const = default;
};

/// `filter` is a template; so are topics and client ids: ${run} ${group} ${client} ${shard} ${to}
/// ${topic}.
/// ${run} is a short text that is unique to the run, ${client} is the client's index in its group,
/// from 0, and ${shard} is the slice that owns the client. ${to} stands only in topics of
/// publications with `to`; it is the index of the receiver in that group. ${topic} stands only in
/// topics of publications with `topics`; it is a number below that.
struct subscription {
    std::string filter;
    std::uint8_t qos = 0;
    /// v5: the ShareName of a shared subscription (section 4.8.2), a template; empty: not shared.
    std::string share{};
    /// One filter for each number of `${n}`.
    std::optional<number_range> numbers{};
    /// Each client takes so many numbers, where the client before it ended, and begins again after
    /// the last; none: all of them.
    std::optional<std::uint32_t> per_client{};
    bool operator==(const subscription&) const = default;
};

struct will_message {
    std::string topic;  ///< a template; no group may subscribe to it, unless the will is judged
    std::string payload;
    std::uint8_t qos = 0;
    bool retain = false;
    std::optional<std::uint32_t> delay_interval{};  ///< v5, seconds
    /// The groups that subscribe to the topic are owed the will. Its payload is a stamp.
    bool judged = false;
    bool operator==(const will_message&) const = default;
};

/// What the messages of a publication carry, when it is not filler. `filled` is a template with the
/// placeholders of message_template.hpp.
struct own_payload {
    enum class source : std::uint8_t { text, file, filled };
    source from = source::text;
    std::string text;     ///< the text, the path of the file, or the template
    std::string content;  ///< of the file, once it is read
    bool operator==(const own_payload&) const = default;
};

/// Where the stamp of the ledger is. A message without one is only counted.
enum class stamp_place : std::uint8_t { front, user_property, none };

/// v5 properties of the messages of a publication. Texts are templates (message_template.hpp).
struct message_properties {
    std::optional<std::string> content_type;
    std::optional<std::uint8_t> payload_format_indicator;
    std::map<std::string, std::string> user_properties;
    std::optional<std::string> response_topic;
    std::optional<std::string> correlation_data;
    bool operator==(const message_properties&) const = default;
};

/// The messages of a publication are requests (v5): each has a Response Topic, to which its
/// publisher subscribes, and Correlation Data of ours.
struct request_terms {
    std::string response_topic;  ///< a template
    bool operator==(const request_terms&) const = default;
};

/// The requests that a reply answers: a publication of a group.
struct answered_requests {
    std::size_t group = 0;
    std::uint32_t publication = 0;
    bool operator==(const answered_requests&) const = default;
};

/// One entry of a group's `publish`. Message k of the whole group (k from 0) is due at arrival k of
/// `how_fast`; time counts from the beginning of the first phase in which the publication is
/// active. Member k mod clients sends it, and ${to} in its topic is k mod the clients of the group
/// `to`. With `topics` each member goes through them: ${topic} is k / clients mod `topics`.
struct publication {
    std::string topic;
    std::string to;  ///< group whose members `${to}` runs over; empty: no `${to}`
    std::uint8_t qos = 0;
    std::uint64_t size = 0;  ///< payload bytes, with the stamp in front of them; without `payload`
    bool retain = false;
    std::optional<std::uint32_t> message_expiry_interval;  ///< v5, seconds
    rate how_fast;
    std::optional<std::uint64_t> messages;  ///< of the whole group; none: no end
    std::vector<std::string> phases;        ///< active in these; never empty once loaded
    std::optional<own_payload> payload{};
    stamp_place stamp = stamp_place::front;
    std::optional<rate> per_client{};  ///< `how_fast` is this times the clients of the group
    std::uint32_t topics = 0;          ///< how many numbers ${topic} has; 0: no ${topic}
    message_properties properties{};
    bool topic_alias = false;  ///< v5, as far as the broker allows it
    std::optional<request_terms> request{};
    /// It has no schedule: it answers these requests. The topology makes such publications.
    std::optional<answered_requests> answers{};
    bool operator==(const publication&) const = default;
};

/// The clients of a group answer those requests of this run that match one of their filters (v5).
struct responder {
    std::string to;  ///< one of the filters of the group
    std::uint8_t qos = 0;
    std::uint64_t size = 0;  ///< of the payload; without `payload`
    std::optional<own_payload> payload{};
    bool operator==(const responder&) const = default;
};

/// What each client of a group does with TLS, where the broker has it.
struct group_tls {
    bool resume = false;      ///< a connection uses the ticket of the client's earlier one
    std::string certificate;  ///< PEM file, a template; empty: that of --cert, if there is one
    std::string key;          ///< PEM file, a template; empty: in `certificate`
    bool operator==(const group_tls&) const = default;
};

/// What one client of a group shows to the broker.
struct credential {
    std::string client_id;  ///< empty: as the group's template says
    std::string username;
    secret password;
    bool operator==(const credential&) const = default;
};

struct credential_list {
    std::string file;  ///< CSV; a relative path begins at the folder of the scenario
    /// Client k uses row k. They are read when a run begins, so before that there are none.
    std::vector<credential> rows;
    bool operator==(const credential_list&) const = default;
};

struct group {
    std::string name;
    std::uint32_t clients = 1;
    mqtt::version version = mqtt::version::v5;
    std::string client_id;  ///< default "${run}-${group}-${client}"
    bool clean_start = false;
    std::optional<std::uint32_t> session_expiry_interval;  ///< v5, seconds
    std::uint16_t keep_alive = 60;
    std::optional<std::uint16_t> receive_maximum;      ///< v5
    std::optional<std::uint16_t> topic_alias_maximum;  ///< v5: how many the broker may use
    std::optional<std::string> username;
    std::optional<std::string> password;
    std::optional<credential_list> credentials;
    group_tls tls;
    std::optional<will_message> will;
    rate connect_rate = constant_rate{1000};  ///< of the group in the first phase
    loadgen::life life = stay{};
    loadgen::back_off back_off;
    std::uint32_t window = 20;  ///< QoS > 0 publishes of one client that may wait for an answer
    std::vector<subscription> subscribe;
    std::vector<publication> publish;
    std::optional<responder> respond;
    bool operator==(const group&) const = default;
};

/// Whether its clients have a shared subscription.
bool shares(const group& members);

// ---- the run

/// When a phase without a duration ends, at the latest after `within`.
enum class milestone : std::uint8_t {
    none,       ///< it has a duration
    connected,  ///< every client that should be online is online and has its subscriptions
    published,  ///< the publications of this phase have sent their messages and have their answers
    drained,    ///< connected, every packet is answered, and no PUBLISH came for one second
};

/// What happens to the private brokers when a phase begins: to all at once, but `restart` takes one
/// after the other. `kill` is SIGKILL, `pause` is SIGSTOP.
enum class broker_act : std::uint8_t { kill, stop, start, restart, pause, resume };
BOOST_DESCRIBE_ENUM(broker_act, kill, stop, start, restart, pause, resume)

/// Whether clients lose their connections and, unless the broker is durable, their sessions.
constexpr bool ends_broker(broker_act act) {
    return act == broker_act::kill || act == broker_act::stop || act == broker_act::restart;
}
/// Whether clients can come back from then on.
constexpr bool begins_broker(broker_act act) {
    return act == broker_act::start || act == broker_act::restart;
}

struct phase {
    std::string name;
    std::optional<nanoseconds> duration;
    milestone until = milestone::none;
    nanoseconds within = std::chrono::seconds(60);
    std::vector<std::string> away;  ///< groups (with life storm) that are offline in this phase
    std::optional<broker_act> broker;
    bool warm_up = false;  ///< its latencies and rates are not measured; its ledger is
    std::optional<network_state> network{};  ///< none: the network is as it is
    bool operator==(const phase&) const = default;
};

/// A condition, such as "publish_to_delivery.p99 < 100ms".
struct threshold {
    std::string text;
    bool abort = false;  ///< the run ends as soon as the condition is broken
    bool operator==(const threshold&) const = default;
};

/// Above one of these limits the generator itself was too slow, and the run is INVALID.
struct health_limits {
    double late_sends = 0.01;                                ///< share of all sends that are late
    nanoseconds late_after = std::chrono::milliseconds(50);  ///< a send is late after this time
    nanoseconds loop_lag_p99 = std::chrono::milliseconds(100);
    double cpu = 0.95;  ///< share of one core that the busiest shard uses
    bool operator==(const health_limits&) const = default;
};

/// The search for the highest rate. It multiplies the rate by `factor`, beginning with
/// `from_per_s`, until a threshold breaks; then it halves the gap until the gap is below
/// `precision`. The rate is the total of all publications; each of them is scaled by the same
/// factor.
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
    /// v3.1.1: all groups speak it, as speak_v311() lets them; v5: each its own.
    mqtt::version newest = mqtt::version::v5;
    std::vector<group> groups;
    std::vector<phase> phases;  ///< at least one; the last one is the drain
    std::vector<threshold> thresholds;
    health_limits health;
    std::optional<find_limit> find;
    bool operator==(const scenario&) const = default;
};

}  // namespace brokerproof::loadgen
