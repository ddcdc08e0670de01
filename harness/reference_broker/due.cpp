#include "harness/reference_broker/due.hpp"

#include <algorithm>

#include "harness/reference_broker/delivering.hpp"
#include "harness/reference_broker/ending.hpp"
#include "harness/reference_broker/misbehaving.hpp"
#include "harness/reference_broker/publishing.hpp"
#include "harness/reference_broker/reason.hpp"
#include "harness/reference_broker/wills.hpp"

namespace brokerproof::reference_broker {
namespace {

void end_connection(broker& b, const timer& which) {
    connection* c = find_connection(b, which.connection);
    if (c == nullptr) return;
    if (which.kind == timer_kind::connect_deadline) return close(b, *c);  // T5:3.1.4/a
    session* s = find_session(b, c->client_id);
    if (s != nullptr && s->will && b.wrong(defect::will_not_at_keep_alive)) s->will.reset();
    disconnect(b, *c, reason::keep_alive_timeout, "no packet within one and a half Keep Alives");
}

void expire(broker& b, session& s) {
    if (!s.online) return end_session(b, s);
    s.subscriptions.clear();  // defect::expiry_timer_stale
    drop_queued(b, s);
}

void fire(broker& b, const timer& which) {
    session* s = find_session(b, which.client_id);
    switch (which.kind) {
        case timer_kind::connect_deadline:
        case timer_kind::keep_alive: return end_connection(b, which);
        case timer_kind::will_delay:
            if (s != nullptr) publish_will(b, *s);
            return;
        case timer_kind::session_end:
            if (s != nullptr) expire(b, *s);
            return;
        case timer_kind::stale_will:
            if (s != nullptr) publish(b, message_of(*s->stale_will, s->client_id, b.now));
            return;
        case timer_kind::retry:
            if (s != nullptr) send_again(b, *s);
            return;
    }
}

}  // namespace

void run_due(broker& b, instant now) {
    while (const auto due = b.timers.take_due(now)) {
        b.now = std::max(b.now, due->second);
        fire(b, due->first);
    }
    b.now = std::max(b.now, now);
}

}  // namespace brokerproof::reference_broker
