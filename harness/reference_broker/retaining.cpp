#include "harness/reference_broker/retaining.hpp"

#include <algorithm>
#include <iterator>

#include "harness/mqtt/topic.hpp"
#include "harness/reference_broker/delivering.hpp"
#include "harness/reference_broker/keeping.hpp"

namespace brokerproof::reference_broker {
namespace {

// T5:3.3.1.3/a: an expired retained message is removed, and its topic has none.
void discard_expired(broker& b) {
    for (auto one = b.retained.begin(); one != b.retained.end();) {
        auto& [topic, m] = *one;
        const bool expired = has_expired(m, b.now);
        if (expired && b.wrong(defect::message_expiry_retained_ignored)) m.expires_at.reset();
        if (expired && m.expires_at) forget_retained(b, topic);
        one = expired && m.expires_at ? b.retained.erase(one) : std::next(one);
    }
}

delivery retained_delivery(const message& m, const subscription& by) {
    delivery made;
    made.what = std::make_shared<const message>(m);
    made.qos = std::min(m.qos, by.qos);
    made.was_retained = true;  // T5:3.3.1.3/b, [MQTT-3.3.1-8] v3.1.1
    if (by.identifier) made.subscription_ids.push_back(*by.identifier);
    return made;
}

}  // namespace

void retain(broker& b, const message& m) {
    if (m.payload.empty() &&
        !b.wrong(defect::retained_not_cleared)) {  // [MQTT-3.3.1-6, MQTT-3.3.1-7] v5,
                                                   // [MQTT-3.3.1-10, -11] v3.1.1
        b.retained.erase(m.topic);
        return forget_retained(b, m.topic);
    }
    b.retained[m.topic] = m;  // [MQTT-3.3.1-5]
    keep_retained(b, m);
}

void send_retained(broker& b, session& s, const std::string& filter, const subscription& by) {
    discard_expired(b);
    for (const auto& [topic, m] : b.retained) {
        if (mqtt::matches(topic_filter(filter, by), topic)) deliver(b, s, retained_delivery(m, by));
    }
}

}  // namespace brokerproof::reference_broker
