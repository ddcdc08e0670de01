#include "harness/prove/simulated_broker.hpp"

#include <algorithm>
#include <cassert>

#include <boost/asio/error.hpp>

#include "harness/prove/simulated_stream.hpp"

namespace brokerproof::prove {

using defects::direction;

simulated_broker::simulated_broker(reference_broker::options chosen, defects::tampering* wire,
                                   listener on_wire)
    : options_(std::move(chosen)), wire_(wire), on_wire_(std::move(on_wire)) {
    assert(net::simulation::current() != nullptr && "a simulated broker lives in virtual time");
    start();
}

simulated_broker::~simulated_broker() {
    if (timer_) net::simulation::current()->forget(*timer_);
    for (const auto& [id, stream] : streams_) stream->broker_is_gone();
}

std::unique_ptr<net::stream> simulated_broker::dial(const asio::any_io_executor& executor,
                                                    net::transport via) {
    return std::make_unique<simulated_stream>(executor, *this, via);
}

void simulated_broker::act(plan::broker_act what) {
    using act = plan::broker_act;
    if (server_ && (what == act::stop || what == act::restart)) {
        server_->shut_down(now());
        deliver();
    }
    if (what != act::start) {
        asked_ = asked();
        server_.reset();
        drop_connections(asio::error::connection_reset);
    }
    if (what == act::start || what == act::restart) start();
    book_timer();
}

reference_broker::defect_set simulated_broker::asked() const {
    return server_ ? asked_ | server_->asked() : asked_;
}

void simulated_broker::start() {
    server_ = std::make_unique<reference_broker::server>(options_, store_, now());
}

void simulated_broker::drop_connections(const error_code& why) {
    for (const auto& [id, stream] : streams_) stream->end(why);
}

simulated_broker::link simulated_broker::accept(simulated_stream& from, net::transport via) {
    if (!server_) return 0;
    streams_[++last_link_] = &from;
    using by = reference_broker::listener;
    server_->opened(last_link_, now(), via == net::transport::tcp ? by::tcp : by::websocket);
    deliver();
    return last_link_;
}

void simulated_broker::take(link from, bytes_view data) {
    if (server_) pass(from, direction::to_broker, data);
}

void simulated_broker::hang_up(link from) {
    if (wire_ != nullptr) wire_->closed(from);
    if (!server_) return;
    server_->closed(from, now());
    deliver();
}

void simulated_broker::deliver() {
    for (const auto& one : server_->take_output()) {
        if (!one.data.empty()) pass(one.to, direction::to_client, one.data);
        if (one.close) end_for_client(one.to);
    }
    book_timer();
}

/// Through the defects, if there are any.
void simulated_broker::pass(link on, direction towards, bytes_view data) {
    if (on_wire_) on_wire_(on, towards, data);
    if (wire_ == nullptr) return hand_over(on, towards, data);
    for (const auto& one : wire_->pass(on, towards, data)) {
        hand_over(on, one.towards, one.data);
        if (!one.hang_up) continue;
        end_for_client(on);
        hang_up(on);
    }
}

void simulated_broker::hand_over(link on, direction towards, bytes_view data) {
    if (data.empty()) return;
    if (towards == direction::to_broker) {
        server_->received(on, data, now());
        return deliver();
    }
    const auto to = streams_.find(on);
    if (to != streams_.end()) to->second->arrive(data);
}

void simulated_broker::end_for_client(link on) {
    if (wire_ != nullptr && wire_->keeps_open(on)) return;
    const auto to = streams_.find(on);
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

/// Virtual time begins in the middle of some day.
reference_broker::instant simulated_broker::now() {
    using namespace std::chrono;
    constexpr auto begin = sys_days{2026y / 6 / 15} + 12h;
    return time_point_cast<microseconds>(begin) +
           duration_cast<microseconds>(net::clock::now() - net::time_point{});
}

}  // namespace brokerproof::prove
