#include "harness/reference_broker/retaining.hpp"

#include <algorithm>
#include <iterator>

#include "harness/mqtt/topic.hpp"
#include "harness/reference_broker/delivering.hpp"
#include "harness/reference_broker/keeping.hpp"
#include "harness/reference_broker/misstating.hpp"

namespace brokerproof::reference_broker {
namespace {

// T5:3.3.1.3/a: an expired retained message is removed; its topic then has no retained message.
void discard_expired(broker& core) {
    for (auto entry = core.retained.begin(); entry != core.retained.end();) {
        auto& [topic, publication] = *entry;
        const bool expired = has_expired(publication, core.now);
        if (expired && core.wrong(defect::message_expiry_retained_ignored))
            publication.expires_at.reset();
        if (expired && publication.expires_at) forget_retained(core, topic);
        entry = expired && publication.expires_at ? core.retained.erase(entry) : std::next(entry);
    }
}

delivery retained_delivery(const message& publication, const subscription& granted) {
    delivery result;
    result.content = std::make_shared<const message>(publication);
    result.qos = std::min(publication.qos, granted.qos);
    result.was_retained = true;  // T5:3.3.1.3/b, [MQTT-3.3.1-8] v3.1.1
    if (granted.identifier) result.subscription_ids.push_back(*granted.identifier);
    return result;
}

}  // namespace

void retain(broker& core, const message& publication) {
    if (publication.payload.empty() &&
        !core.wrong(defect::retained_not_cleared)) {  // [MQTT-3.3.1-6, MQTT-3.3.1-7] v5,
                                                      // [MQTT-3.3.1-10, -11] v3.1.1
        core.retained.erase(publication.topic);
        return forget_retained(core, publication.topic);
    }
    if (publication.qos == 0 && !core.chosen.policy.keeps_retained_qos_0) {
        // Section 3.3.1.3: it replaces the older one, and may be discarded at any time.
        core.retained.erase(publication.topic);
        return forget_retained(core, publication.topic);
    }
    core.retained[topic_to_keep(core, publication)] = publication;  // [MQTT-3.3.1-5]
    keep_retained(core, publication);
}

void send_retained(broker& core, session& state, const std::string& filter,
                   const subscription& granted) {
    discard_expired(core);
    connection* peer = connection_of(core, state);
    const std::uint16_t window = peer != nullptr ? peer->receive_maximum : 0;
    const bool has_window = peer != nullptr && window < 65'535 && !core.retained.empty();
    if (has_window && core.wrong(defect::retained_ignores_window)) peer->receive_maximum = 65'535;
    for (const auto& [topic, publication] : core.retained) {
        if (mqtt::matches(topic_filter(filter, granted), topic))
            deliver(core, state, retained_delivery(publication, granted));
    }
    if (has_window) peer->receive_maximum = window;
}

}  // namespace brokerproof::reference_broker
