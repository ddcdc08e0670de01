#include "harness/reference_broker/turns.hpp"

#include <algorithm>
#include <functional>

namespace brokerproof::reference_broker {
namespace {

using order_of = std::function<bool(const delivery& a, const delivery& b)>;

/// The least of those that have not had their turn, by another order than the right one.
delivery* least(session& s, connection& c, delivery_stage stage, const order_of& comes_before) {
    delivery* found = nullptr;
    for (auto& [order, d] : s.outbound) {
        if (d.stage != stage || c.had_their_turn.contains(order)) continue;
        if (found == nullptr || comes_before(d, *found)) found = &d;
    }
    if (found != nullptr) c.had_their_turn.insert(found->order);
    return found;
}

bool is_older(const delivery& a, const delivery& b) { return a.order < b.order; }
bool is_newer(const delivery& a, const delivery& b) { return a.order > b.order; }
bool is_less(const delivery& a, const delivery& b) { return a.what->payload < b.what->payload; }
bool has_lower_id(const delivery& a, const delivery& b) { return a.packet_id < b.packet_id; }

delivery* first_of(delivery* one, const std::function<delivery*()>& otherwise) {
    return one != nullptr ? one : otherwise();
}

/// Defects: what was sent before, then what was not, each in an order of its own.
delivery* out_of_turn(session& s, connection& c, const order_of& sent, const order_of& queued) {
    return first_of(least(s, c, delivery_stage::published, sent),
                    [&] { return least(s, c, delivery_stage::queued, queued); });
}

}  // namespace

delivery* next_in_turn(broker& b, session& s, connection& c) {
    const auto queued = queued_count(s);
    const auto sent = s.in_flight.size();
    if (queued > 1 && b.wrong(defect::queue_lifo)) return out_of_turn(s, c, is_older, is_newer);
    if (queued > 1 && b.wrong(defect::queue_by_payload))
        return out_of_turn(s, c, is_older, is_less);
    if (sent > 1 && b.wrong(defect::redelivery_by_packet_id))
        return out_of_turn(s, c, has_lower_id, is_older);
    if (queued > 0 && sent > 0 && b.wrong(defect::redelivery_after_new)) {
        return first_of(least(s, c, delivery_stage::queued, is_older),
                        [&] { return least(s, c, delivery_stage::published, is_older); });
    }
    auto next = s.outbound.lower_bound(c.next_order);
    while (next != s.outbound.end() && c.had_their_turn.contains(next->first)) ++next;
    if (next == s.outbound.end()) return nullptr;
    c.next_order = next->second.order + 1;
    return &next->second;
}

}  // namespace brokerproof::reference_broker
