#include "harness/reference_broker/due.hpp"

#include <algorithm>

#include "harness/reference_broker/delivering.hpp"
#include "harness/reference_broker/ending.hpp"
#include "harness/reference_broker/misbehaving.hpp"
#include "harness/reference_broker/publishing.hpp"
#include "harness/reference_broker/reason.hpp"
#include "harness/reference_broker/sending.hpp"
#include "harness/reference_broker/wills.hpp"

namespace brokerproof::reference_broker {
namespace {

void end_connection(broker& core, const timer& due_timer) {
    connection* peer = find_connection(core, due_timer.connection);
    if (peer == nullptr) return;
    if (due_timer.kind == timer_kind::connect_deadline) return close(core, *peer);  // T5:3.1.4/a
    session* state = find_session(core, peer->client_id);
    if (state != nullptr && state->will && core.wrong(defect::will_not_at_keep_alive))
        state->will.reset();
    disconnect(core, *peer, reason::keep_alive_timeout,
               "no packet within one and a half Keep Alives");
}

void expire(broker& core, session& state) {
    if (!state.online) return end_session(core, state);
    state.subscriptions.clear();  // defect::expiry_timer_stale
    drop_queued(core, state);
}

void fire(broker& core, const timer& due_timer) {
    session* state = find_session(core, due_timer.client_id);
    switch (due_timer.kind) {
        case timer_kind::connect_deadline:
        case timer_kind::keep_alive: return end_connection(core, due_timer);
        case timer_kind::will_delay:
            if (state != nullptr) publish_will(core, *state);
            return;
        case timer_kind::session_end:
            if (state != nullptr) expire(core, *state);
            return;
        case timer_kind::stale_will:
            if (state != nullptr)
                publish(core, message_of(*state->stale_will, state->client_id, core.now));
            return;
        case timer_kind::late_cleanup:
            if (state != nullptr) state->subscriptions.clear();
            return;
        case timer_kind::retry:
            if (state != nullptr) send_again(core, *state);
            return;
        case timer_kind::ready:
            if (state != nullptr) send_ready(core, *state);
            return;
        case timer_kind::postponed: return send_postponed(core, due_timer.connection);
    }
}

}  // namespace

void run_due(broker& core, instant now) {
    while (const auto due = core.timers.take_due(now)) {
        core.now = std::max(core.now, due->second);
        fire(core, due->first);
    }
    core.now = std::max(core.now, now);
}

}  // namespace brokerproof::reference_broker
