// Connecting, subscribing, and the packets from the broker.
#include <algorithm>
#include <array>
#include <chrono>

#include "harness/mqtt/codec.hpp"
#include "loadgen/life/client_life.hpp"

namespace brokerproof::loadgen {

using mqtt::packet_type;

namespace {

using namespace std::chrono_literals;

constexpr auto subscribe_limit = 20s;
constexpr std::uint32_t largest_subscribe = 16U << 10;  // bytes; a broker may take less

/// Null: it is another packet, or it cannot be read.
template <class Packet>
std::optional<Packet> read_as(bytes_view packet, mqtt::version version) {
    const auto decoded = mqtt::decode(packet, version, mqtt::sender::server);
    if (!decoded.packet || !std::holds_alternative<Packet>(*decoded.packet)) return {};
    return std::get<Packet>(*decoded.packet);
}

}  // namespace

// ---- connecting

void client_life::connected(reaction& reply) {
    if (stage_ != stage::opening) return;
    self_.record(timing::tcp_connect, reply.now - since_);
    since_ = reply.now;
    shakes_hands_ = true;
}

void client_life::secured(reaction&, bool was_resumed) {
    if (was_resumed) self_.count(count::tls_resumed);
}

void client_life::handshake_failed() {
    shakes_hands_ = false;
    self_.count(count::tls_failed);
}

void client_life::opened(reaction& reply) {
    if (stage_ != stage::opening) return;
    const bool was_secured = std::exchange(shakes_hands_, false);
    self_.record(was_secured ? timing::tls_handshake : timing::tcp_connect, reply.now - since_);
    greet(reply);
}

/// A will is known by its owner and the number of its connection.
std::string client_life::will_payload(instant now) const {
    stamp fields;
    fields.run = self_.context.plan.run_number;
    fields.publisher = self_.number;
    fields.stream = will_stream;
    fields.sequence = connections_;
    fields.intended_ns = fields.sent_ns = to_ns(now);
    std::array<std::uint8_t, stamp_size> payload;
    write_stamp(payload, fields);
    return {payload.begin(), payload.end()};
}

void client_life::greet(reaction& reply) {
    const life_plan& plan = self_.context.plan;
    const auto& login = plan.logins[plan.clients.broker_of(self_.number)];
    const auto for_will = self_.context.names_for(self_.group, self_.index(), 0);
    auto packet = connect_packet(plan.clients, self_.number, login, for_will);
    if (self_.has_judged_will()) {
        packet.will->payload = will_payload(reply.now);
        self_.context.wills.connecting(self_.number, connections_, to_ns(reply.now));
    }
    mqtt::encode_to(reply.packets, packet, self_.version());
    enter(stage::greeting);
    since_ = reply.now;
    self_.context.sessions.connecting(self_.number, to_ns(reply.now));
    send(reply);
}

void client_life::attempt_failed(reaction& reply, bool refused) {
    self_.count(refused ? count::connects_refused : count::connects_failed);
    if (stage_ == stage::greeting) {
        self_.context.sessions.failed(self_.number, to_ns(reply.now), refused);
        note_end(reply.now, refused ? connection_end::refused : connection_end::unsure);
    }
    reply.packets.clear();
    reply.actions.push_back(action::return_turn);
    schedule_.failed(self_, reply.now);
    go_away(reply);
}

void client_life::take_connack(reaction& reply, bytes_view packet) {
    const auto answer = read_as<mqtt::connack>(packet, self_.version());
    if (!answer) return violation(reply);
    if (answer->reason_code == 0) return accepted(reply, *answer);
    self_.refused(refusing_packet::connack, answer->reason_code, answer->properties);
    reply.actions.push_back(action::close);
    attempt_failed(reply, true);
}

void client_life::accepted(reaction& reply, const mqtt::connack& answer) {
    begin_session(reply, answer);
    self_.count(count::connects_accepted);
    self_.context.last_news = reply.now;
    accepted_ = true;
    if (answer.session_present) self_.count(count::sessions_resumed);
    self_.record(timing::connack, reply.now - since_);
    self_.record(timing::connect_intended, reply.now - schedule_.connect_due());
    since_ = reply.now;
    ping_sent_ = never;
    schedule_.accepted();
    reply.actions.push_back(action::return_turn);
    if (silent_) reply.actions.push_back(action::end_silence);
    silent_ = false;
    if (schedule_.take_return()) {
        recovery_state& recovery = self_.group.recoveries.back();
        ++recovery.returned;
        if (recovery.half_back_ns == 0 && recovery.returned * 2 >= recovery.returning)
            recovery.half_back_ns = to_ns(reply.now);
        recovery.all_back_ns = to_ns(reply.now);
        receiver_.returned(self_, reply.now);
    }
    if (subscribed_ || self_.wanted().subscribe.empty()) {
        go_online(reply);
    } else {
        subscribe(reply);
    }
}

/// Takes the session and its terms from the CONNACK.
void client_life::begin_session(reaction& reply, const mqtt::connack& answer) {
    using enum mqtt::property_id;
    const auto granted = mqtt::find_integer(answer.properties, session_expiry_interval);
    const auto asked_alive = mqtt::find_integer(answer.properties, server_keep_alive);
    const auto alive =
        asked_alive ? std::optional(static_cast<std::uint16_t>(*asked_alive)) : std::nullopt;
    const presence owed = self_.context.sessions.accepted(self_.number, to_ns(reply.now),
                                                          answer.session_present, granted, alive);
    keep_alive_ = alive.value_or(self_.wanted().keep_alive);
    if (const auto broker_ended = self_.context.sessions.forgotten_at())
        self_.context.received.forget(self_.number, *broker_ended,
                                      self_.context.plan.rules.hold_ns);
    if (self_.has_judged_will())
        self_.context.wills.accepted(self_.number, to_ns(reply.now), answer.session_present,
                                     self_.context.sessions.interval(self_.number), keep_alive_);
    const auto receives = mqtt::find_integer(answer.properties, receive_maximum);
    largest_packet_ = static_cast<std::uint32_t>(
        mqtt::find_integer(answer.properties, maximum_packet_size).value_or(largest_subscribe));
    largest_packet_ = std::min(largest_packet_, largest_subscribe);
    publisher_.limit(static_cast<std::uint16_t>(receives.value_or(65'535)));
    if (self_.group.texts.has_aliases || self_.wanted().topic_alias_maximum) {
        const auto accepts = mqtt::find_integer(answer.properties, topic_alias_maximum);
        self_.context.aliases.connected(self_.number,
                                        static_cast<std::uint16_t>(accepts.value_or(0)),
                                        self_.wanted().topic_alias_maximum.value_or(0));
    }
    // A session that should have ended does not count as ours, so the client subscribes anew.
    const bool resumed = answer.session_present && owed != presence::absent;
    self_.context.received.connected(self_.number, to_ns(reply.now), resumed,
                                     owed == presence::present);
    receiver_.connected(reply.now, resumed);
    if (resumed) return;
    publisher_.give_up(self_);
    subscribed_ = false;
}

// ---- subscribing

/// A session has its subscriptions when the last SUBACK has come on any of its connections. Many
/// filters are sent in several packets, one after the other.
void client_life::subscribe(reaction& reply) {
    filters_answered_ = 0;
    enter(stage::subscribing);
    self_.context.received.subscribing(self_.number, to_ns(reply.now));
    send_subscribe(reply);
}

void client_life::send_subscribe(reaction& reply) {
    const auto filters = self_.context.plan.clients.filters_of(self_.number);
    subscribe_id_ = publisher_.free_packet_id();
    const auto packet =
        subscribe_packet(filters, filters_answered_, subscribe_id_, largest_packet_);
    filters_asked_ = static_cast<std::uint16_t>(packet.subscriptions.size());
    mqtt::encode_to(reply.packets, packet, self_.version());
    deadline_ = reply.now + subscribe_limit;
    reply.alarm_changed = true;
}

void client_life::take_suback(reaction& reply, bytes_view packet) {
    const auto answer = read_as<mqtt::suback>(packet, self_.version());
    if (stage_ != stage::subscribing || !answer) return violation(reply);
    const auto wanted = asked_qos(self_.wanted());
    const auto asked = std::span(wanted).subspan(filters_answered_, filters_asked_);
    const bool granted =
        answer->packet_id == subscribe_id_ && std::ranges::equal(answer->reason_codes, asked);
    if (!granted) {
        self_.count(count::subscribes_refused);
        self_.context.received.refused(self_.number);
        note_refusals(asked, *answer);
    }
    filters_answered_ = static_cast<std::uint16_t>(filters_answered_ + asked.size());
    if (filters_answered_ < wanted.size()) return send_subscribe(reply);
    subscribed_ = true;
    if (granted) self_.context.received.subscribed(self_.number, to_ns(reply.now));
    go_online(reply);
}

/// A QoS that is lower than the one asked for counts, too, because the ledger needs it.
void client_life::note_refusals(std::span<const std::uint8_t> asked, const mqtt::suback& answer) {
    const std::size_t answers = std::min(asked.size(), answer.reason_codes.size());
    for (std::size_t i = 0; i < answers; ++i) {
        if (answer.reason_codes[i] == asked[i]) continue;
        self_.refused(refusing_packet::suback, answer.reason_codes[i], answer.properties);
    }
}

void client_life::go_online(reaction& reply) {
    enter(stage::online);
    schedule_.online(self_, reply.now);
    reply.alarm_changed = true;
    publisher_.resume(self_, reply);
    if (schedule_.next_leave() <= reply.now) stay(reply);
}

// ---- receiving

bool client_life::reads() const {
    return stage_ == stage::greeting || stage_ == stage::subscribing || stage_ == stage::online;
}

std::size_t client_life::received(reaction& reply, bytes_view data) {
    self_.count(count::bytes_received, data.size());
    std::size_t used = 0;
    while (reads() && used < data.size()) {
        const auto rest = data.subspan(used);
        const auto frame = mqtt::find_frame(rest);
        if (frame.state == mqtt::frame_state::malformed ||
            frame.size > self_.context.plan.largest_packet) {
            violation(reply);
            break;
        }
        if (frame.state == mqtt::frame_state::need_more) break;
        take(reply, rest.first(frame.size));
        used += frame.size;
    }
    if (!reads()) return data.size();  // a client that does not read ignores everything
    send(reply);
    return used;
}

void client_life::take(reaction& reply, bytes_view packet) {
    const auto type = static_cast<packet_type>(packet[0] >> 4U);
    self_.context.last_packet = reply.now;
    // [MQTT-3.2.0-1] The first packet of a server is CONNACK.
    const bool fits = (stage_ == stage::greeting) == (type == packet_type::connack);
    if (!fits) return violation(reply);
    if (type == packet_type::connack) return take_connack(reply, packet);
    take_in_session(reply, packet);
}

void client_life::take_in_session(reaction& reply, bytes_view packet) {
    bool well_formed = true;
    const auto type = static_cast<packet_type>(packet[0] >> 4U);
    switch (type) {
        case packet_type::publish:
            well_formed = receiver_.take_publish(self_, reply, packet);
            if (const auto due = std::exchange(self_.context.asked, std::nullopt))
                publisher_.publish(self_, reply, *due);
            break;
        case packet_type::puback:
        case packet_type::pubrec:
        case packet_type::pubcomp:
            well_formed = publisher_.take_answer(self_, reply, type, packet);
            break;
        case packet_type::pubrel: well_formed = receiver_.take_pubrel(self_, reply, packet); break;
        case packet_type::pingresp:
            ping_sent_ = never;
            reply.alarm_changed = true;
            break;
        case packet_type::suback: return take_suback(reply, packet);
        case packet_type::disconnect:
            if (self_.version() == mqtt::version::v5) return take_disconnect(reply, packet);
            [[fallthrough]];
        default: well_formed = false;
    }
    if (!well_formed) violation(reply);
}

/// Section 3.14, v5: the broker closes the connection next, for its own reason.
void client_life::take_disconnect(reaction& reply, bytes_view packet) {
    const auto farewell = read_as<mqtt::disconnect>(packet, self_.version());
    if (!farewell) return violation(reply);
    self_.refused(refusing_packet::disconnect, farewell->reason_code, farewell->properties);
    reply.packets.clear();
    closed_by_broker(reply);
    reply.actions.push_back(action::finish_sending);
}

/// The broker sent something that is not MQTT, or that a server must not send here.
void client_life::violation(reaction& reply) {
    self_.count(count::closed_for_violation);
    self_.context.remark(self_.context.plan.clients.client_id(self_.number));
    if (stage_ == stage::greeting) {
        reply.actions.push_back(action::reset);
        return attempt_failed(reply, false);
    }
    leave(reply, departure::rst, reason::trouble);
}

}  // namespace brokerproof::loadgen
