#include "harness/reference_broker/authenticating.hpp"

#include <utility>

#include <fmt/format.h>

#include "harness/mqtt/codec.hpp"
#include "harness/reference_broker/connecting.hpp"
#include "harness/reference_broker/ending.hpp"
#include "harness/reference_broker/objection.hpp"
#include "harness/reference_broker/publishing.hpp"
#include "harness/reference_broker/reason.hpp"
#include "harness/reference_broker/refusing.hpp"
#include "harness/reference_broker/sending.hpp"
#include "harness/scram/messages.hpp"

namespace brokerproof::reference_broker {
namespace {

using mqtt::property_id;

std::string method_of(const mqtt::property_list& list) {
    return mqtt::find_string(list, property_id::authentication_method).value_or("");
}

std::string data_of(const mqtt::property_list& list) {
    return mqtt::find_string(list, property_id::authentication_data).value_or("");
}

/// The same in every run, like all that is random here.
std::string next_nonce(broker& core) {
    constexpr std::uint64_t most = 1U << 30;
    return fmt::format("{:08x}{:08x}{:08x}", next_random(core, most), next_random(core, most),
                       next_random(core, most));
}

/// The server's first message.
result<std::string> begin_exchange(broker& core, connection& peer, const std::string& said) {
    peer.exchange.emplace(next_nonce(core));
    return peer.exchange->challenge(said, core.chosen.scram_users);
}

// [MQTT-4.12.0-5] v5: each AUTH names the method of CONNECT. A client that cannot take it is
// closed, because the exchange cannot go on.
void send_auth(broker& core, connection& peer, std::uint8_t code, const std::string& data) {
    mqtt::auth packet;
    packet.reason_code = code;
    auto method = peer.authentication_method;
    if (core.wrong(defect::auth_names_other_method)) method += "-PLUS";
    packet.properties = {{property_id::authentication_method, method},
                         {property_id::authentication_data, data}};
    if (!send_if_it_fits(core, peer, packet)) close(core, peer);
}

// [MQTT-4.12.0-2] v5
void ask_for_more(broker& core, connection& peer, const std::string& data) {
    const bool wrong = core.wrong(defect::auth_asks_with_success);
    send_auth(core, peer, wrong ? reason::success : reason::continue_authentication, data);
}

// [MQTT-4.12.0-4] v5: the server may refuse at any step.
refusal refusal_because(const problem& fault) {
    return {reason::not_authorized, std::nullopt, fault.text};
}

void refuse_waiting(broker& core, connection& peer, const refusal& cause) {
    const mqtt::connect packet = *peer.waiting;
    refuse_connect(core, peer, packet, cause);
}

bool has_proved(broker& core, connection& peer, const std::string& said, problem& fault) {
    const auto checked = peer.exchange->check(said);
    if (checked || core.wrong(defect::auth_wrong_proof_accepted)) return true;
    fault = checked.error();
    return false;
}

void finish_waiting(broker& core, connection& peer, const std::string& said) {
    problem fault;
    if (!has_proved(core, peer, said, fault))
        return refuse_waiting(core, peer, refusal_because(fault));
    peer.username = peer.exchange->username();
    peer.last_authentication_data = peer.exchange->last();
    peer.exchange.reset();
    const mqtt::connect packet = std::move(*peer.waiting);
    peer.waiting.reset();
    admit(core, peer, packet);
}

void reject(broker& core, connection& peer, std::string_view text) {
    disconnect(core, peer, reason::protocol_error, text);
}

// [MQTT-4.12.1-2] v5
void fail_again(broker& core, connection& peer, const problem& fault) {
    peer.exchange.reset();
    if (core.wrong(defect::reauth_failure_ignored)) return;
    disconnect(core, peer, reason::not_authorized, fault.text);
}

void begin_again(broker& core, connection& peer, const std::string& said) {
    const auto asked = begin_exchange(core, peer, said);
    if (!asked) return fail_again(core, peer, asked.error());
    if (peer.username && peer.exchange->username() != peer.username)
        return fail_again(core, peer, failure("the connection belongs to another user"));
    ask_for_more(core, peer, *asked);
}

// Section 4.12.1 of 5.0: the connection goes on as before.
void finish_again(broker& core, connection& peer, const std::string& said) {
    const auto checked = peer.exchange->check(said);
    if (!checked) return fail_again(core, peer, checked.error());
    const auto last = peer.exchange->last();
    peer.exchange.reset();
    if (core.wrong(defect::reauth_forgets_subscriptions))
        session_of(core, peer).subscriptions.clear();
    if (core.wrong(defect::reauth_closes)) return close(core, peer);
    send_auth(core, peer, reason::success, last);
}

/// For defects only: what is sent before its sender has proved who it is.
bool passes_on_early(broker& core, const connection& peer, const mqtt::packet& packet) {
    const auto* message = std::get_if<mqtt::publish>(&packet);
    if (message == nullptr || !core.wrong(defect::auth_early_publish_processed)) return false;
    publish(core, message_of(*message, peer.waiting->client_id, core.now));
    return true;
}

}  // namespace

bool names_known_method(const options& chosen, const mqtt::connect& packet) {
    return !chosen.scram_users.empty() && method_of(packet.properties) == scram::method;
}

void begin_authentication(broker& core, connection& peer, const mqtt::connect& packet) {
    peer.authentication_method = scram::method;
    peer.waiting = packet;
    const auto asked = begin_exchange(core, peer, data_of(packet.properties));
    if (!asked) return refuse_waiting(core, peer, refusal_because(asked.error()));
    ask_for_more(core, peer, *asked);
}

// [MQTT-3.1.2-30] v5: nothing but AUTH and DISCONNECT comes now.
void on_packet_of_waiting(broker& core, connection& peer, bytes_view frame) {
    const mqtt::decoded read = mqtt::decode(frame, peer.version, mqtt::sender::client);
    if (const auto bad = objection_to(read))
        return refuse_waiting(core, peer, refusal_of_format(*bad));
    if (std::holds_alternative<mqtt::disconnect>(*read.packet)) return close(core, peer);
    if (passes_on_early(core, peer, *read.packet)) return;
    const auto* said = std::get_if<mqtt::auth>(&*read.packet);
    const bool continues = said != nullptr && said->reason_code == reason::continue_authentication;
    // [MQTT-4.12.0-5] v5
    if (!continues || method_of(said->properties) != peer.authentication_method)
        return refuse_waiting(core, peer,
                              {reason::protocol_error, std::nullopt,
                               "only AUTH 0x18 with the method of CONNECT is expected"});
    finish_waiting(core, peer, data_of(said->properties));
}

void on_auth(broker& core, connection& peer, const mqtt::auth& packet) {
    const auto method = method_of(packet.properties);
    if (peer.authentication_method.empty()) {  // [MQTT-4.12.0-7] v5
        if (core.chosen.scram_users.empty() || !core.wrong(defect::auth_answers_plain_client))
            return reject(core, peer, "AUTH without an Authentication Method in CONNECT");
        peer.authentication_method = method;
    }
    const bool is_other = method != peer.authentication_method;  // [MQTT-4.12.1-1] v5
    if (is_other && !core.wrong(defect::reauth_other_method_accepted))
        return reject(core, peer, "AUTH with another method than CONNECT");
    peer.authentication_method = method;
    const auto said = data_of(packet.properties);
    if (packet.reason_code == reason::reauthenticate) return begin_again(core, peer, said);
    if (packet.reason_code == reason::continue_authentication && peer.exchange)
        return finish_again(core, peer, said);
    reject(core, peer, "AUTH continues nothing");
}

void announce_authentication(const broker& core, const connection& peer, mqtt::property_list& out) {
    auto method = peer.authentication_method;
    const bool could_name_it =
        is_v5(peer) && method.empty() && peer.username && !core.chosen.scram_users.empty();
    if (could_name_it && core.wrong(defect::auth_method_unasked)) method = scram::method;
    if (method.empty()) return;  // [MQTT-4.12.0-6] v5
    if (core.wrong(defect::auth_connack_without_method)) return;
    out.push_back({property_id::authentication_method, method});
    if (!peer.last_authentication_data.empty())
        out.push_back({property_id::authentication_data, peer.last_authentication_data});
}

}  // namespace brokerproof::reference_broker
