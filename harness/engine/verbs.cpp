// What a case run does on the wire for each verb.

#include <algorithm>

#include "harness/engine/case_run.hpp"
#include "harness/engine/packet_builder.hpp"
#include "harness/plan/cooked_verb.hpp"

namespace brokerproof::engine {

using trace::step_outcome;
using namespace std::chrono_literals;

namespace {

constexpr auto close_limit = 1s;  // how long a broker may take to close after our DISCONNECT or FIN
constexpr auto connect_limit = 5s;  // TCP

}  // namespace

awaitable<void> case_run::act(doing& d) {
    const auto& action = d.step->action;
    if (const auto* cooked = std::get_if<plan::do_cooked>(&action))
        co_return co_await do_cooked(d, *cooked);
    if (const auto* typed = std::get_if<plan::do_send>(&action))
        co_return co_await do_send(d, *typed);
    if (const auto* raw = std::get_if<plan::do_send_bytes>(&action))
        co_return co_await do_send_bytes(d, *raw);
    if (const auto* end = std::get_if<plan::do_kill>(&action))
        co_return co_await do_kill(d, end->kind);
    if (std::holds_alternative<plan::do_open>(action)) {
        co_await open_connection(d, d.who->version, true);
        d.mark = net::clock::now();
    }
    if (std::holds_alternative<plan::do_acknowledge>(action) && can_send(d))
        d.who->talk->acknowledge_all();
}

/// When not, the outcome says whether the connection had ended or the case never made one.
bool case_run::can_send(doing& d) const {
    if (d.who->talk && d.who->talk->is_open()) return true;
    d.end.outcome = unseen_closing(*d.who) ? step_outcome::closed : step_outcome::not_connected;
    return false;
}

/// False when the connection ended by it: then that is the outcome.
bool case_run::send(doing& d, case_client& who, const mqtt::packet& packet) {
    return has_sent(d, who.talk->send(mqtt::encode(packet, who.talk->version)));
}

bool case_run::has_sent(doing& d, bool sent) {
    if (!sent) d.end.outcome = step_outcome::closed;
    return sent;
}

awaitable<bool> case_run::open_connection(doing& d, mqtt::version v, bool fresh) {
    auto& who = *d.who;
    if (who.talk && who.talk->is_open() && !(fresh && who.connect_sent)) {
        who.talk->version = v;
        co_return true;
    }
    if (who.talk) who.former.push_back(std::move(who.talk));
    who.talk = std::make_unique<client::conversation>(timers_, recorder_for(who, who.connections++),
                                                      around_->limits);
    who.talk->version = v;
    who.connect_sent = false;
    who.disconnect_sent = false;
    ++connections_;
    const bool by_web = who.transport == plan::transport_kind::websocket;
    const auto& where = by_web ? around_->websocket.value() : around_->where;
    const bool opened = co_await who.talk->open(where, *around_->connect_window, connect_limit);
    if (!opened)
        d.end.outcome = timers_.stopped() ? step_outcome::interrupted : step_outcome::refused;
    co_return opened;
}

std::optional<mqtt::packet> case_run::make(doing& d, const plan::packet_template& form,
                                           mqtt::version v) {
    auto made = build(form, *d.who, v, names(d.where, d.who), *around_);
    if (!made.packet) {
        d.end.outcome = step_outcome::unresolved;
        d.end.detail = made.problem;
        return {};
    }
    d.sent.push_back(*made.packet);
    if (const auto* connect = std::get_if<mqtt::connect>(&*made.packet)) {
        d.who->used_id = connect->client_id;
        d.who->connect_sent = true;
    }
    if (std::holds_alternative<mqtt::disconnect>(*made.packet)) d.who->disconnect_sent = true;
    remember(*d.who, *made.packet);
    return std::move(made.packet);
}

/// Notes what the broker may still hold after the case because of this packet.
void case_run::remember(const case_client& who, const mqtt::packet& sent) {
    const auto interval = [](const mqtt::property_list& list) {
        return mqtt::find_integer(list, mqtt::property_id::session_expiry_interval).value_or(0);
    };
    if (const auto* connect = std::get_if<mqtt::connect>(&sent)) {
        const bool v5 = connect->protocol_level == 5;
        const bool lasts = v5 ? interval(connect->properties) > 0 : !connect->clean_start;
        const auto v = v5 ? mqtt::version::v5 : mqtt::version::v311;
        if (lasts && !connect->client_id.empty()) sessions_.insert({connect->client_id, v});
        if (connect->will && connect->will->retain) retained_.insert(connect->will->topic);
    }
    if (const auto* goodbye = std::get_if<mqtt::disconnect>(&sent)) {
        if (interval(goodbye->properties) > 0) sessions_.insert({who.used_id, mqtt::version::v5});
    }
    const auto* message = std::get_if<mqtt::publish>(&sent);
    if (message != nullptr && message->retain && !message->payload.empty())
        retained_.insert(message->topic);
}

awaitable<void> case_run::do_cooked(doing& d, const plan::do_cooked& verb) {
    auto& who = *d.who;
    const bool connecting = verb.packet.type == mqtt::packet_type::connect;
    const auto v = version_for(verb.packet, who);
    if (connecting) {
        const bool opened = co_await open_connection(d, v, true);
        if (!opened) co_return;
        who.talk->set_auto_ack(d.step->auto_ack);
    }
    if (!can_send(d)) co_return;
    const auto packet = make(d, verb.packet, v);
    if (!packet) co_return;
    if (!has_sent(d, who.talk->send(mqtt::encode(*packet, v)))) co_return;
    d.mark = net::clock::now();
    const auto* meaning = plan::cooked_verb_that_sends(verb.packet.type);
    if (meaning != nullptr && meaning->closes)
        co_return co_await close_gracefully(d, trace::closing_way::disconnect);
    const auto answer = plan::exchange_of(*packet).first;
    if (d.step->expect || !answer) co_return;
    const auto reply = co_await take_reply(d, who, *answer, packet_id_of(*packet));
    if (!reply) co_return;
    d.end.ack = reply->number;
    co_await finish_qos2(d);
    if (verb.packet.type == mqtt::packet_type::subscribe && around_->settle > 0ms) {
        co_await timers_.wait_until(net::clock::now() + around_->settle);
    }
}

/// After the PUBREC of a cooked QoS 2 PUBLISH: PUBREL, then PUBCOMP becomes the acknowledgement.
awaitable<void> case_run::finish_qos2(doing& d) {
    const auto* answer = trace::packet_of(trace_.events[*d.end.ack]);
    const auto* received = answer == nullptr ? nullptr : std::get_if<mqtt::pubrec>(answer);
    if (received == nullptr || !plan::accepts(*answer)) co_return;
    mqtt::pubrel release;
    release.packet_id = received->packet_id;
    const auto id = received->packet_id;
    if (!send(d, *d.who, release)) co_return;
    const auto reply = co_await take_reply(d, *d.who, mqtt::packet_type::pubcomp, id);
    if (reply) d.end.ack = reply->number;
}

awaitable<void> case_run::do_send(doing& d, const plan::do_send& verb) {
    auto& who = *d.who;
    const bool connecting = std::ranges::any_of(
        verb.packets, [](const auto& form) { return form.type == mqtt::packet_type::connect; });
    if (connecting && (!who.talk || !who.talk->is_open())) {
        const bool opened =
            co_await open_connection(d, version_for(verb.packets.front(), who), false);
        if (!opened) co_return;
        who.talk->set_auto_ack(d.step->auto_ack);
    }
    if (!can_send(d)) co_return;
    std::vector<bytes> encoded;
    for (const auto& form : verb.packets) {
        const auto packet = make(d, form, who.talk->version);
        if (!packet) co_return;
        encoded.push_back(mqtt::encode(*packet, who.talk->version));
        for (const auto& change : form.patches) mqtt::apply(encoded.back(), change);
    }
    if (!has_sent(d, who.talk->send_all(encoded))) co_return;
    d.mark = net::clock::now();
}

awaitable<void> case_run::do_send_bytes(doing& d, const plan::do_send_bytes& verb) {
    auto& who = *d.who;
    if (!who.talk || !who.talk->is_open()) {
        const bool opened = co_await open_connection(d, who.version, false);
        if (!opened) co_return;
    }
    bytes raw;
    for (const auto& part : verb.parts) {
        const auto value = plan::resolve(part, names(d.where, d.who));
        if (!value) {
            d.end.outcome = step_outcome::unresolved;
            co_return;
        }
        const auto text = plan::to_text(*value);
        raw.insert(raw.end(), text.begin(), text.end());
    }
    if (!has_sent(d, who.talk->send(raw))) co_return;
    d.mark = net::clock::now();
}

awaitable<void> case_run::do_kill(doing& d, plan::kill_kind how) {
    auto& who = *d.who;
    if (!who.talk || !(who.talk->is_open() || who.talk->has_ended())) {
        d.end.outcome = step_outcome::not_connected;
        co_return;
    }
    if (how == plan::kill_kind::hole) {
        who.talk->go_silent();
        d.mark = net::clock::now();
        co_return;
    }
    if (how == plan::kill_kind::fin)
        co_return co_await close_gracefully(d, trace::closing_way::fin);
    who.talk->reset();
    d.mark = who.talk->ended_at();
}

/// Ends our sending and waits until the broker closes too: from then on it is known to have
/// noticed.
awaitable<void> case_run::close_gracefully(doing& d, trace::closing_way way) {
    auto& talk = *d.who->talk;
    talk.half_close();
    const auto deadline = net::clock::now() + close_limit;
    while (!talk.has_ended() && net::clock::now() < deadline && !timers_.stopped())
        co_await talk.changed(deadline);
    talk.close(way);
    d.mark = talk.ended_at();
}

}  // namespace brokerproof::engine
