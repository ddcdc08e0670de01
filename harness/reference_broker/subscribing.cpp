#include "harness/reference_broker/subscribing.hpp"

#include <algorithm>

#include "harness/reference_broker/ending.hpp"
#include "harness/reference_broker/keeping.hpp"
#include "harness/reference_broker/misbehaving.hpp"
#include "harness/reference_broker/objection.hpp"
#include "harness/reference_broker/permitting.hpp"
#include "harness/reference_broker/reason.hpp"
#include "harness/reference_broker/retaining.hpp"
#include "harness/reference_broker/sending.hpp"

namespace brokerproof::reference_broker {
namespace {

constexpr std::string_view share_prefix = "$share/";

// 3.1.1 knows no shared subscriptions: there "$share/a/b" is a filter like any other.
bool is_shared(const connection& c, const std::string& filter) {
    return is_v5(c) && filter.starts_with(share_prefix);
}

std::optional<std::uint32_t> identifier_of(const mqtt::subscribe& packet) {
    return mqtt::find_integer(packet.properties, mqtt::property_id::subscription_identifier);
}

std::optional<objection> objection_to(const options& chosen, const connection& c,
                                      const std::string& filter) {
    if (!chosen.shared_subscriptions && is_shared(c, filter)) {
        return objection{reason::shared_subscriptions_not_supported,
                         "shared subscriptions are not supported"};
    }
    if (!chosen.wildcard_subscriptions && filter.find_first_of("#+") != std::string::npos) {
        return objection{reason::wildcard_subscriptions_not_supported,
                         "wildcard subscriptions are not supported"};
    }
    return std::nullopt;
}

// T5:3.2.2.3.11/a: a 5.0 client was told in CONNACK, so this is a Protocol Error.
std::optional<objection> objection_to(const options& chosen, const connection& c,
                                      const mqtt::subscribe& packet) {
    if (!chosen.subscription_identifiers && identifier_of(packet)) {
        return objection{reason::subscription_identifiers_not_supported,
                         "subscription identifiers are not supported"};
    }
    for (const auto& one : packet.subscriptions) {
        if (auto bad = objection_to(chosen, c, one.filter)) return bad;
    }
    return std::nullopt;
}

subscription granted(const options& chosen, const connection& c, const mqtt::subscription& asked,
                     std::optional<std::uint32_t> identifier) {
    subscription made;
    made.qos = std::min(asked.qos, chosen.maximum_qos);  // [MQTT-3.2.2-10] v5: less, not refused
    made.no_local = asked.no_local;
    made.retain_as_published = asked.retain_as_published;
    made.identifier = identifier;  // T5:3.8.2.1.2/a: or the lack of one
    made.shared = is_shared(c, asked.filter);
    return made;
}

// [MQTT-3.3.1-9, -10, -11] v5, [MQTT-3.8.4-3] v3.1.1; T5:3.8.4/b: shared subscriptions get none.
bool wants_retained(const broker& b, const mqtt::subscription& asked, const subscription& made,
                    bool is_new) {
    if (made.shared && !b.wrong(defect::shared_retained_sent)) return false;
    return asked.retain_handling == 0 || (asked.retain_handling == 1 && is_new);
}

void add(broker& b, session& s, const std::string& filter, const subscription& made) {
    const bool too_many = s.subscriptions.size() >= 100;
    if (too_many && b.wrong(defect::subscriptions_first_hundred)) return;
    s.subscriptions.emplace(filter, made);
}

void replace(broker& b, subscription& old, const subscription& made) {
    if (old == made || b.wrong(defect::resubscribe_keeps_old)) return;
    auto only_qos = old;
    only_qos.qos = made.qos;
    old = only_qos != made && b.wrong(defect::resubscribe_updates_qos_only) ? only_qos : made;
}

/// One filter; returns its code. Retained messages that are due are noted in `retained_for`.
std::uint8_t subscribe(broker& b, const connection& c, session& s, const mqtt::subscription& asked,
                       std::optional<std::uint32_t> identifier,
                       std::vector<std::string>& retained_for) {
    if (!is_v5(c) && objection_to(b.chosen, c, asked.filter)) return reason::suback_failure;
    const subscription made = granted(b.chosen, c, asked, identifier);
    // What was granted before stays: the standard leaves the choice.
    if (!may_subscribe(b.chosen, c.username, topic_filter(asked.filter, made)))
        return is_v5(c) ? reason::not_authorized : reason::suback_failure;
    // [MQTT-3.8.4-3] v5 and v3.1.1: the same filter is replaced, as a whole.
    const bool is_new = !s.subscriptions.contains(asked.filter);
    if (is_new)
        add(b, s, asked.filter, made);
    else
        replace(b, s.subscriptions.at(asked.filter), made);
    if (!is_new && made.shared) s.enrolled_again.insert(asked.filter);
    s.removed.erase(asked.filter);
    if (wants_retained(b, asked, made, is_new)) retained_for.push_back(asked.filter);
    return made.qos;
}

// [MQTT-3.10.4-1]: compared character by character. What is in flight or waits stays (T5:3.10.4/a).
std::uint8_t unsubscribe(broker& b, session& s, const std::string& filter) {
    auto removed = s.subscriptions.extract(filter);
    if (removed.empty()) return reason::no_subscription_existed;
    s.removed.insert(std::move(removed));
    if (!s.subscriptions.empty() && b.wrong(defect::unsubscribe_clears_all))
        s.subscriptions.clear();
    if (!s.in_flight.empty() && b.wrong(defect::unsubscribe_drops_in_flight)) drop_in_flight(b, s);
    return reason::success;
}

}  // namespace

void on_subscribe(broker& b, connection& c, const mqtt::subscribe& packet) {
    const auto bad = is_v5(c) ? objection_to(b.chosen, c, packet) : std::nullopt;
    if (bad) return disconnect(b, c, bad->reason, bad->text);
    session& s = session_of(b, c);
    mqtt::suback answer;
    answer.packet_id = packet.packet_id;
    std::vector<std::string> retained_for;
    for (const auto& asked : packet.subscriptions) {  // [MQTT-3.8.4-5]: one after the other
        answer.reason_codes.push_back(
            subscribe(b, c, s, asked, identifier_of(packet), retained_for));
    }
    keep(b, s);
    send(b, c, answer);
    for (const auto& filter : retained_for) {
        const auto by = s.subscriptions.find(filter);
        if (by != s.subscriptions.end()) send_retained(b, s, filter, by->second);
    }
}

void on_unsubscribe(broker& b, connection& c, const mqtt::unsubscribe& packet) {
    session& s = session_of(b, c);
    mqtt::unsuback answer;
    answer.packet_id = packet.packet_id;
    for (const auto& filter : packet.filters) {
        answer.reason_codes.push_back(unsubscribe(b, s, filter));
    }
    keep(b, s);
    send(b, c, answer);  // [MQTT-3.10.4-5]: whether or not there was anything to remove
}

}  // namespace brokerproof::reference_broker
