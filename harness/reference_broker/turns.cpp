#include "harness/reference_broker/turns.hpp"

#include <algorithm>
#include <functional>

#include "harness/reference_broker/readiness.hpp"

namespace brokerproof::reference_broker {
namespace {

using order_of = std::function<bool(const delivery& a, const delivery& b)>;

/// For defects only: the first delivery in this stage, by `comes_before`, that has not had its
/// turn.
delivery* least(session& state, connection& peer, delivery_stage stage,
                const order_of& comes_before) {
    delivery* first = nullptr;
    for (auto& [order, outgoing] : state.outbound) {
        if (outgoing.stage != stage || peer.had_their_turn.contains(order)) continue;
        if (first == nullptr || comes_before(outgoing, *first)) first = &outgoing;
    }
    if (first != nullptr) peer.had_their_turn.insert(first->order);
    return first;
}

bool is_older(const delivery& a, const delivery& b) { return a.order < b.order; }
bool is_newer(const delivery& a, const delivery& b) { return a.order > b.order; }
bool is_less(const delivery& a, const delivery& b) {
    return a.content->payload < b.content->payload;
}
bool has_lower_id(const delivery& a, const delivery& b) { return a.packet_id < b.packet_id; }

delivery* first_of(delivery* preferred, const std::function<delivery*()>& otherwise) {
    return preferred != nullptr ? preferred : otherwise();
}

/// For defects only: deliveries that were sent before, then the others, each group in its own
/// order.
delivery* out_of_turn(session& state, connection& peer, const order_of& sent,
                      const order_of& queued) {
    return first_of(least(state, peer, delivery_stage::published, sent),
                    [&] { return least(state, peer, delivery_stage::queued, queued); });
}

}  // namespace

delivery* next_in_turn(broker& core, session& state, connection& peer) {
    const auto queued = queued_count(state);
    const auto sent = state.in_flight.size();
    if (queued > 1 && core.wrong(defect::queue_lifo))
        return out_of_turn(state, peer, is_older, is_newer);
    if (queued > 1 && core.wrong(defect::queue_by_payload))
        return out_of_turn(state, peer, is_older, is_less);
    if (sent > 1 && core.wrong(defect::redelivery_by_packet_id))
        return out_of_turn(state, peer, has_lower_id, is_older);
    if (queued > 0 && sent > 0 && core.wrong(defect::redelivery_after_new)) {
        return first_of(least(state, peer, delivery_stage::queued, is_older),
                        [&] { return least(state, peer, delivery_stage::published, is_older); });
    }
    if (!is_prompt(core.chosen.policy)) return next_ready(core, state, peer);
    auto next = state.outbound.lower_bound(peer.next_order);
    while (next != state.outbound.end() && peer.had_their_turn.contains(next->first)) ++next;
    if (next == state.outbound.end()) return nullptr;
    peer.next_order = next->second.order + 1;
    return &next->second;
}

}  // namespace brokerproof::reference_broker
