#include "harness/reference_broker/server.hpp"

#include <algorithm>

#include "harness/reference_broker/broker.hpp"
#include "harness/reference_broker/due.hpp"
#include "harness/reference_broker/ending.hpp"
#include "harness/reference_broker/keeping.hpp"
#include "harness/reference_broker/misbehaving.hpp"
#include "harness/reference_broker/pacing.hpp"
#include "harness/reference_broker/packets.hpp"
#include "harness/reference_broker/reading.hpp"
#include "harness/reference_broker/reason.hpp"

namespace brokerproof::reference_broker {

namespace {

void finish_event(broker& core) {
    commit(core);
    pace(core);
}

}  // namespace

server::server(options chosen, store& storage, instant now) : broker_(std::make_unique<broker>()) {
    broker& core = *broker_;
    core.wrong = switches(chosen.defect);
    core.chosen = std::move(chosen);
    core.storage = &storage;
    core.now = now;
    restore(core);
    run_due(core, now);
    lose_connections(core);
    commit(core);
}

server::~server() = default;

void server::opened(link id, instant now, listener accepted_by) {
    broker& core = *broker_;
    run_due(core, now);
    core.connections[id].id = id;
    core.connections[id].accepted_by = accepted_by;
    core.timers.set(connect_deadline_of(id), core.now + core.chosen.connect_within);
    finish_event(core);
}

void server::received(link from, bytes_view data, instant now) {
    run_due(*broker_, now);
    on_bytes(*broker_, from, data);
    finish_event(*broker_);
}

void server::closed(link id, instant now) {
    broker& core = *broker_;
    run_due(core, now);
    if (connection* peer = find_connection(core, id)) drop(core, *peer);
    finish_event(core);
}

void server::takes_bytes(link id, bool does, instant now) {
    broker& core = *broker_;
    run_due(core, now);
    if (connection* peer = find_connection(core, id)) note_reading(core, *peer, does);
    finish_event(core);
}

void server::advance(instant now) {
    run_due(*broker_, now);
    finish_event(*broker_);
}

std::optional<instant> server::next_timer() const {
    const auto timer = broker_->timers.next();
    const auto output = next_output(*broker_);
    if (!timer || !output) return timer ? timer : output;
    return std::min(*timer, *output);
}

std::vector<output> server::take_output() { return take_due_outputs(*broker_); }

bool server::reads_text() const { return broker_->wrong(defect::web_reads_text); }

bool server::chooses_first_subprotocol() const {
    return broker_->wrong(defect::web_chooses_first_subprotocol);
}

const defect_set& server::asked() const { return broker_->wrong.asked(); }

void server::shut_down(instant now) {
    broker& core = *broker_;
    run_due(core, now);
    core.is_stopping = true;
    while (!core.connections.empty()) {
        disconnect(core, core.connections.begin()->second, reason::server_shutting_down,
                   "the server is shutting down");
    }
    save(core);
    pace(core);
    hurry(core);
}

/// The standard knows no reload. State is kept for as long as the session lasts [MQTT-4.1.0-1], and
/// a server may close a connection whenever it likes.
void server::reload(instant now) {
    broker& core = *broker_;
    run_due(core, now);
    mistake_at_reload(core);
    while (core.chosen.policy.closes_at_reload && !core.connections.empty()) {
        disconnect(core, core.connections.begin()->second, reason::administrative_action,
                   "the server reads its settings again");
    }
    finish_event(core);
}

}  // namespace brokerproof::reference_broker
