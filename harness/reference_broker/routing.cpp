#include "harness/reference_broker/routing.hpp"

#include <algorithm>

#include "harness/mqtt/topic.hpp"
#include "harness/reference_broker/delivering.hpp"
#include "harness/reference_broker/sharing.hpp"

namespace brokerproof::reference_broker {
namespace {

// [MQTT-3.8.3-3] v5: the client identifier counts, not the connection.
bool is_own_message(const session& state, const message& publication) {
    return publication.publisher == state.client_id;
}

bool is_wanted(const broker& core, const session& state, const std::string& filter,
               const subscription& granted, const message& publication) {
    if (granted.shared || !mqtt::matches(filter, publication.topic)) return false;
    if (granted.acts_from > core.now) return false;
    const bool is_wildcard = !state.online && filter.find_first_of("#+") != std::string::npos;
    if (is_wildcard && core.wrong(defect::offline_wildcards_missed)) return false;
    return !(granted.no_local && is_own_message(state, publication));
}

// Overlapping subscriptions give one copy at the highest QoS [MQTT-3.3.4-2], with the identifiers
// of all of them [MQTT-3.3.4-4]. RETAIN stays if one of them has Retain As Published.
void merge(const broker& core, delivery& copy, const subscription& granted, bool is_first) {
    const bool lowest =
        !is_first && copy.qos != granted.qos && core.wrong(defect::overlap_lowest_qos);
    copy.qos = lowest ? std::min(copy.qos, granted.qos) : std::max(copy.qos, granted.qos);
    copy.keeps_retain = copy.keeps_retain || granted.retain_as_published;
    if (!granted.identifier) return;
    const bool has_identifier = !copy.subscription_ids.empty();
    if (has_identifier && core.wrong(defect::overlap_one_identifier)) return;
    copy.subscription_ids.push_back(*granted.identifier);
}

/// [MQTT-3.3.4-2]: further copies for overlapping subscriptions are allowed.
bool offer_copies(broker& core, session& state, const shared_message& publication) {
    std::vector<delivery> copies;
    for (const auto& [filter, granted] : state.subscriptions) {
        if (!is_wanted(core, state, filter, granted, *publication)) continue;
        delivery& copy = copies.emplace_back();
        copy.content = publication;
        merge(core, copy, granted, true);
        copy.qos = std::min(copy.qos, publication->qos);
    }
    for (auto& copy : copies) deliver(core, state, std::move(copy));
    return !copies.empty();
}

/// Delivers the message if the session is subscribed to its topic. Returns whether it is.
bool offer(broker& core, session& state, const shared_message& publication) {
    if (core.chosen.policy.copy_per_subscription) return offer_copies(core, state, publication);
    delivery copy;
    copy.content = publication;
    bool wanted = false;
    for (const auto& [filter, granted] : state.subscriptions) {
        if (!is_wanted(core, state, filter, granted, *publication)) continue;
        merge(core, copy, granted, !wanted);
        wanted = true;
    }
    if (!wanted) return false;
    const bool clears_retained = publication->retain && publication->payload.empty();
    if (clears_retained && !state.online && core.wrong(defect::retained_clearing_not_queued))
        return true;
    const bool upgraded = !state.online && copy.qos < publication->qos &&
                          core.wrong(defect::offline_qos_of_publisher);
    if (upgraded) copy.qos = publication->qos;
    copy.qos = std::min(copy.qos, publication->qos);  // [MQTT-3.8.4-8] v5, [MQTT-3.8.4-6] v3.1.1
    deliver(core, state, std::move(copy));
    return true;
}

}  // namespace

bool would_overflow(broker& core, const message& publication) {
    if (publication.qos == 0) return false;
    for (auto& entry : core.sessions) {
        session& state = entry.second;
        const bool wanted = std::ranges::any_of(state.subscriptions, [&](const auto& subscribed) {
            return subscribed.second.qos > 0 &&
                   is_wanted(core, state, subscribed.first, subscribed.second, publication);
        });
        if (wanted && !has_room(core, state)) return true;
    }
    return false;
}

bool route(broker& core, const shared_message& publication) {
    bool anybody = false;
    for (auto& [id, state] : core.sessions) {
        if (offer(core, state, publication)) anybody = true;
    }
    if (route_shared(core, publication)) anybody = true;
    return anybody;
}

}  // namespace brokerproof::reference_broker
