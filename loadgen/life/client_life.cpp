// The stages of a client, and what it does when its time has come.
#include "loadgen/life/client_life.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <variant>

#include "harness/mqtt/codec.hpp"

namespace brokerproof::loadgen {
namespace {

using namespace std::chrono_literals;

constexpr auto close_limit = 1s;
constexpr auto connect_limit = 20s;
/// A PINGREQ is sent after this share of the Keep Alive without another packet (MQTT-3.1.2-20).
constexpr std::int64_t ping_percent = 80;
constexpr std::uint8_t pingreq[] = {0xC0, 0};

bool is_scheduled(client_life::stage stage) {
    return stage != client_life::stage::away && stage != client_life::stage::ended;
}

}  // namespace

/// Changes the stage and the gauges that depend on it.
void client_life::enter(stage next) {
    group_measures& gauges = self_.group.measured;
    if (stage_ == stage::online) --gauges.online;
    if (next == stage::online) ++gauges.online;
    if (is_scheduled(stage_)) --gauges.scheduled;
    if (is_scheduled(next)) ++gauges.scheduled;
    stage_ = next;
}

// ---- time

instant client_life::next_alarm() const {
    switch (stage_) {
        case stage::away: return schedule_.next_connect();
        case stage::opening:
        case stage::greeting:
        case stage::subscribing:
        case stage::leaving: return deadline_;
        case stage::online:
            return std::min({schedule_.next_leave(), next_keep_alive(), next_silence()});
        case stage::waiting:
        case stage::ended: break;
    }
    return never;
}

instant client_life::next_keep_alive() const {
    if (keep_alive_ == 0) return never;
    const nanoseconds longest = std::chrono::seconds(keep_alive_);
    if (ping_sent_ != never) return ping_sent_ + longest;
    return last_sent_ + longest * ping_percent / 100;
}

/// The time when a stuck client stops reading.
instant client_life::next_silence() const {
    const auto* wanted = std::get_if<stuck>(&self_.wanted().life);
    if (wanted == nullptr || deaf_ || self_.context.draining) return never;
    return since_ + wanted->after;
}

void client_life::alarm(reaction& reply) {
    reply.alarm_changed = true;
    if (reply.now < next_alarm()) return;
    switch (stage_) {
        case stage::away:
            enter(stage::waiting);
            reply.actions.push_back(action::request_turn);
            break;
        case stage::opening:
        case stage::greeting:
            reply.actions.push_back(action::reset);
            attempt_failed(reply, false);
            break;
        case stage::subscribing: leave(reply, departure::rst, reason::trouble); break;
        case stage::online: stay(reply); break;
        case stage::leaving:
            reply.actions.push_back(action::close);
            connection_over(reply);
            break;
        case stage::waiting:
        case stage::ended: break;
    }
}

void client_life::turn(reaction& reply) {
    if (stage_ != stage::waiting) return reply.actions.push_back(action::return_turn);
    enter(stage::opening);
    since_ = reply.now;
    deadline_ = reply.now + connect_limit;
    ++connections_;
    self_.count(count::connects_started);
    reply.actions.push_back(action::open);
    reply.alarm_changed = true;
}

// ---- phases

void client_life::phase_changed(reaction& reply) {
    schedule_.phase_changed(self_, reply.now, stage_ == stage::online, connections_ != 0);
    if (stage_ == stage::waiting && schedule_.next_connect() == never) enter(stage::away);
    if (stage_ == stage::online) stay(reply);
    reply.alarm_changed = true;
}

void client_life::stop(reaction& reply) {
    stopping_ = true;
    switch (stage_) {
        case stage::away:
        case stage::waiting: go_away(reply); break;
        case stage::opening:
        case stage::greeting:
            reply.actions.push_back(action::reset);
            attempt_failed(reply, false);
            break;
        case stage::subscribing:
        case stage::online:
            online_at_end_ = true;
            leave(reply, departure::disconnect, reason::planned);
            break;
        case stage::leaving:
        case stage::ended: break;
    }
}

// ---- online

void client_life::stay(reaction& reply) {
    reply.alarm_changed = true;
    if (schedule_.next_leave() <= reply.now) {
        return leave(reply, departure_of(self_.wanted().life), reason::planned);
    }
    stop_or_start_reading(reply);
    keep_alive(reply);
}

void client_life::keep_alive(reaction& reply) {
    if (reply.now < next_keep_alive()) return;
    if (ping_sent_ != never) {
        self_.count(count::pings_unanswered);
        return leave(reply, departure::rst, reason::trouble);
    }
    reply.packets.insert(reply.packets.end(), std::begin(pingreq), std::end(pingreq));
    if (!deaf_) ping_sent_ = reply.now;  // a client that does not read sees no answer
    send(reply);
}

/// A stuck client does not read until the drain begins.
void client_life::stop_or_start_reading(reaction& reply) {
    received_book& book = self_.context.received;
    if (deaf_ && self_.context.draining) {
        deaf_ = false;
        book.connected(self_.number, to_ns(reply.now), true, true);
        reply.actions.push_back(action::read_again);
    } else if (next_silence() <= reply.now) {
        deaf_ = true;
        ping_sent_ = never;
        book.left(self_.number, to_ns(reply.now));
        reply.actions.push_back(action::stop_reading);
    }
}

void client_life::publish(reaction& reply, const due_message& message) {
    if (stage_ != stage::online || deaf_) return self_.count(count::skipped_offline);
    publisher_.publish(self_, reply, message);
    send(reply);
}

void client_life::send(reaction& reply) {
    if (reply.packets.empty()) return;
    last_sent_ = reply.now;
    self_.count(count::bytes_sent, reply.packets.size());
    reply.actions.push_back(action::send);
}

// ---- leaving

/// The client gives up the connection.
void client_life::leave(reaction& reply, departure manner, reason cause) {
    const bool orderly = manner == departure::disconnect || manner == departure::fin;
    if (manner == departure::disconnect) {
        mqtt::encode_to(reply.packets, disconnect_packet(self_.wanted(), stopping_),
                        self_.version());
        discarded_ = stopping_;
    }
    if (orderly) send(reply);
    self_.count(count::closed_by_client);
    departure_ = manner;
    reason_ = cause;
    enter(stage::leaving);
    deadline_ = reply.now + close_limit;
    reply.alarm_changed = true;
    if (orderly) {
        reply.actions.push_back(action::finish_sending);
        if (deaf_) reply.actions.push_back(action::read_again);
        return;
    }
    reply.packets.clear();
    silent_ = silent_ || manner == departure::silence;
    reply.actions.push_back(manner == departure::silence ? action::fall_silent : action::reset);
    connection_over(reply);
}

void client_life::closed(reaction& reply, parting manner) {
    switch (stage_) {
        case stage::opening:
        case stage::greeting: attempt_failed(reply, false); break;
        case stage::subscribing:
        case stage::online:
            closed_by_broker(reply);
            connection_over(reply);
            break;
        case stage::leaving:
            connection_over(reply, reason_ == reason::planned ? manner : parting::abrupt);
            break;
        case stage::away:
        case stage::waiting:
        case stage::ended: break;
    }
}

void client_life::closed_by_broker(reaction& reply) {
    self_.count(count::closed_by_broker);
    departure_ = departure::fin;
    reason_ = reason::trouble;
    enter(stage::leaving);
    deadline_ = reply.now + close_limit;
    reply.alarm_changed = true;
}

/// Called after a connection that had its CONNACK.
void client_life::connection_over(reaction& reply, parting manner) {
    receiver_.disconnected(self_);
    note_end(reply.now, end_of_connection(manner));
    deaf_ = false;
    // A client that is online when the run ends counts as online at its end.
    if (!online_at_end_) {
        life_context& context = self_.context;
        context.sessions.left(self_.number, to_ns(reply.now), departure_);
        context.received.left(self_.number, to_ns(reply.now), manner);
        if (context.sessions.interval(self_.number) == 0U) {
            context.received.ended(self_.number, to_ns(reply.now));
        }
        if (reason_ == reason::planned) {
            schedule_.left(self_, reply.now);
        } else {
            schedule_.failed(self_, reply.now);
        }
    }
    go_away(reply);
}

void client_life::note_end(instant now, connection_end manner) {
    if (self_.has_judged_will()) self_.context.wills.ended(self_.number, to_ns(now), manner);
}

connection_end client_life::end_of_connection(parting manner) const {
    switch (departure_) {
        case departure::disconnect:
            return manner == parting::in_order ? connection_end::goodbye : connection_end::unsure;
        case departure::fin:
            return reason_ == reason::planned ? connection_end::cut : connection_end::closed;
        case departure::rst: return connection_end::cut;
        case departure::silence: break;
    }
    return connection_end::silence;
}

void client_life::go_away(reaction& reply) {
    enter(stopping_ ? stage::ended : stage::away);
    if (stopping_) reply.actions.push_back(action::retire);
    reply.alarm_changed = true;
}

// ---- after the end

std::optional<std::string> client_life::retained_will() const {
    const auto& will = self_.wanted().will;
    if (connections_ == 0 || !will || !will->retain) return {};
    return expand(will->topic, own_names());
}

bool client_life::leaves_session() const {
    if (connections_ == 0) return false;
    if (self_.version() == mqtt::version::v311) return !self_.wanted().clean_start;
    return self_.wanted().session_expiry_interval.value_or(0) != 0 && !discarded_;
}

void client_life::finish(instant now) {
    publisher_.finish(self_);
    if (!accepted_) self_.count(count::never_connected);
    life_context& context = self_.context;
    if (online_at_end_ || context.received.find(self_.number) == nullptr) return;
    context.sessions.connecting(self_.number,
                                to_ns(now));  // asks what the client would find if it came back now
    if (context.sessions.expected(self_.number) == presence::absent) {
        context.received.ended(self_.number, to_ns(now));
    }
}

}  // namespace brokerproof::loadgen
