#include "harness/reference_broker/routing.hpp"

#include <algorithm>

#include "harness/mqtt/topic.hpp"
#include "harness/reference_broker/delivering.hpp"
#include "harness/reference_broker/sharing.hpp"

namespace brokerproof::reference_broker {
namespace {

// [MQTT-3.8.3-3] v5: the client identifier counts, not the connection.
bool is_own_message(const session& s, const message& m) { return m.publisher == s.client_id; }

bool is_wanted(const broker& b, const session& s, const std::string& filter, const subscription& by,
               const message& m) {
    if (by.shared || !mqtt::matches(filter, m.topic)) return false;
    const bool is_wildcard = !s.online && filter.find_first_of("#+") != std::string::npos;
    if (is_wildcard && b.wrong(defect::offline_wildcards_missed)) return false;
    return !(by.no_local && is_own_message(s, m));
}

// Overlapping subscriptions give one copy: at the highest QoS [MQTT-3.3.4-2], with the identifiers
// of all of them [MQTT-3.3.4-4]; RETAIN stays if one of them wants it as published.
void merge(const broker& b, delivery& copy, const subscription& by, bool is_first) {
    const bool lowest = !is_first && copy.qos != by.qos && b.wrong(defect::overlap_lowest_qos);
    copy.qos = lowest ? std::min(copy.qos, by.qos) : std::max(copy.qos, by.qos);
    copy.keeps_retain = copy.keeps_retain || by.retain_as_published;
    if (!by.identifier) return;
    const bool has_one = !copy.subscription_ids.empty();
    if (has_one && b.wrong(defect::overlap_one_identifier)) return;
    copy.subscription_ids.push_back(*by.identifier);
}

/// Was the session subscribed?
bool offer(broker& b, session& s, const shared_message& m) {
    delivery copy;
    copy.what = m;
    bool wanted = false;
    for (const auto& [filter, by] : s.subscriptions) {
        if (!is_wanted(b, s, filter, by, *m)) continue;
        merge(b, copy, by, !wanted);
        wanted = true;
    }
    if (!wanted) return false;
    const bool upgraded =
        !s.online && copy.qos < m->qos && b.wrong(defect::offline_qos_of_publisher);
    if (upgraded) copy.qos = m->qos;
    copy.qos = std::min(copy.qos, m->qos);  // [MQTT-3.8.4-8] v5, [MQTT-3.8.4-6] v3.1.1
    deliver(b, s, std::move(copy));
    return true;
}

}  // namespace

bool route(broker& b, const shared_message& m) {
    bool anybody = false;
    for (auto& [id, s] : b.sessions) {
        if (offer(b, s, m)) anybody = true;
    }
    if (route_shared(b, m)) anybody = true;
    return anybody;
}

}  // namespace brokerproof::reference_broker
