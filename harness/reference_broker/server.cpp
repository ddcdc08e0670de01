#include "harness/reference_broker/server.hpp"

#include <utility>

#include "harness/reference_broker/broker.hpp"
#include "harness/reference_broker/due.hpp"
#include "harness/reference_broker/ending.hpp"
#include "harness/reference_broker/keeping.hpp"
#include "harness/reference_broker/packets.hpp"
#include "harness/reference_broker/reason.hpp"

namespace brokerproof::reference_broker {

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
    commit(core);
}

void server::received(link from, bytes_view data, instant now) {
    run_due(*broker_, now);
    on_bytes(*broker_, from, data);
    commit(*broker_);
}

void server::closed(link id, instant now) {
    broker& core = *broker_;
    run_due(core, now);
    if (connection* peer = find_connection(core, id)) drop(core, *peer);
    commit(core);
}

void server::advance(instant now) {
    run_due(*broker_, now);
    commit(*broker_);
}

std::optional<instant> server::next_timer() const { return broker_->timers.next(); }

std::vector<output> server::take_output() { return std::exchange(broker_->outputs, {}); }

const defect_set& server::asked() const { return broker_->wrong.asked(); }

void server::shut_down(instant now) {
    broker& core = *broker_;
    run_due(core, now);
    while (!core.connections.empty()) {
        disconnect(core, core.connections.begin()->second, reason::server_shutting_down,
                   "the server is shutting down");
    }
    save(core);
}

}  // namespace brokerproof::reference_broker
