// The counters and times of a slice, per group. One table gives each figure its name in Prometheus,
// its description and the whole of its percentage. In results and thresholds a figure has the name
// of its enumerator. Pure: no Asio, no prometheus-cpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/enum_table.hpp"
#include "harness/mqtt/packet.hpp"
#include "loadgen/measure/histogram.hpp"

namespace brokerproof::loadgen {

/// Counters; they only grow.
enum class count : std::uint8_t {
    connects_started,      ///< attempts to open TCP
    connects_accepted,     ///< CONNACK with code 0
    connects_refused,      ///< CONNACK with another code; see `refusals`
    connects_failed,       ///< no CONNACK: TCP refused, closed, reset or timed out
    never_connected,       ///< clients that had no CONNACK with code 0 in the whole run
    tls_resumed,           ///< handshakes that a ticket of an earlier connection has shortened
    tls_failed,            ///< handshakes that did not succeed
    sessions_resumed,      ///< CONNACK with Session Present 1
    closed_by_client,      ///< because the client's life said so
    closed_by_broker,      ///< unexpected: closed, reset, or DISCONNECT from the broker
    closed_for_violation,  ///< by us, because the broker sent no valid MQTT
    pings_unanswered,      ///< by us, because the broker did not answer a PINGREQ
    subscribes_refused,    ///< SUBACK with a failure code, or a lower QoS
    published_qos0,
    published_qos1,
    published_qos2,
    acknowledged,     ///< PUBACK or PUBCOMP with success
    refused,          ///< PUBACK or PUBREC with a code of 0x80 or more
    unanswered,       ///< given up; nobody knows whether the broker has it
    resent,           ///< with DUP 1, or PUBREL again, after a resume
    late_sends,       ///< sent later than health.late_after because of the generator
    skipped_offline,  ///< not sent, because the publisher was away
    skipped_window,   ///< not sent, because the window of the client was full
    skipped_slip,     ///< not sent, because the generator was over a second late
    received_qos0,
    received_qos1,
    received_qos2,
    requests,             ///< published, and an answer is wanted
    responses,            ///< requests that were answered
    unanswered_requests,  ///< those that were not, when the run has ended
    bytes_sent,           ///< of MQTT packets
    bytes_received,
};
BOOST_DESCRIBE_ENUM(count, connects_started, connects_accepted, connects_refused, connects_failed,
                    never_connected, tls_resumed, tls_failed, sessions_resumed, closed_by_client,
                    closed_by_broker, closed_for_violation, pings_unanswered, subscribes_refused,
                    published_qos0, published_qos1, published_qos2, acknowledged, refused,
                    unanswered, resent, late_sends, skipped_offline, skipped_window, skipped_slip,
                    received_qos0, received_qos1, received_qos2, requests, responses,
                    unanswered_requests, bytes_sent, bytes_received)

/// Times; each is a histogram in nanoseconds.
enum class timing : std::uint8_t {
    tcp_connect,                 ///< connect() to established
    tls_handshake,               ///< established to the end of the handshake, where TLS is
    connack,                     ///< CONNECT sent to CONNACK received
    connect_intended,            ///< from the time when the client was due to CONNACK
    publish_to_ack,              ///< intended send time to PUBACK or PUBCOMP
    publish_to_delivery,         ///< intended send time to PUBLISH received
    publish_to_delivery_naive,   ///< actual send time to PUBLISH received
    publish_to_delivery_across,  ///< publish_to_delivery, where another slice has published, whose
                                 ///< clock may differ (run_terms::clock_uncertainty_ns)
    resume_to_first,             ///< CONNACK with Session Present 1 to the first queued message
    resume_to_drained,           ///< CONNACK with Session Present 1 to the last queued message
    subscribe_to_retained,       ///< SUBSCRIBE sent to the last retained message
    round_trip,                  ///< intended send time of a request to its first response
    will_delay,  ///< from when a judged will was due until it came; known after the ledger
};
BOOST_DESCRIBE_ENUM(timing, tcp_connect, tls_handshake, connack, connect_intended, publish_to_ack,
                    publish_to_delivery, publish_to_delivery_naive, publish_to_delivery_across,
                    resume_to_first, resume_to_drained, subscribe_to_retained, round_trip,
                    will_delay)

/// The whole of which a counter is a percentage.
enum class percentage_of : std::uint8_t {
    nothing,  ///< it makes no percentage
    connects_started,
    connects_accepted,
    published,  ///< messages that were sent
    due,        ///< messages that were sent or skipped
    requests,
};

struct figure_info {
    std::string_view prometheus;   ///< "brokerproof_publish_to_ack_seconds"
    std::string_view help;         ///< one sentence
    std::string_view label;        ///< if several figures share a Prometheus name: "qos"
    std::string_view label_value;  ///< the value of the label for this figure: "1"
    percentage_of whole = percentage_of::nothing;
};
const figure_info& info(count figure);
const figure_info& info(timing figure);

/// The packets by which a broker says no.
enum class refusing_packet : std::uint8_t { connack, suback, puback, pubrec, disconnect };
BOOST_DESCRIBE_ENUM(refusing_packet, connack, suback, puback, pubrec, disconnect)

/// What a broker has refused with one code, or why it has ended connections (DISCONNECT).
struct refusal {
    refusing_packet packet = refusing_packet::connack;
    mqtt::version version = mqtt::version::v5;  ///< the meaning of the code depends on it
    std::uint8_t code = 0;  ///< of SUBACK also a QoS that is lower than the one asked for
    std::uint64_t times = 0;
    std::string reason;  ///< the first Reason String that came with it (v5)
    bool operator==(const refusal&) const = default;
};
/// "CONNACK 0x87 Not authorized"
std::string describe(const refusal& seen);

/// The measures of one group in one slice. Adding and recording allocate nothing.
struct group_measures {
    void add(count figure, std::uint64_t times = 1) { counts[figure] += times; }
    void record(timing figure, std::int64_t ns) { timings[figure].record(ns); }
    void refused(const refusal& added);

    std::uint64_t operator[](count figure) const { return counts[figure]; }
    const histogram& operator[](timing figure) const { return timings[figure]; }
    void merge(const group_measures& other);
    std::uint64_t published() const;  ///< of every QoS, first sends only
    std::uint64_t received() const;   ///< of every QoS
    /// The difference to an earlier copy of this object.
    group_measures since(const group_measures& earlier) const;

    enum_array<count, std::uint64_t> counts{};
    enum_array<timing, histogram> timings{};
    std::vector<refusal> refusals{};  ///< ordered by packet, version and code
    // Gauges; slices are added.
    std::uint64_t scheduled = 0;  ///< clients that should be online now
    std::uint64_t online = 0;     ///< clients that have their CONNACK and subscriptions
    std::uint64_t in_flight = 0;  ///< publishes that wait for an answer

    bool operator==(const group_measures&) const = default;
};

/// How one shard of the generator was doing.
struct shard_health {
    histogram loop_lag;  ///< how late the 1 ms tick of the shard's wheel came
    double cpu_s = 0;    ///< of the shard's thread
    double wall_s = 0;
    double busiest = 0;            ///< highest share of one core over any second
    std::uint64_t errors = 0;      ///< socket errors that we caused (no ports, no files)
    std::string first_error;       ///< its text
    std::uint64_t held_bytes = 0;  ///< the most that its clients and books have held at once
    bool overfull = false;  ///< that was more than its share of --memory: its clients have left

    bool operator==(const shard_health&) const = default;
};

/// A copy of everything that a slice has measured so far.
struct measures {
    std::vector<group_measures> groups;  ///< in the order of the scenario's groups
    std::vector<shard_health> shards;
    /// By how much the relays of a bad network passed bytes later than planned; empty: none is
    /// used.
    histogram relay_lag{};
    bool operator==(const measures&) const = default;
};

/// Whether a shard has spent its memory.
bool is_overfull(const measures& so_far);

/// Adds `other` group by group and appends its shards.
void merge(measures& into, const measures& other);

}  // namespace brokerproof::loadgen
