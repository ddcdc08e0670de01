// The actions of a case run on the wire, for each verb.

#include <algorithm>

#include <fmt/format.h>

#include "harness/engine/case_run.hpp"
#include "harness/engine/packet_builder.hpp"
#include "harness/plan/cooked_verb.hpp"

namespace brokerproof::engine {

using trace::step_outcome;
using namespace std::chrono_literals;

namespace {

constexpr auto close_limit = 1s;    // for the broker to close after our DISCONNECT or FIN
constexpr auto connect_limit = 5s;  // TCP

}  // namespace

awaitable<void> case_run::act(step_run& current) {
    const auto& action = current.step->action;
    if (const auto* cooked = std::get_if<plan::do_cooked>(&action))
        co_return co_await do_cooked(current, *cooked);
    if (const auto* typed = std::get_if<plan::do_send>(&action))
        co_return co_await do_send(current, *typed);
    if (const auto* raw = std::get_if<plan::do_send_bytes>(&action))
        co_return co_await do_send_bytes(current, *raw);
    if (const auto* end = std::get_if<plan::do_kill>(&action))
        co_return co_await do_kill(current, end->kind);
    if (std::holds_alternative<plan::do_open>(action)) {
        co_await open_connection(current, current.client->version, true);
        current.mark = net::clock::now();
    }
    if (const auto* all = std::get_if<plan::do_acknowledge>(&action)) do_acknowledge(current, *all);
    if (std::holds_alternative<plan::do_stop_reading>(action) && can_send(current)) {
        current.client->talk->stop_reading();
        current.mark = net::clock::now();
    }
    if (std::holds_alternative<plan::do_resume_reading>(action)) resume_reading(current);
}

void case_run::do_acknowledge(step_run& current, const plan::do_acknowledge& verb) {
    if (!can_send(current)) return;
    std::optional<std::uint16_t> except;
    if (verb.except) {
        const auto value = plan::resolve(*verb.except, names(current.where, current.client));
        const auto* number = value ? std::get_if<std::uint64_t>(&value->value) : nullptr;
        if (number == nullptr) {
            current.end.outcome = step_outcome::unresolved;
            return;
        }
        except = static_cast<std::uint16_t>(*number);
    }
    current.client->talk->acknowledge_all(except);
}

/// The broker may have closed the connection meanwhile: that is read, too.
void case_run::resume_reading(step_run& current) {
    if (!current.client->talk) {
        current.end.outcome = step_outcome::not_connected;
        return;
    }
    current.client->talk->resume_reading();
    current.mark = net::clock::now();
}

namespace {

net::framing framing_of(plan::frame_kind kind, std::size_t size) {
    using enum plan::frame_kind;
    switch (kind) {
        case whole: return {};
        case one_byte: return {.largest = 1};
        case halves: return {.largest = (size + 1) / 2};
        case fragments: return {.largest = 1, .fragments = true};
        case text: return {.text = true};
    }
    return {};
}

std::size_t bytes_in(const std::vector<bytes>& packets) {
    std::size_t total = 0;
    for (const auto& packet : packets) total += packet.size();
    return total;
}

/// For the kinds that wait until the broker closes, too.
std::optional<trace::closing_way> graceful_way(plan::kill_kind kind) {
    using way = trace::closing_way;
    switch (kind) {
        case plan::kill_kind::fin: return way::fin;
        case plan::kill_kind::cut: return way::cut;
        case plan::kill_kind::close_frame: return way::close_frame;
        case plan::kill_kind::rst:
        case plan::kill_kind::hole: break;
    }
    return {};
}

}  // namespace

/// If false, the outcome says whether the connection had ended or the case never made one.
bool case_run::can_send(step_run& current) const {
    if (current.client->talk && current.client->talk->is_open()) return true;
    current.end.outcome =
        unseen_closing(*current.client) ? step_outcome::closed : step_outcome::not_connected;
    return false;
}

/// False when sending ended the connection: then the outcome is `closed`.
bool case_run::send(step_run& current, case_client& client, const mqtt::packet& packet) {
    return has_sent(current, client.talk->send(mqtt::encode(packet, client.talk->version)));
}

bool case_run::has_sent(step_run& current, bool sent) {
    if (!sent) current.end.outcome = step_outcome::closed;
    return sent;
}

awaitable<bool> case_run::open_connection(step_run& current, mqtt::version version, bool fresh) {
    auto& client = *current.client;
    if (client.talk && client.talk->is_open() && !(fresh && client.connect_sent)) {
        client.talk->version = version;
        co_return true;
    }
    if (client.talk) client.former.push_back(std::move(client.talk));
    client.talk = std::make_unique<client::conversation>(
        timers_, recorder_for(client, client.connections++), around_->limits);
    client.talk->version = version;
    client.connect_sent = false;
    client.disconnect_sent = false;
    ++connections_;
    auto where = place_of(client);
    where.small_segments = client.stops_reading;
    if (!client.subprotocols.empty()) where.subprotocols = client.subprotocols;
    const bool opened = co_await client.talk->open(where, *around_->connect_window, connect_limit);
    if (!opened) note_refusal(current);
    co_return opened;
}

/// The loader has made sure that the case requires the listener.
const net::endpoint& case_run::place_of(const case_client& client) const {
    if (client.transport == transport::websocket) return around_->websocket.value();
    if (client.transport == transport::tls) return around_->tls.value();
    return around_->where;
}

void case_run::note_refusal(step_run& current) {
    const auto& lack = current.client->talk->machine_lacks();
    if (timers_.stopped()) {
        current.end.outcome = step_outcome::interrupted;
    } else if (current.client->talk->has_other_subprotocol()) {
        current.end.outcome = step_outcome::other_subprotocol;
    } else if (lack.empty()) {
        current.end.outcome = step_outcome::refused;
    } else {
        current.end.outcome = step_outcome::environment;
        current.end.detail = "this machine cannot open a connection: " + lack;
    }
}

std::optional<mqtt::packet> case_run::make(step_run& current, const plan::packet_template& form,
                                           mqtt::version version) {
    auto result =
        build(form, *current.client, version, names(current.where, current.client), *around_);
    if (!result.packet) {
        current.end.outcome = step_outcome::unresolved;
        current.end.detail = result.problem;
        return {};
    }
    current.sent.push_back(*result.packet);
    if (const auto* connect = std::get_if<mqtt::connect>(&*result.packet)) {
        current.client->used_id = connect->client_id;
        current.client->connect_sent = true;
        if (!sets(form, "keep_alive")) current.client->talk->set_keep_alive(around_->keep_alive);
    }
    current.client->talk->has_answered(*result.packet);
    if (std::holds_alternative<mqtt::disconnect>(*result.packet))
        current.client->disconnect_sent = true;
    remember(*current.client, *result.packet);
    return std::move(result.packet);
}

/// Notes the sessions and retained messages that the broker may keep because of this packet.
void case_run::remember(const case_client& client, const mqtt::packet& sent) {
    const auto interval = [](const mqtt::property_list& list) {
        return mqtt::find_integer(list, mqtt::property_id::session_expiry_interval).value_or(0);
    };
    if (const auto* connect = std::get_if<mqtt::connect>(&sent)) {
        const bool v5 = connect->protocol_level == 5;
        const bool lasts = v5 ? interval(connect->properties) > 0 : !connect->clean_start;
        const auto version = v5 ? mqtt::version::v5 : mqtt::version::v311;
        if (lasts && !connect->client_id.empty()) sessions_.insert({connect->client_id, version});
        if (connect->will && connect->will->retain) retained_.insert(connect->will->topic);
    }
    if (const auto* goodbye = std::get_if<mqtt::disconnect>(&sent)) {
        if (interval(goodbye->properties) > 0)
            sessions_.insert({client.used_id, mqtt::version::v5});
    }
    if (const auto* request = std::get_if<mqtt::subscribe>(&sent)) {
        for (const auto& subscription : request->subscriptions)
            filters_.insert(subscription.filter);
    }
    const auto* message = std::get_if<mqtt::publish>(&sent);
    if (message != nullptr && message->retain && !message->payload.empty())
        retained_.insert(message->topic);
}

awaitable<void> case_run::do_cooked(step_run& current, const plan::do_cooked& verb) {
    auto& client = *current.client;
    const bool connecting = verb.packet.type == mqtt::packet_type::connect;
    const auto version = version_for(verb.packet, client);
    if (connecting) {
        const bool opened = co_await open_connection(current, version, true);
        if (!opened) co_return;
        client.talk->set_auto_ack(current.step->auto_ack);
    }
    if (!can_send(current)) co_return;
    const auto packet = make(current, verb.packet, version);
    if (!packet) co_return;
    client.talk->set_framing({});
    const auto since = trace_.events.size();
    if (!has_sent(current, client.talk->send(mqtt::encode(*packet, version)))) co_return;
    current.mark = net::clock::now();
    if (authenticates(verb.packet, version)) {
        co_await finish_authentication(current, verb.packet, since);
        if (current.end.outcome != step_outcome::done) co_return;
    }
    const auto* meaning = plan::cooked_verb_that_sends(verb.packet.type);
    if (meaning != nullptr && meaning->closes)
        co_return co_await close_gracefully(current, trace::closing_way::disconnect);
    const auto answer = plan::exchange_of(*packet).first;
    if (current.step->expect || !answer) co_return;
    const auto reply = co_await take_reply(current, client, *answer, mqtt::packet_id_of(*packet));
    if (!reply) co_return;
    current.end.ack = reply->number;
    co_await finish_qos2(current);
}

/// Some brokers let a subscription act a moment after its SUBACK only (profile: settle).
awaitable<void> case_run::settle(const step_run& current) {
    const bool subscribes = std::ranges::any_of(current.sent, [](const mqtt::packet& packet) {
        return std::holds_alternative<mqtt::subscribe>(packet);
    });
    if (!subscribes || around_->settle == 0ms || current.end.outcome != step_outcome::done)
        co_return;
    co_await timers_.wait_until(net::clock::now() + around_->settle);
}

/// After the PUBREC of a cooked QoS 2 PUBLISH: sends PUBREL and waits for PUBCOMP, which becomes
/// the acknowledgement.
awaitable<void> case_run::finish_qos2(step_run& current) {
    const auto* answer = trace::packet_of(trace_.events[*current.end.ack]);
    const auto* received = answer == nullptr ? nullptr : std::get_if<mqtt::pubrec>(answer);
    if (received == nullptr || !plan::accepts(*answer)) co_return;
    mqtt::pubrel release;
    release.packet_id = received->packet_id;
    const auto id = received->packet_id;
    if (!send(current, *current.client, release)) co_return;
    const auto reply =
        co_await take_reply(current, *current.client, mqtt::packet_type::pubcomp, id);
    if (reply) current.end.ack = reply->number;
}

/// A client answers what has come on its connection: an identifier from an earlier one may stand
/// for something else by now, or for nothing that this broker expects. A step that answers without
/// a cause on purpose says so with `breaks`.
bool case_run::has_a_cause(step_run& current, const mqtt::packet& sent) {
    const auto type = mqtt::type_of(sent);
    const bool answers = type == mqtt::packet_type::puback || type == mqtt::packet_type::pubrec ||
                         type == mqtt::packet_type::pubcomp;
    if (!answers || !current.step->breaks.empty()) return true;
    if (current.client->talk->was_asked_for(sent)) return true;
    current.end.outcome = step_outcome::unresolved;
    current.end.detail = fmt::format("nothing that calls for {} {} has come on this connection",
                                     mqtt::name_of(type), mqtt::packet_id_of(sent));
    return false;
}

awaitable<void> case_run::do_send(step_run& current, const plan::do_send& verb) {
    auto& client = *current.client;
    const bool connecting = std::ranges::any_of(
        verb.packets, [](const auto& form) { return form.type == mqtt::packet_type::connect; });
    if (connecting && (!client.talk || !client.talk->is_open())) {
        const bool opened =
            co_await open_connection(current, version_for(verb.packets.front(), client), false);
        if (!opened) co_return;
        client.talk->set_auto_ack(current.step->auto_ack);
    }
    if (!can_send(current)) co_return;
    std::vector<bytes> encoded;
    for (const auto& form : verb.packets) {
        const auto packet = make(current, form, client.talk->version);
        if (!packet || !has_a_cause(current, *packet)) co_return;
        encoded.push_back(mqtt::encode(*packet, client.talk->version));
        for (const auto& change : form.patches) mqtt::apply(encoded.back(), change);
    }
    client.talk->set_framing(framing_of(current.step->frames, bytes_in(encoded)));
    const bool sent = client.talk->send_all(encoded);
    if (!has_sent(current, sent)) co_return;
    current.mark = net::clock::now();
}

awaitable<void> case_run::do_send_bytes(step_run& current, const plan::do_send_bytes& verb) {
    auto& client = *current.client;
    if (!client.talk || !client.talk->is_open()) {
        const bool opened = co_await open_connection(current, client.version, false);
        if (!opened) co_return;
    }
    bytes raw;
    for (const auto& part : verb.parts) {
        const auto value = plan::resolve(part, names(current.where, current.client));
        if (!value) {
            current.end.outcome = step_outcome::unresolved;
            co_return;
        }
        const auto text = plan::to_text(*value);
        raw.insert(raw.end(), text.begin(), text.end());
    }
    client.talk->set_framing(framing_of(current.step->frames, raw.size()));
    if (!has_sent(current, client.talk->send(raw))) co_return;
    current.mark = net::clock::now();
}

awaitable<void> case_run::do_kill(step_run& current, plan::kill_kind kind) {
    auto& client = *current.client;
    if (!client.talk || !(client.talk->is_open() || client.talk->has_ended())) {
        current.end.outcome = step_outcome::not_connected;
        co_return;
    }
    if (kind == plan::kill_kind::hole) {
        client.talk->go_silent();
        current.mark = net::clock::now();
        co_return;
    }
    if (const auto way = graceful_way(kind)) co_return co_await close_gracefully(current, *way);
    client.talk->reset();
    current.mark = client.talk->ended_at();
}

/// Ends our sending and waits until the broker closes too, which shows that it has noticed.
awaitable<void> case_run::close_gracefully(step_run& current, trace::closing_way way) {
    auto& talk = *current.client->talk;
    talk.half_close(way);
    const auto deadline = net::clock::now() + close_limit;
    while (!talk.has_ended() && net::clock::now() < deadline && !timers_.stopped())
        co_await talk.changed(deadline);
    talk.close(way);
    current.mark = talk.ended_at();
}

}  // namespace brokerproof::engine
