#include "harness/reference_broker/server.hpp"

#include <utility>

#include "harness/reference_broker/broker.hpp"
#include "harness/reference_broker/due.hpp"
#include "harness/reference_broker/ending.hpp"
#include "harness/reference_broker/keeping.hpp"
#include "harness/reference_broker/packets.hpp"
#include "harness/reference_broker/reason.hpp"

namespace brokerproof::reference_broker {

server::server(options chosen, store& kept, instant now) : broker_(std::make_unique<broker>()) {
    broker& b = *broker_;
    b.wrong = switches(chosen.defect);
    b.chosen = std::move(chosen);
    b.kept = &kept;
    b.now = now;
    restore(b);
    run_due(b, now);
    lose_connections(b);
    commit(b);
}

server::~server() = default;

void server::opened(link id, instant now, listener by) {
    broker& b = *broker_;
    run_due(b, now);
    b.connections[id].id = id;
    b.connections[id].by = by;
    b.timers.set(connect_deadline_of(id), b.now + b.chosen.connect_within);
    commit(b);
}

void server::received(link from, bytes_view data, instant now) {
    run_due(*broker_, now);
    on_bytes(*broker_, from, data);
    commit(*broker_);
}

void server::closed(link id, instant now) {
    broker& b = *broker_;
    run_due(b, now);
    if (connection* c = find_connection(b, id)) drop(b, *c);
    commit(b);
}

void server::advance(instant now) {
    run_due(*broker_, now);
    commit(*broker_);
}

std::optional<instant> server::next_timer() const { return broker_->timers.next(); }

std::vector<output> server::take_output() { return std::exchange(broker_->outputs, {}); }

const defect_set& server::asked() const { return broker_->wrong.asked(); }

void server::shut_down(instant now) {
    broker& b = *broker_;
    run_due(b, now);
    while (!b.connections.empty()) {
        disconnect(b, b.connections.begin()->second, reason::server_shutting_down,
                   "the server is shutting down");
    }
    save(b);
}

}  // namespace brokerproof::reference_broker
