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

// 3.1.1 has no shared subscriptions: there "$share/a/b" is an ordinary filter.
bool is_shared(const connection& peer, const std::string& filter) {
    return is_v5(peer) && filter.starts_with(share_prefix);
}

std::optional<std::uint32_t> identifier_of(const mqtt::subscribe& packet) {
    return mqtt::find_integer(packet.properties, mqtt::property_id::subscription_identifier);
}

std::optional<objection> objection_to(const options& chosen, const connection& peer,
                                      const std::string& filter) {
    if (!chosen.shared_subscriptions && is_shared(peer, filter)) {
        return objection{reason::shared_subscriptions_not_supported,
                         "shared subscriptions are not supported"};
    }
    if (!chosen.wildcard_subscriptions && filter.find_first_of("#+") != std::string::npos) {
        return objection{reason::wildcard_subscriptions_not_supported,
                         "wildcard subscriptions are not supported"};
    }
    return std::nullopt;
}

// T5:3.2.2.3.11/a: CONNACK announced the restriction to the 5.0 client, so this is a Protocol
// Error.
std::optional<objection> objection_to(const options& chosen, const connection& peer,
                                      const mqtt::subscribe& packet) {
    if (!chosen.subscription_identifiers && identifier_of(packet)) {
        return objection{reason::subscription_identifiers_not_supported,
                         "subscription identifiers are not supported"};
    }
    for (const auto& asked : packet.subscriptions) {
        if (auto bad = objection_to(chosen, peer, asked.filter)) return bad;
    }
    return std::nullopt;
}

subscription grant(const options& chosen, const connection& peer, const mqtt::subscription& asked,
                   std::optional<std::uint32_t> identifier) {
    subscription granted;
    granted.qos =
        std::min(asked.qos, chosen.maximum_qos);  // [MQTT-3.2.2-10] v5: lowered, not refused
    granted.no_local = asked.no_local;
    granted.retain_as_published = asked.retain_as_published;
    granted.identifier = identifier;  // T5:3.8.2.1.2/a: also when there is none
    granted.shared = is_shared(peer, asked.filter);
    return granted;
}

// [MQTT-3.3.1-9, -10, -11] v5, [MQTT-3.8.4-3] v3.1.1; T5:3.8.4/b: shared subscriptions get no
// retained messages.
bool wants_retained(const broker& core, const mqtt::subscription& asked,
                    const subscription& granted, bool is_new) {
    if (granted.shared && !core.wrong(defect::shared_retained_sent)) return false;
    return asked.retain_handling == 0 || (asked.retain_handling == 1 && is_new);
}

void add(broker& core, session& state, const std::string& filter, const subscription& granted) {
    const bool too_many = state.subscriptions.size() >= 100;
    if (too_many && core.wrong(defect::subscriptions_first_hundred)) return;
    state.subscriptions.emplace(filter, granted);
}

void replace(broker& core, subscription& old, const subscription& granted) {
    if (old == granted || core.wrong(defect::resubscribe_keeps_old)) return;
    auto only_qos = old;
    only_qos.qos = granted.qos;
    old = only_qos != granted && core.wrong(defect::resubscribe_updates_qos_only) ? only_qos
                                                                                  : granted;
}

/// Subscribes to one filter and returns its reason code. Adds the filter to `retained_for` if its
/// retained messages must be sent.
std::uint8_t subscribe(broker& core, const connection& peer, session& state,
                       const mqtt::subscription& asked, std::optional<std::uint32_t> identifier,
                       std::vector<std::string>& retained_for) {
    if (!is_v5(peer) && objection_to(core.chosen, peer, asked.filter))
        return reason::suback_failure;
    subscription granted = grant(core.chosen, peer, asked, identifier);
    // An earlier subscription to this filter stays: the standard leaves that choice to the server.
    if (!may_subscribe(core.chosen, peer.username, topic_filter(asked.filter, granted))) {
        if (core.chosen.policy.refusal_ends_older) state.subscriptions.erase(asked.filter);
        const bool is_precise = is_v5(peer) && core.chosen.policy.precise_suback;
        return is_precise ? reason::not_authorized : reason::suback_failure;
    }
    // [MQTT-3.8.4-3] v5 and v3.1.1: a subscription to the same filter is replaced as a whole.
    const bool is_new = !state.subscriptions.contains(asked.filter);
    granted.acts_from = is_new ? core.now + core.chosen.policy.subscription_lag
                               : state.subscriptions.at(asked.filter).acts_from;
    if (is_new)
        add(core, state, asked.filter, granted);
    else
        replace(core, state.subscriptions.at(asked.filter), granted);
    if (!is_new && granted.shared) state.enrolled_again.insert(asked.filter);
    state.removed.erase(asked.filter);
    if (wants_retained(core, asked, granted, is_new)) retained_for.push_back(asked.filter);
    return granted.qos;
}

// [MQTT-3.10.4-1]: filters are compared character by character. Messages that are in flight or wait
// stay (T5:3.10.4/a).
std::uint8_t unsubscribe(broker& core, session& state, const std::string& filter) {
    auto removed = state.subscriptions.extract(filter);
    const bool admits = core.chosen.policy.admits_no_subscription;
    if (removed.empty()) return admits ? reason::no_subscription_existed : reason::success;
    state.removed.insert(std::move(removed));
    if (!state.subscriptions.empty() && core.wrong(defect::unsubscribe_clears_all))
        state.subscriptions.clear();
    if (!state.in_flight.empty() && core.wrong(defect::unsubscribe_drops_in_flight))
        drop_in_flight(core, state);
    return reason::success;
}

void send_all_retained(broker& core, session& state, const std::vector<std::string>& filters) {
    for (const auto& filter : filters) {
        const bool is_later = filter != filters.front();
        if (is_later && core.wrong(defect::retained_for_first_filter_only)) return;
        const auto terms = state.subscriptions.find(filter);
        if (terms != state.subscriptions.end()) send_retained(core, state, filter, terms->second);
    }
}

}  // namespace

void on_subscribe(broker& core, connection& peer, const mqtt::subscribe& packet) {
    const auto bad = is_v5(peer) ? objection_to(core.chosen, peer, packet) : std::nullopt;
    if (bad) return disconnect(core, peer, bad->reason, bad->text);
    session& state = session_of(core, peer);
    mqtt::suback answer;
    answer.packet_id = packet.packet_id;
    std::vector<std::string> retained_for;
    for (const auto& asked : packet.subscriptions) {  // [MQTT-3.8.4-5]: in their order
        answer.reason_codes.push_back(
            subscribe(core, peer, state, asked, identifier_of(packet), retained_for));
    }
    keep(core, state);
    // T5:3.8.4/a: messages of the subscription may come before its SUBACK.
    const auto& policy = core.chosen.policy;
    if (policy.retained_before_suback) send_all_retained(core, state, retained_for);
    send_later(core, peer, answer, policy.suback_lag);
    if (!policy.retained_before_suback) send_all_retained(core, state, retained_for);
}

void on_unsubscribe(broker& core, connection& peer, const mqtt::unsubscribe& packet) {
    session& state = session_of(core, peer);
    mqtt::unsuback answer;
    answer.packet_id = packet.packet_id;
    for (const auto& filter : packet.filters) {
        answer.reason_codes.push_back(unsubscribe(core, state, filter));
    }
    keep(core, state);
    send_or_drop(core, peer, answer);  // [MQTT-3.10.4-5]: even if no filter was removed
}

}  // namespace brokerproof::reference_broker
