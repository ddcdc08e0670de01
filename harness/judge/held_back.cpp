// A missing sentinel proves nothing while the client owes acknowledgements: a broker must not have
// more messages in flight than the client's Receive Maximum ([MQTT-3.3.4-9] v5), and may set a
// smaller limit itself.

#include <set>

#include <fmt/format.h>

#include "harness/judge/finding.hpp"

namespace brokerproof::judge {

namespace {

/// The packet identifiers of messages to which the client owes the next packet.
class debts {
public:
    void see(const trace::event& event) {
        if (event.get_if<trace::opened>() != nullptr)
            owed_.clear();  // the broker sends again what it must
        const auto* packet = trace::packet_of(event);
        if (packet == nullptr) return;
        if (event.get_if<trace::received>() != nullptr) received(*packet);
        if (event.get_if<trace::sent>() != nullptr) sent(*packet);
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

}  // namespace

std::optional<finding> examine_held_back(const moment_in_trace& moment) {
    if (moment.end.outcome != trace::step_outcome::no_fence || !moment.end.fence) return {};
    debts debts_of_client;
    for (std::size_t i = 0; i < moment.index; ++i) {
        const auto& event = moment.seen.events[i];
        if (event.client == moment.event.client) debts_of_client.see(event);
    }
    if (debts_of_client.count() == 0) return {};
    return make(
        moment, verdict_kind::unsupported,
        fmt::format("the broker may hold back the sentinel: {} has not answered {} message{}",
                    moment.event.client, debts_of_client.count(),
                    debts_of_client.count() == 1 ? "" : "s"));
}

}  // namespace brokerproof::judge
