// A sentinel that did not arrive proves nothing when the client owes something itself: a broker
// need not have more in flight than the client's Receive Maximum ([MQTT-3.3.4-9] v5), nor more than
// a window of its own.

#include <set>

#include <fmt/format.h>

#include "harness/judge/finding.hpp"

namespace brokerproof::judge {

namespace {

/// The packet identifiers of messages to which the client owes the next packet.
class debts {
public:
    void see(const trace::event& e) {
        if (e.get_if<trace::opened>() != nullptr) owed_.clear();  // sent again, if it must be
        const auto* packet = trace::packet_of(e);
        if (packet == nullptr) return;
        if (e.get_if<trace::received>() != nullptr) received(*packet);
        if (e.get_if<trace::sent>() != nullptr) sent(*packet);
    }
    std::size_t count() const { return owed_.size(); }

private:
    void received(const mqtt::packet& packet) {
        const auto* message = std::get_if<mqtt::publish>(&packet);
        if (message != nullptr && message->qos > 0) owed_.insert(message->packet_id);
        if (const auto* release = std::get_if<mqtt::pubrel>(&packet))
            owed_.insert(release->packet_id);
    }
    void sent(const mqtt::packet& packet) {
        if (const auto* answer = std::get_if<mqtt::puback>(&packet)) owed_.erase(answer->packet_id);
        if (const auto* answer = std::get_if<mqtt::pubrec>(&packet)) owed_.erase(answer->packet_id);
        if (const auto* answer = std::get_if<mqtt::pubcomp>(&packet))
            owed_.erase(answer->packet_id);
    }

    std::set<std::uint16_t> owed_;
};

/// Without one it is not the broker that keeps it.
bool sent_a_sentinel(const moment_in_trace& m) {
    for (auto i = m.index; i-- > 0;) {
        const auto& e = m.seen.events[i];
        const auto* start = e.get_if<trace::step_began>();
        if (start != nullptr && start->step == m.end.step && e.client == m.event.client) break;
        const auto* outward = e.get_if<trace::sent>();
        if (outward == nullptr || !outward->packet) continue;
        const auto* message = std::get_if<mqtt::publish>(outward->packet.get());
        if (message != nullptr && message->payload.starts_with(trace::sentinel_prefix)) return true;
    }
    return false;
}

}  // namespace

std::optional<finding> examine_held_back(const moment_in_trace& m) {
    if (m.end.outcome != trace::step_outcome::no_fence || !sent_a_sentinel(m)) return {};
    debts owed;
    for (std::size_t i = 0; i < m.index; ++i) {
        const auto& e = m.seen.events[i];
        if (e.client == m.event.client) owed.see(e);
    }
    if (owed.count() == 0) return {};
    return make(m, verdict_kind::unsupported,
                fmt::format("the sentinel is held back: {} owes answers to {} message{}",
                            m.event.client, owed.count(), owed.count() == 1 ? "" : "s"));
}

}  // namespace brokerproof::judge
