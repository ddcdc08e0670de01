#include "loadgen/measure/measures.hpp"

#include <algorithm>

#include <array>

namespace brokerproof::loadgen {
namespace {

using whole = percentage_of;

template <class Figure>
struct figure_row {
    Figure figure;
    figure_info about;
};

constexpr auto count_table = by_value(
    std::to_array<figure_row<count>>({
        {count::connects_started,
         {"brokerproof_connects_started_total", "Connects that were begun: attempts to open TCP.",
          "", "", whole::connects_started}},
        {count::connects_accepted,
         {"brokerproof_connects_accepted_total",
          "Connects that the broker accepted: CONNACK with code 0.", "", "",
          whole::connects_started}},
        {count::connects_refused,
         {"brokerproof_connects_refused_total",
          "Connects that the broker refused, by the code of its CONNACK.", "", "",
          whole::connects_started}},
        {count::connects_failed,
         {"brokerproof_connects_failed_total",
          "Connects without a CONNACK: refused by TCP, closed, reset or timed out.", "", "",
          whole::connects_started}},
        {count::tls_resumed,
         {"brokerproof_tls_resumed_total",
          "TLS handshakes that the ticket of an earlier connection has shortened.", "", "",
          whole::connects_started}},
        {count::tls_failed,
         {"brokerproof_tls_failed_total", "TLS handshakes that did not succeed.", "", "",
          whole::connects_started}},
        {count::sessions_resumed,
         {"brokerproof_sessions_resumed_total", "Accepted connects with Session Present 1.", "", "",
          whole::connects_started}},
        {count::closed_by_client,
         {"brokerproof_connections_closed_total",
          "Connections that ended, by the side that ended them and the reason.", "reason", "client",
          whole::connects_accepted}},
        {count::closed_by_broker,
         {"brokerproof_connections_closed_total", "", "reason", "broker",
          whole::connects_accepted}},
        {count::closed_for_violation,
         {"brokerproof_connections_closed_total", "", "reason", "violation",
          whole::connects_accepted}},
        {count::pings_unanswered,
         {"brokerproof_connections_closed_total", "", "reason", "ping_unanswered",
          whole::connects_accepted}},
        {count::subscribes_refused,
         {"brokerproof_subscribes_refused_total",
          "Subscriptions that the broker refused, or gave a lower QoS than was asked for.", "",
          ""}},
        {count::published_qos0,
         {"brokerproof_published_messages_total",
          "Messages that were sent, without those sent again.", "qos", "0"}},
        {count::published_qos1, {"brokerproof_published_messages_total", "", "qos", "1"}},
        {count::published_qos2, {"brokerproof_published_messages_total", "", "qos", "2"}},
        {count::acknowledged,
         {"brokerproof_publishes_acknowledged_total",
          "Messages that the broker answered with success, by PUBACK or PUBCOMP.", "", "",
          whole::published}},
        {count::refused,
         {"brokerproof_publishes_refused_total",
          "Messages that the broker refused, by PUBACK or PUBREC with a code of 0x80 or more.", "",
          "", whole::published}},
        {count::unanswered,
         {"brokerproof_publishes_unanswered_total",
          "Messages that were given up; nobody knows whether the broker has them.", "", "",
          whole::published}},
        {count::resent,
         {"brokerproof_publishes_resent_total",
          "Messages that were sent again after a resume, with DUP 1 or as PUBREL.", "", "",
          whole::published}},
        {count::late_sends,
         {"brokerproof_late_sends_total", "Messages that the generator itself sent too late.", "",
          "", whole::published}},
        {count::skipped_offline,
         {"brokerproof_publishes_skipped_total",
          "Messages that were due and never sent, by the reason.", "reason", "offline",
          whole::due}},
        {count::skipped_window,
         {"brokerproof_publishes_skipped_total", "", "reason", "window", whole::due}},
        {count::skipped_slip,
         {"brokerproof_publishes_skipped_total", "", "reason", "slip", whole::due}},
        {count::received_qos0,
         {"brokerproof_received_messages_total",
          "Messages that came, including repeated ones; the QoS is that of the delivery.", "qos",
          "0"}},
        {count::received_qos1, {"brokerproof_received_messages_total", "", "qos", "1"}},
        {count::received_qos2, {"brokerproof_received_messages_total", "", "qos", "2"}},
        {count::bytes_sent,
         {"brokerproof_sent_bytes_total", "Bytes of MQTT packets that were sent.", "", ""}},
        {count::bytes_received,
         {"brokerproof_received_bytes_total", "Bytes of MQTT packets that came.", "", ""}},
    }),
    &figure_row<count>::figure);

constexpr auto timing_table = by_value(
    std::to_array<figure_row<timing>>({
        {timing::tcp_connect,
         {"brokerproof_tcp_connect_seconds", "From opening a TCP connection until it is open.", "",
          ""}},
        {timing::tls_handshake,
         {"brokerproof_tls_handshake_seconds",
          "From an established TCP connection to the end of its TLS handshake.", "", ""}},
        {timing::connack,
         {"brokerproof_connack_seconds", "From sending CONNECT to receiving CONNACK.", "", ""}},
        {timing::connect_intended,
         {"brokerproof_connect_intended_seconds",
          "From when a client was due to connect to its CONNACK, including our own waiting.", "",
          ""}},
        {timing::publish_to_ack,
         {"brokerproof_publish_to_ack_seconds",
          "From when a message was due to its PUBACK or PUBCOMP.", "", ""}},
        {timing::publish_to_delivery,
         {"brokerproof_publish_to_delivery_seconds",
          "From when a message was due until a receiver had it.", "", ""}},
        {timing::publish_to_delivery_naive,
         {"brokerproof_publish_to_delivery_naive_seconds",
          "From when a message was really sent until a receiver had it; this hides our own delay.",
          "", ""}},
        {timing::resume_to_first,
         {"brokerproof_resume_to_first_seconds",
          "From CONNACK with Session Present 1 to the first queued message.", "", ""}},
        {timing::resume_to_drained,
         {"brokerproof_resume_to_drained_seconds",
          "From CONNACK with Session Present 1 to the last queued message.", "", ""}},
    }),
    &figure_row<timing>::figure);

}  // namespace

const figure_info& info(count figure) { return count_table[figure].about; }
const figure_info& info(timing figure) { return timing_table[figure].about; }

std::uint64_t group_measures::published() const {
    return (*this)[count::published_qos0] + (*this)[count::published_qos1] +
           (*this)[count::published_qos2];
}

std::uint64_t group_measures::received() const {
    return (*this)[count::received_qos0] + (*this)[count::received_qos1] +
           (*this)[count::received_qos2];
}

void group_measures::merge(const group_measures& other) {
    for (const auto figure : all_values<count>) counts[figure] += other.counts[figure];
    for (const auto figure : all_values<timing>) timings[figure].merge(other.timings[figure]);
    for (const auto& [code, times] : other.refused_by_code) refused_by_code[code] += times;
    scheduled += other.scheduled;
    online += other.online;
    in_flight += other.in_flight;
}

group_measures group_measures::since(const group_measures& earlier) const {
    group_measures more = *this;
    for (const auto figure : all_values<count>) more.counts[figure] -= earlier.counts[figure];
    for (const auto figure : all_values<timing>)
        more.timings[figure] = timings[figure].since(earlier.timings[figure]);
    for (const auto& [code, times] : earlier.refused_by_code) more.refused_by_code[code] -= times;
    std::erase_if(more.refused_by_code, [](const auto& entry) { return entry.second == 0; });
    return more;
}

bool is_overfull(const measures& so_far) {
    return std::ranges::any_of(so_far.shards, &shard_health::overfull);
}

void merge(measures& into, const measures& other) {
    if (into.groups.size() < other.groups.size()) into.groups.resize(other.groups.size());
    for (std::size_t i = 0; i < other.groups.size(); ++i) into.groups[i].merge(other.groups[i]);
    into.shards.insert(into.shards.end(), other.shards.begin(), other.shards.end());
}

}  // namespace brokerproof::loadgen
