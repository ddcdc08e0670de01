#include "loadgen/measure/measures.hpp"

#include <algorithm>

#include <array>
#include <tuple>

#include "harness/mqtt/reason_code.hpp"

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
        {count::never_connected,
         {"brokerproof_clients_never_connected_total",
          "Clients that had no CONNACK with code 0; known when the run has ended.", "", ""}},
        {count::tls_resumed,
         {"brokerproof_tls_resumed_total",
          "TLS handshakes that the ticket of an earlier connection has shortened.", "", "",
          whole::connects_started}},
        {count::tls_failed,
         {"brokerproof_tls_failed_total", "Handshakes of TLS or WebSocket that did not succeed.",
          "", "", whole::connects_started}},
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
        {count::requests,
         {"brokerproof_requests_total", "Messages that were sent and want an answer.", "", ""}},
        {count::responses,
         {"brokerproof_responses_total", "Requests that were answered.", "", "", whole::requests}},
        {count::unanswered_requests,
         {"brokerproof_unanswered_requests_total",
          "Requests that were not answered; known when the run has ended.", "", "",
          whole::requests}},
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
          "From an established TCP connection to the end of its handshake, of TLS or WebSocket.",
          "", ""}},
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
        {timing::publish_to_delivery_across,
         {"brokerproof_publish_to_delivery_across_seconds",
          "From when a message was due in another slice until a receiver had it; the clocks of "
          "their machines may differ.",
          "", ""}},
        {timing::resume_to_first,
         {"brokerproof_resume_to_first_seconds",
          "From CONNACK with Session Present 1 to the first queued message.", "", ""}},
        {timing::resume_to_drained,
         {"brokerproof_resume_to_drained_seconds",
          "From CONNACK with Session Present 1 to the last queued message.", "", ""}},
        {timing::subscribe_to_retained,
         {"brokerproof_subscribe_to_retained_seconds",
          "From sending SUBSCRIBE to the last retained message that it brought.", "", ""}},
        {timing::round_trip,
         {"brokerproof_round_trip_seconds", "From when a request was due to its first response.",
          "", ""}},
        {timing::will_delay,
         {"brokerproof_will_delay_seconds",
          "From when a judged will was due until it came; known when the run has ended.", "", ""}},
    }),
    &figure_row<timing>::figure);

mqtt::packet_type type_of(refusing_packet packet) {
    switch (packet) {
        case refusing_packet::connack: return mqtt::packet_type::connack;
        case refusing_packet::suback: return mqtt::packet_type::suback;
        case refusing_packet::puback: return mqtt::packet_type::puback;
        case refusing_packet::pubrec: return mqtt::packet_type::pubrec;
        case refusing_packet::disconnect: break;
    }
    return mqtt::packet_type::disconnect;
}

std::tuple<refusing_packet, mqtt::version, std::uint8_t> key_of(const refusal& seen) {
    return {seen.packet, seen.version, seen.code};
}

auto place_of(std::vector<refusal>& refusals, const refusal& wanted) {
    return std::ranges::lower_bound(refusals, key_of(wanted), {}, key_of);
}

bool is_same(std::vector<refusal>::const_iterator seen, const std::vector<refusal>& refusals,
             const refusal& wanted) {
    return seen != refusals.end() && key_of(*seen) == key_of(wanted);
}

void note(std::vector<refusal>& to, const refusal& more) {
    const auto seen = place_of(to, more);
    if (!is_same(seen, to, more)) {
        to.insert(seen, more);
        return;
    }
    seen->times += more.times;
    if (seen->reason.empty()) seen->reason = more.reason;
}

}  // namespace

void group_measures::refused(const refusal& added) { note(refusals, added); }

std::string describe(const refusal& seen) {
    const auto type = type_of(seen.packet);
    std::string text(mqtt::name_of(type));
    return text + ' ' + mqtt::describe_code(type, seen.version, seen.code);
}

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
    for (const refusal& seen : other.refusals) note(refusals, seen);
    scheduled += other.scheduled;
    online += other.online;
    in_flight += other.in_flight;
}

group_measures group_measures::since(const group_measures& earlier) const {
    group_measures more = *this;
    for (const auto figure : all_values<count>) more.counts[figure] -= earlier.counts[figure];
    for (const auto figure : all_values<timing>)
        more.timings[figure] = timings[figure].since(earlier.timings[figure]);
    for (const refusal& before : earlier.refusals) {
        const auto seen = place_of(more.refusals, before);
        if (is_same(seen, more.refusals, before)) seen->times -= before.times;
    }
    std::erase_if(more.refusals, [](const refusal& seen) { return seen.times == 0; });
    return more;
}

bool is_overfull(const measures& so_far) {
    return std::ranges::any_of(so_far.shards, &shard_health::overfull);
}

void merge(measures& into, const measures& other) {
    if (into.groups.size() < other.groups.size()) into.groups.resize(other.groups.size());
    for (std::size_t i = 0; i < other.groups.size(); ++i) into.groups[i].merge(other.groups[i]);
    into.shards.insert(into.shards.end(), other.shards.begin(), other.shards.end());
    into.relay_lag.merge(other.relay_lag);
}

}  // namespace brokerproof::loadgen
