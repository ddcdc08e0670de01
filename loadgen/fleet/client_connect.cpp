// Connecting, subscribing and leaving.
#include <variant>

#include "harness/mqtt/codec.hpp"
#include "loadgen/fleet/shard.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr instant connect_limit_ns = 20'000'000'000;
constexpr instant subscribe_limit_ns = 20'000'000'000;
constexpr instant close_limit_ns = 1'000'000'000;

departure departure_of(const life& of) {
    if (const auto* f = std::get_if<flap>(&of)) return f->leave;
    if (const auto* s = std::get_if<storm>(&of)) return s->leave;
    if (const auto* e = std::get_if<expire>(&of)) return e->leave;
    return departure::disconnect;
}

void put(mqtt::property_list& list, mqtt::property_id id, std::uint32_t value) {
    list.push_back({id, value});
}

mqtt::will will_of(const will_message& from, mqtt::version version, std::string topic) {
    mqtt::will will;
    will.qos = from.qos;
    will.retain = from.retain;
    will.topic = std::move(topic);
    will.payload = from.payload;
    if (from.delay_interval && version == mqtt::version::v5) {
        put(will.properties, mqtt::property_id::will_delay_interval, *from.delay_interval);
    }
    return will;
}

}  // namespace

// ---- connecting

void client::open() {
    const fleet_plan& plan = home_.plan();
    const auto& broker = plan.brokers[plan.who.broker_of(number_)];
    connected_ns_ = home_.now();
    deadline_ns_ = home_.now() + connect_limit_ns;
    state_ = state::opening;
    count(count::connects_started);
    route how;
    how.to = broker.where;
    how.source = plan.sources.choose(number_, connections_);
    how.small_buffers = std::holds_alternative<stuck>(wanted().life);
    ++connections_;
    if (const auto error = link_.open(how)) {
        home_.generator_failed(error.message());
        attempt_failed(false);
    }
}

/// True while an attempt is under way.
bool client::opens() {
    if (state_ != state::opening && state_ != state::greeting) return false;
    if (!stopping_ && home_.now() < deadline_ns_) return true;
    link_.reset();
    attempt_failed(false);
    return false;
}

void client::attempt_failed(bool refused) {
    count(refused ? count::connects_refused : count::connects_failed);
    if (state_ == state::greeting) home_.sessions.failed(number_, home_.now(), refused);
    state_ = state::offline;
    plan_return(true);
    wake();
}

void client::opened(error_code error) {
    if (state_ != state::opening) return;
    if (error) {
        link_.close();
        return attempt_failed(false);
    }
    group_.measured.record(timing::tcp_connect, home_.now() - connected_ns_);
    greet();
}

void client::greet() {
    const loadgen::group& of = wanted();
    const topology& who = home_.plan().who;
    mqtt::connect packet;
    packet.protocol_level = static_cast<std::uint8_t>(of.version);
    packet.clean_start = of.clean_start;
    packet.keep_alive = of.keep_alive;
    packet.client_id = who.client_id(number_);
    using enum mqtt::property_id;
    if (of.session_expiry_interval) {
        put(packet.properties, session_expiry_interval, *of.session_expiry_interval);
    }
    if (of.receive_maximum) put(packet.properties, receive_maximum, *of.receive_maximum);
    if (of.will) {
        const auto names = home_.names_for(group_, who.index_of(number_), 0);
        packet.will = will_of(*of.will, of.version, expand(of.will->topic, names));
    }
    const auto& login = home_.plan().brokers[who.broker_of(number_)].login;
    packet.username = of.username;
    packet.password = of.password;
    if (!of.username && login) {
        packet.username = login->username;
        packet.password = login->password;
    }
    const auto before = link_.outbox().size();
    mqtt::encode_to(link_.outbox(), packet, of.version);
    state_ = state::greeting;
    connected_ns_ = home_.now();
    home_.sessions.connecting(number_, home_.now());
    sent(link_.outbox().size() - before);
    link_.flush();
}

void client::take_connack(bytes_view packet) {
    const auto read = mqtt::decode(packet, version(), mqtt::sender::server);
    const auto* answer = read.packet ? std::get_if<mqtt::connack>(&*read.packet) : nullptr;
    if (state_ != state::greeting || answer == nullptr) return malformed();
    if (answer->reason_code != 0) {
        group_.measured.refused_with(answer->reason_code);
        link_.close();
        return attempt_failed(true);
    }
    accepted(answer->session_present, *answer);
}

void client::accepted(bool session_present, const mqtt::connack& answer) {
    using enum mqtt::property_id;
    const instant now = home_.now();
    const auto granted = mqtt::find_integer(answer.properties, session_expiry_interval);
    const auto alive = mqtt::find_integer(answer.properties, server_keep_alive);
    const auto kept_alive =
        alive ? std::optional(static_cast<std::uint16_t>(*alive)) : std::nullopt;
    const presence owed =
        home_.sessions.accepted(number_, now, session_present, granted, kept_alive);
    keep_alive_ = kept_alive.value_or(wanted().keep_alive);
    server_receive_maximum_ = static_cast<std::uint16_t>(
        mqtt::find_integer(answer.properties, receive_maximum).value_or(65'535));
    // A session that is there although it should have ended is none of ours: we subscribe anew.
    resumed_ = session_present && owed != presence::absent;
    home_.received.connected(number_, now, resumed_, owed == presence::present);
    count(count::connects_accepted);
    if (session_present) count(count::sessions_resumed);
    group_.measured.record(timing::connack, now - connected_ns_);
    group_.measured.record(timing::connect_intended, now - due_ns_);
    connected_ns_ = now;
    ping_sent_ns_ = 0;
    last_queued_ns_ = 0;
    failures_ = 0;
    ghost_.reset();
    if (std::exchange(returns_, false)) {
        ++group_.recoveries.back().returned;
        group_.recoveries.back().all_back_ns = now;
    }
    if (!resumed_) give_up();
    subscribe();
    wake();
}

// ---- subscribing

void client::subscribe() {
    const loadgen::group& of = wanted();
    if (resumed_ || of.subscribe.empty()) return go_online();
    mqtt::subscribe packet;
    packet.packet_id = packet_id_of_subscribe_ = free_packet_id();
    for (std::size_t i = 0; i < of.subscribe.size(); ++i) {
        mqtt::subscription one;
        one.filter = home_.plan().who.filter(number_, i);
        one.qos = of.subscribe[i].qos;
        packet.subscriptions.push_back(std::move(one));
    }
    const auto before = link_.outbox().size();
    mqtt::encode_to(link_.outbox(), packet, of.version);
    state_ = state::subscribing;
    deadline_ns_ = home_.now() + subscribe_limit_ns;
    home_.received.subscribing(number_, home_.now());
    sent(link_.outbox().size() - before);
    link_.flush();
}

bool client::subscribes() {
    if (state_ != state::subscribing) return false;
    if (!stopping_ && home_.now() < deadline_ns_) return true;
    gone(departure::rst);
    return false;
}

void client::take_suback(bytes_view packet) {
    const auto read = mqtt::decode(packet, version(), mqtt::sender::server);
    const auto* answer = read.packet ? std::get_if<mqtt::suback>(&*read.packet) : nullptr;
    if (state_ != state::subscribing || answer == nullptr) return malformed();
    const auto& asked = wanted().subscribe;
    bool granted = answer->packet_id == packet_id_of_subscribe_;
    granted = granted && answer->reason_codes.size() == asked.size();
    for (std::size_t i = 0; granted && i < asked.size(); ++i) {
        granted = answer->reason_codes[i] == asked[i].qos;
    }
    if (granted) {
        home_.received.subscribed(number_, home_.now());
    } else {
        count(count::subscribes_refused);
    }
    go_online();
    wake();
}

void client::go_online() {
    state_ = state::online;
    ++group_.measured.online;
    plan_leaving();
    resend();
    send_waiting();
}

// ---- leaving

/// Leaves as the life wants it, if there is a connection.
void client::depart() {
    if (state_ != state::online) return;
    how_ = stopping_ ? departure::disconnect : departure_of(wanted().life);
    gone(how_);
}

/// The connection is given up by us.
void client::gone(departure how) {
    if (state_ == state::online) --group_.measured.online;
    const bool by_life = must_leave();
    if (how == departure::disconnect) {
        mqtt::disconnect packet;
        // Nobody will come back: a broker that others use must not keep our sessions.
        if (stopping_ && wanted().session_expiry_interval.value_or(0) != 0) {
            put(packet.properties, mqtt::property_id::session_expiry_interval, 0);
        }
        mqtt::encode_to(link_.outbox(), packet, version());
        link_.flush();
    }
    count(count::closed_by_client);
    state_ = state::leaving;
    deadline_ns_ = home_.now() + close_limit_ns;
    if (how == departure::disconnect || how == departure::fin) {
        link_.shut_down_sending();
        if (deaf_) link_.resume_reading();
    } else if (how == departure::silence) {
        ghost_ = std::make_unique<tcp_socket>(link_.release());
    } else {
        link_.reset();
    }
    how_ = by_life ? how : departure::rst;
    deaf_ = false;
}

bool client::leaves_session() const {
    if (connections_ == 0) return false;
    if (version() == mqtt::version::v311) return !wanted().clean_start;
    return wanted().session_expiry_interval.value_or(0) != 0 && !online_at_end_;
}

/// True while a connection that we have closed waits for the broker to close it, too.
bool client::leaves() {
    if (state_ != state::leaving) return false;
    if (link_.is_open() && home_.now() < deadline_ns_) return true;
    link_.close();
    return false;
}

/// After any connection, and after an attempt that failed.
void client::connection_over() {
    if (last_queued_ns_ != 0) {
        group_.measured.record(timing::resume_to_drained, last_queued_ns_ - connected_ns_);
    }
    last_queued_ns_ = 0;
    // What is online when the run ends counts as online at its end.
    online_at_end_ = state_ == state::leaving && stopping_;
    if (state_ == state::leaving && !stopping_) {
        home_.sessions.left(number_, home_.now(), how_);
        home_.received.left(number_, home_.now());
        if (home_.sessions.interval(number_) == 0U) home_.received.ended(number_, home_.now());
        if (leave_ns_ <= home_.now()) {
            settle();
        } else {
            plan_return(true);
        }
        leave_ns_ = never;
    }
    state_ = state::offline;
    if (scheduled_) --group_.measured.scheduled;
    scheduled_ = false;
}

}  // namespace brokerproof::loadgen
