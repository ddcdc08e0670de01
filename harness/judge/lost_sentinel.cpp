// A sentinel on the client's own subscription is an ordinary message: a broker that has
// acknowledged it and does not deliver it has lost a message ([MQTT-4.5.0-1]). The case is not
// blocked then, it has failed.

#include <algorithm>

#include <fmt/format.h>

#include "harness/judge/finding.hpp"
#include "harness/mqtt/topic.hpp"
#include "harness/plan/cooked_verb.hpp"

namespace brokerproof::judge {

namespace {

struct sentinel_way {
    mqtt::publish message;
    std::uint32_t sent = 0;                     ///< event
    std::optional<std::uint32_t> acknowledged;  ///< event of its PUBACK or PUBCOMP
};

/// Of a group, the first member publishes the sentinel.
bool is_sender(const plan::fence& fence, std::string_view client) {
    return client == fence.from || client == fence.from + "[0]";
}

/// The first event of the step that ends at the moment, seen by its client.
std::size_t beginning_of(const moment_in_trace& moment) {
    for (auto i = moment.index; i-- > 0;) {
        const auto& event = moment.seen.events[i];
        const auto* start = event.get_if<trace::step_began>();
        if (start != nullptr && start->step == moment.end.step &&
            event.client == moment.event.client)
            return i;
    }
    return moment.index;
}

bool takes_over(const mqtt::packet& answer, const mqtt::publish& message) {
    const auto last = message.qos == 1 ? mqtt::packet_type::puback : mqtt::packet_type::pubcomp;
    return mqtt::type_of(answer) == last && mqtt::packet_id_of(answer) == message.packet_id &&
           plan::accepts(answer);
}

std::optional<sentinel_way> follow_sentinel(const moment_in_trace& moment) {
    std::optional<sentinel_way> out;
    const auto& fence = *moment.step.expect->fence;
    const auto sentinel = trace::sentinel_of(tag_of(moment), *moment.end.fence);
    for (auto i = beginning_of(moment); i < moment.index; ++i) {
        const auto& event = moment.seen.events[i];
        const auto* packet = trace::packet_of(event);
        if (packet == nullptr || !is_sender(fence, event.client)) continue;
        const auto* message = std::get_if<mqtt::publish>(packet);
        const bool is_ours = event.get_if<trace::sent>() != nullptr && message != nullptr &&
                             message->payload == sentinel;
        if (is_ours) out = sentinel_way{*message, static_cast<std::uint32_t>(i), {}};
        const bool inward = event.get_if<trace::received>() != nullptr;
        if (out && inward && takes_over(*packet, out->message))
            out->acknowledged = static_cast<std::uint32_t>(i);
    }
    return out;
}

/// Whether the client's session must get messages on one topic with QoS 1 or 2 at least. It is left
/// open (false) where something but the broker may keep the message away.
class listener {
public:
    explicit listener(std::string_view topic) : topic_(topic) {}

    void see(const trace::event& event) {
        if (event.get_if<trace::opened>() != nullptr) is_open_ = true;
        if (event.get_if<trace::closed>() != nullptr) is_open_ = false;
        const auto* packet = trace::packet_of(event);
        if (packet == nullptr) return;
        if (event.get_if<trace::sent>() != nullptr) sent(*packet);
        if (event.get_if<trace::received>() != nullptr) received(*packet);
    }
    bool must_get_it() const { return is_open_ && is_subscribed_ && !is_limited_; }

private:
    void sent(const mqtt::packet& packet) {
        if (const auto* hello = std::get_if<mqtt::connect>(&packet))
            is_limited_ =
                mqtt::find_integer(hello->properties, mqtt::property_id::maximum_packet_size)
                    .has_value();
        if (const auto* request = std::get_if<mqtt::subscribe>(&packet)) request_ = *request;
        if (std::holds_alternative<mqtt::unsubscribe>(packet)) is_subscribed_ = false;
    }
    void received(const mqtt::packet& packet) {
        const auto* welcome = std::get_if<mqtt::connack>(&packet);
        if (welcome != nullptr && !welcome->session_present) is_subscribed_ = false;
        const auto* answer = std::get_if<mqtt::suback>(&packet);
        if (answer == nullptr || answer->packet_id != request_.packet_id) return;
        const auto count = std::min(answer->reason_codes.size(), request_.subscriptions.size());
        for (std::size_t i = 0; i < count; ++i) {
            const auto& filter = request_.subscriptions[i].filter;
            if (!mqtt::matches(filter, topic_)) continue;
            const auto code = answer->reason_codes[i];
            is_subscribed_ = code == 1 || code == 2;
        }
    }

    std::string_view topic_;
    mqtt::subscribe request_;
    bool is_open_ = false;
    bool is_subscribed_ = false;
    bool is_limited_ = false;  ///< it takes no large packets
};

bool must_come(const moment_in_trace& moment, const mqtt::publish& message) {
    listener watched(message.topic);
    for (std::size_t i = 0; i < moment.index; ++i) {
        const auto& event = moment.seen.events[i];
        if (event.client == moment.event.client) watched.see(event);
    }
    return watched.must_get_it();
}

}  // namespace

std::optional<finding> examine_lost_sentinel(const moment_in_trace& moment) {
    const auto& fence = moment.step.expect->fence;
    const bool is_own = fence && fence->topic && fence->qos > 0;
    if (moment.end.outcome != trace::step_outcome::no_fence || !is_own) return {};
    if (!moment.end.fence) return {};                       // none was sent
    if (is_sender(*fence, moment.event.client)) return {};  // No Local may keep it away
    const auto way = follow_sentinel(moment);
    if (!way || !way->acknowledged || !must_come(moment, way->message)) return {};
    auto out = broken(
        moment,
        fmt::format("expected the message that ends the wait, which was published on {} with QoS "
                    "{} and acknowledged; it did not come (until {})",
                    way->message.topic, int{way->message.qos}, at_text(moment.event.at_us)),
        {way->sent, *way->acknowledged, static_cast<std::uint32_t>(moment.index)});
    if (out.kind == verdict_kind::advice) out.kind = verdict_kind::fail;
    out.meaning = "A client that is connected and subscribed missed a message.";
    out.statement = "MQTT-4.5.0-1";
    out.by_absence = true;
    return out;
}

}  // namespace brokerproof::judge
