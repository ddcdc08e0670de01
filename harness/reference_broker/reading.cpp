#include "harness/reference_broker/reading.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "harness/reference_broker/delivering.hpp"
#include "harness/reference_broker/ending.hpp"
#include "harness/reference_broker/misbehaving.hpp"
#include "harness/reference_broker/reason.hpp"

namespace brokerproof::reference_broker {
namespace {

bool is_deaf(const connection& peer) { return !peer.reads; }

/// Exchanges the contents of the messages that wait, so that the newest has the first turn.
void turn_round(session& state) {
    std::vector<delivery*> waiting;
    for (auto& [order, outgoing] : state.outbound) {
        if (outgoing.stage == delivery_stage::queued) waiting.push_back(&outgoing);
    }
    for (std::size_t i = 0; i < waiting.size() / 2; ++i) {
        auto& early = *waiting[i];
        auto& late = *waiting[waiting.size() - 1 - i];
        std::swap(early, late);
        std::swap(early.order, late.order);
    }
}

void let_all_go_on(broker& core) {
    for (auto& [id, state] : core.sessions) {
        if (connection_of(core, state) != nullptr) send_ready(core, state);
    }
}

}  // namespace

void note_reading(broker& core, connection& peer, bool reads) {
    peer.reads = reads;
    if (!reads && core.chosen.policy.closes_unread)
        return disconnect(core, peer, reason::quota_exceeded, "the client does not read");
    session* state = is_accepted(peer) ? find_session(core, peer.client_id) : nullptr;
    if (!reads || state == nullptr) return;
    const bool turns = queued_count(*state) > 0 && core.wrong(defect::unread_newest_first);
    if (turns) turn_round(*state);
    if (turns || core.wrong(defect::unread_holds_up_others)) let_all_go_on(core);
}

bool drops_unread(broker& core, const session& state, const delivery& outgoing) {
    const connection* peer = connection_of(core, state);
    if (peer == nullptr || peer->reads) return false;
    if (outgoing.qos == 0) return core.chosen.policy.drops_unread_qos_0;
    return core.wrong(defect::unread_loses_messages);
}

bool is_held_up(broker& core, const connection& peer) {
    if (is_deaf(peer)) return core.wrong(defect::unread_newest_first);
    const bool other_is_deaf = std::ranges::any_of(
        core.connections, [](const auto& entry) { return is_deaf(entry.second); });
    return other_is_deaf && core.wrong(defect::unread_holds_up_others);
}

void lose_unread(broker& core, session& state, const connection& peer) {
    if (peer.reads || !core.wrong(defect::unread_lost_at_close)) return;
    drop_in_flight(core, state);
    drop_queued(core, state);
}

}  // namespace brokerproof::reference_broker
