#include "harness/reference_broker/retaining.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "harness/mqtt/topic.hpp"
#include "harness/reference_broker/delivering.hpp"
#include "harness/reference_broker/keeping.hpp"

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

delivery retained_delivery(const broker& core, const message& publication,
                           const subscription& granted) {
    delivery result;
    result.content = std::make_shared<const message>(publication);
    result.qos = std::min(publication.qos, granted.qos);
    result.was_retained = true;  // T5:3.3.1.3/b, [MQTT-3.3.1-8] v3.1.1
    if (granted.identifier && !core.wrong(defect::retained_without_identifier))
        result.subscription_ids.push_back(*granted.identifier);
    return result;
}

// Section 4.7.1.2: "sport/#" matches "sport", too.
bool matches_retained(const broker& core, std::string_view filter, const std::string& topic) {
    if (filter == topic + "/#" && core.wrong(defect::retained_parent_missed)) return false;
    return mqtt::matches(filter, topic);
}

/// For defects only: clients that are away do not get the message again that they did not
/// acknowledge.
void recall(broker& core, const std::string& topic) {
    for (auto& [id, state] : core.sessions) {
        if (state.online) continue;
        std::vector<std::uint64_t> recalled;
        for (const auto& [order, outgoing] : state.outbound) {
            const bool is_retained_one = outgoing.was_retained && outgoing.content->topic == topic;
            if (is_retained_one) recalled.push_back(order);
        }
        if (recalled.empty() || !core.wrong(defect::retained_clearing_recalls)) continue;
        for (const auto order : recalled) abandon(core, state, order);
    }
}

}  // namespace

void retain(broker& core, const message& publication) {
    if (publication.payload.empty() &&
        !core.wrong(defect::retained_not_cleared)) {  // [MQTT-3.3.1-6, MQTT-3.3.1-7] v5,
                                                      // [MQTT-3.3.1-10, -11] v3.1.1
        core.retained.erase(publication.topic);
        recall(core, publication.topic);
        return forget_retained(core, publication.topic);
    }
    if (publication.qos == 0 && !core.chosen.policy.keeps_retained_qos_0) {
        // Section 3.3.1.3: it replaces the older one, and may be discarded at any time.
        core.retained.erase(publication.topic);
        return forget_retained(core, publication.topic);
    }
    core.retained[publication.topic] = publication;  // [MQTT-3.3.1-5]
    keep_retained(core, publication);
}

void send_retained(broker& core, session& state, const std::string& filter,
                   const subscription& granted) {
    discard_expired(core);
    bool has_sent = false;
    for (const auto& [topic, publication] : core.retained) {
        if (!matches_retained(core, topic_filter(filter, granted), topic)) continue;
        if (std::exchange(has_sent, true) && core.wrong(defect::retained_first_only)) break;
        deliver(core, state, retained_delivery(core, publication, granted));
    }
}

}  // namespace brokerproof::reference_broker
