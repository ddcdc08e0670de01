#include "harness/prove/simulated_broker.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include <boost/asio/error.hpp>

#include "harness/prove/simulated_stream.hpp"

namespace brokerproof::prove {

using defects::direction;

simulated_broker::simulated_broker(reference_broker::options chosen, defects::tampering* wire,
                                   listener on_wire)
    : options_(std::move(chosen)), wire_(wire), on_wire_(std::move(on_wire)) {
    assert(net::simulation::current() != nullptr && "a simulated broker needs virtual time");
    start();
}

simulated_broker::~simulated_broker() {
    if (timer_) net::simulation::current()->forget(*timer_);
    for (const auto& [id, stream] : streams_) stream->broker_is_gone();
}

std::unique_ptr<net::stream> simulated_broker::dial(const asio::any_io_executor& executor,
                                                    const net::endpoint& broker) {
    return std::make_unique<simulated_stream>(executor, *this, broker);
}

void simulated_broker::act(plan::broker_act action) {
    using act = plan::broker_act;
    if (action == act::reload) return reload();
    if (server_ && (action == act::stop || action == act::restart)) {
        server_->shut_down(now());
        deliver();
    }
    if (action != act::start) {
        asked_ = asked();
        server_.reset();
        drop_connections(asio::error::connection_reset);
    }
    if (action == act::start || action == act::restart) start();
    book_timer();
}

/// A broker that is down hears no signal.
void simulated_broker::reload() {
    if (!server_) return;
    server_->reload(now());
    deliver();
}

reference_broker::defect_set simulated_broker::asked() const {
    return server_ ? asked_ | server_->asked() : asked_;
}

void simulated_broker::start() {
    server_ = std::make_unique<reference_broker::server>(options_, store_, now());
}

void simulated_broker::drop_connections(const error_code& cause) {
    for (const auto& [id, stream] : streams_) stream->end(cause);
}

simulated_broker::link simulated_broker::accept(simulated_stream& from, net::transport via) {
    if (!server_) return 0;
    streams_[++last_link_] = &from;
    using kind = reference_broker::listener;
    const auto encrypted_or_plain = is_encrypted(via) ? kind::tls : kind::tcp;
    server_->opened(last_link_, now(), is_websocket(via) ? kind::websocket : encrypted_or_plain);
    deliver();
    return last_link_;
}

/// [MQTT-6.0.0-4]
bool simulated_broker::chooses_mqtt(net::transport via, const std::string& offered) const {
    const bool has_choice = is_websocket(via) && !offered.starts_with("mqtt");
    return !has_choice || !server_ || !server_->chooses_first_subprotocol();
}

void simulated_broker::take(link from, bytes_view data) {
    if (server_) pass(from, direction::to_broker, data);
}

/// [MQTT-6.0.0-1]
void simulated_broker::take_text(link from, bytes_view data) {
    if (!server_) return;
    if (server_->reads_text()) return take(from, data);
    end_for_client(from);
    hang_up(from);
}

void simulated_broker::hang_up(link from) {
    if (wire_ != nullptr) wire_->closed(from);
    if (!server_) return;
    server_->closed(from, now());
    deliver();
}

void simulated_broker::deliver() {
    pass_outputs();
    while (!filled_.empty()) {
        for (const auto id : std::exchange(filled_, {})) server_->takes_bytes(id, false, now());
        pass_outputs();
    }
    book_timer();
}

void simulated_broker::pass_outputs() {
    for (const auto& output : server_->take_output()) {
        if (!output.data.empty()) pass(output.to, direction::to_client, output.data);
        if (output.close) end_for_client(output.to);
    }
}

/// Passes the bytes through the wire defects, if there are any.
void simulated_broker::pass(link id, direction towards, bytes_view data) {
    if (on_wire_) on_wire_(id, towards, data);
    if (wire_ == nullptr) return hand_over(id, towards, data);
    for (const auto& part : wire_->pass(id, towards, data)) {
        hand_over(id, part.towards, part.data);
        if (!part.hang_up) continue;
        end_for_client(id);
        hang_up(id);
    }
}

void simulated_broker::hand_over(link id, direction towards, bytes_view data) {
    if (data.empty()) return;
    if (towards == direction::to_broker) {
        server_->received(id, data, now());
        return deliver();
    }
    const auto to = streams_.find(id);
    if (to == streams_.end()) return;
    const bool was_full = to->second->is_full();
    to->second->arrive(data);
    if (!was_full && to->second->is_full()) filled_.push_back(id);
}

void simulated_broker::goes_on(link id) {
    if (!server_) return;
    server_->takes_bytes(id, true, now());
    deliver();
}

void simulated_broker::end_for_client(link id) {
    if (wire_ != nullptr && wire_->keeps_open(id)) return;
    const auto to = streams_.find(id);
    if (to != streams_.end()) to->second->end(asio::error::eof);
}

void simulated_broker::book_timer() {
    auto& time = *net::simulation::current();
    if (timer_) time.forget(*timer_);
    timer_.reset();
    const auto next = server_ ? server_->next_timer() : std::nullopt;
    if (!next) return;
    const auto due = time.now() + std::max(*next - now(), std::chrono::microseconds(0));
    timer_ = time.at(due, [this] {
        timer_.reset();
        server_->advance(now());
        deliver();
    });
}

/// Virtual time begins at noon of an arbitrary day.
reference_broker::instant simulated_broker::now() {
    using namespace std::chrono;
    constexpr auto begin = sys_days{2026y / 6 / 15} + 12h;
    return time_point_cast<microseconds>(begin) +
           duration_cast<microseconds>(net::clock::now() - net::time_point{});
}

}  // namespace brokerproof::prove
