#include "harness/reference_broker/readiness.hpp"

#include <algorithm>
#include <string_view>

namespace brokerproof::reference_broker {
namespace {

/// FNV-1a: the same on every machine.
std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 14695981039346656037U;
    for (const char letter : text)
        hash = (hash ^ static_cast<std::uint8_t>(letter)) * 1099511628211U;
    return hash;
}

/// The number of the queue that the delivery waits in.
std::uint64_t queue_of(const policies& policy, const delivery& outgoing) {
    if (policy.queues == queueing::by_topic) return hash_of(outgoing.content->topic);
    return policy.queues == queueing::by_qos ? outgoing.qos : 0;
}

bool shares_order(const policies& policy, const delivery& a, const delivery& b) {
    if (policy.queues == queueing::by_qos) return a.qos == b.qos;
    return policy.queues == queueing::one_queue || a.content->topic == b.content->topic;
}

}  // namespace

bool is_prompt(const policies& policy) {
    return policy.queues == queueing::one_queue && policy.redelivery_after.count() == 0;
}

void set_ready(broker& core, session& state, delivery& outgoing) {
    const auto& policy = core.chosen.policy;
    if (is_prompt(policy)) return;
    const bool is_late =
        policy.queues != queueing::one_queue && queue_of(policy, outgoing) % 2 == policy.late_queue;
    if (state.online) outgoing.ready_at = core.now;
    if (state.online && is_late) outgoing.ready_at += policy.queue_lag;
    for (const auto& [order, earlier] : state.outbound) {
        if (shares_order(policy, earlier, outgoing))
            outgoing.ready_at = std::max(outgoing.ready_at, earlier.ready_at);
    }
}

bool hold_back(broker& core, session& state) {
    const auto delay = core.chosen.policy.redelivery_after;
    if (delay.count() == 0 || state.outbound.empty()) return false;
    for (auto& [order, outgoing] : state.outbound) outgoing.ready_at = core.now + delay;
    book_ready(core, state);
    return true;
}

void book_ready(broker& core, const session& state) {
    if (is_prompt(core.chosen.policy)) return;
    std::optional<instant> next;
    for (const auto& [order, outgoing] : state.outbound) {
        if (outgoing.ready_at <= core.now) continue;
        next = std::min(next.value_or(outgoing.ready_at), outgoing.ready_at);
    }
    if (next) core.timers.set(ready_of(state.client_id), *next);
}

delivery* next_ready(const broker& core, session& state, connection& peer) {
    delivery* best = nullptr;
    for (auto& [order, outgoing] : state.outbound) {
        const bool waits = outgoing.stage != delivery_stage::released &&
                           outgoing.ready_at <= core.now && !peer.had_their_turn.contains(order);
        if (!waits) continue;
        const auto& policy = core.chosen.policy;
        if (best == nullptr || queue_of(policy, outgoing) < queue_of(policy, *best))
            best = &outgoing;
    }
    if (best == nullptr) return nullptr;
    best->ready_at = {};
    peer.had_their_turn.insert(best->order);
    return best;
}

}  // namespace brokerproof::reference_broker
