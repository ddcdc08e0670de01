#include "harness/reference_broker/refusing.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "harness/reference_broker/authenticating.hpp"
#include "harness/reference_broker/permitting.hpp"
#include "harness/reference_broker/reason.hpp"

namespace brokerproof::reference_broker {
namespace {

// Return codes of 3.1.1, section 3.2.2.3.
constexpr std::uint8_t unacceptable_protocol_version = 0x01;
constexpr std::uint8_t identifier_rejected = 0x02;
constexpr std::uint8_t server_unavailable = 0x03;
constexpr std::uint8_t bad_user_name_or_password = 0x04;
constexpr std::uint8_t not_authorized = 0x05;

// [MQTT-3.1.4-2]
std::optional<refusal> check_login(const options& chosen, const connection& peer,
                                   const mqtt::connect& packet) {
    if (!peer.authentication_method.empty()) return std::nullopt;
    if (!packet.username) {
        if (chosen.anonymous) return std::nullopt;
        return refusal{reason::not_authorized, not_authorized, "a user name is needed"};
    }
    const credentials given{*packet.username, packet.password.value_or("")};
    const bool known = std::ranges::find(chosen.logins, given) != chosen.logins.end();
    if (chosen.logins.empty() || known) return std::nullopt;
    return refusal{reason::bad_user_name_or_password, bad_user_name_or_password,
                   "bad user name or password"};
}

// [MQTT-3.1.3-8] v3.1.1: a client that wants its session to last must give an identifier. 5.0 has
// no such rule.
std::optional<refusal> check_client_id(const options& chosen, const connection& peer,
                                       const mqtt::connect& packet) {
    if (packet.clean_start || !packet.client_id.empty()) return std::nullopt;
    if (is_v5(peer) && !chosen.policy.refuses_lasting_without_id) return std::nullopt;
    return refusal{reason::client_identifier_not_valid, identifier_rejected,
                   "an empty client identifier cannot have a lasting session"};
}

// Section 3.1.2.10: a server may have other reasons to disconnect a client.
std::optional<refusal> check_keep_alive(const options& chosen, const mqtt::connect& packet) {
    if (packet.keep_alive != 0 || !chosen.policy.refuses_keep_alive_0) return std::nullopt;
    return refusal{reason::unspecified_error, std::nullopt, "Keep Alive 0 is not supported", false};
}

refusal turn_away(const options& chosen, std::string text) {
    switch (chosen.policy.without_capacity) {
        case turning_away::quota_exceeded:
            return {reason::quota_exceeded, server_unavailable, std::move(text)};
        case turning_away::rate_exceeded:
            return {reason::connection_rate_exceeded, server_unavailable, std::move(text)};
        case turning_away::closes: break;
    }
    return {reason::quota_exceeded, std::nullopt, std::move(text), false};
}

// Section 3.2.2.2 of 5.0: 0x97 and 0x9F.
std::optional<refusal> check_capacity(const broker& core, const mqtt::connect& packet) {
    const auto& policy = core.chosen.policy;
    const bool is_new = !core.sessions.contains(packet.client_id);
    if (is_new && core.sessions.size() >= policy.session_limit)
        return turn_away(core.chosen, "no more sessions are kept");
    const auto recent = core.arrivals.find(packet.client_id);
    if (recent == core.arrivals.end() || recent->second.empty()) return std::nullopt;
    if (policy.holds_after_takeover && recent->second.back() + std::chrono::seconds(1) > core.now)
        return turn_away(core.chosen, "this client was taken over just now");
    if (recent->second.size() <= policy.connects_per_second.value_or(recent->second.size()))
        return std::nullopt;
    return turn_away(core.chosen, "this client connects too often");
}

// [MQTT-3.2.2-12, MQTT-3.2.2-13] v5. No return code of 3.1.1 fits [MQTT-3.2.2-6].
std::optional<refusal> check_will(const options& chosen, const connection& peer,
                                  const mqtt::connect& packet) {
    if (!packet.will) return std::nullopt;
    if (packet.will->qos > chosen.maximum_qos) {
        return refusal{reason::qos_not_supported, std::nullopt,
                       fmt::format("a will of QoS {} is not supported", packet.will->qos)};
    }
    if (packet.will->retain && !chosen.retain_available) {
        return refusal{reason::retain_not_supported, std::nullopt,
                       "a retained will is not supported"};
    }
    if (!may_publish(chosen, peer.username, packet.will->topic)) {
        return refusal{reason::not_authorized, not_authorized,
                       "this user may not publish to the topic of the will"};
    }
    return std::nullopt;
}

/// For defects only: a correct server never refuses a client because it is connected already.
std::optional<refusal> check_takeover(const broker& core, const connection& peer,
                                      const mqtt::connect& packet) {
    const auto found = core.sessions.find(packet.client_id);
    const bool is_online = found != core.sessions.end() && found->second.online;
    if (!is_online || !core.wrong(defect::takeover_refuses_new)) return std::nullopt;
    return refusal{reason::client_identifier_not_valid,
                   is_v5(peer) ? std::nullopt : std::optional(identifier_rejected),
                   "this client identifier is in use"};
}

}  // namespace

void note_arrival(broker& core, const std::string& client_id) {
    if (!core.chosen.policy.connects_per_second || client_id.empty()) return;
    auto& recent = core.arrivals[client_id];
    while (!recent.empty() && recent.front() + std::chrono::seconds(1) <= core.now)
        recent.pop_front();
    recent.push_back(core.now);
}

// [MQTT-3.1.2-1, MQTT-3.1.2-2]: 3.1.1 has a code for an unknown level, and none for another name.
std::optional<refusal> refusal_of_protocol(const protocol& asked) {
    const bool known_level = asked.level == 4 || asked.level == 5;
    if (asked.name == "MQTT" && known_level) return std::nullopt;
    refusal cause{reason::unsupported_protocol_version, std::nullopt, "not MQTT 3.1.1 or 5.0"};
    if (!known_level) cause.return_code = unacceptable_protocol_version;
    return cause;
}

// A malformed CONNECT of 3.1.1 gets no CONNACK (section 4.8 there).
refusal refusal_of_format(const objection& bad) { return {bad.reason, std::nullopt, bad.text}; }

// [MQTT-4.12.0-1] v5
std::optional<refusal> refusal_of_method(const broker& core, const mqtt::connect& packet) {
    const bool names_one =
        mqtt::find_string(packet.properties, mqtt::property_id::authentication_method).has_value();
    if (!names_one || names_known_method(core.chosen, packet)) return std::nullopt;
    if (core.wrong(defect::auth_unknown_method_accepted)) return std::nullopt;
    return refusal{reason::bad_authentication_method, std::nullopt,
                   "this Authentication Method is not supported"};
}

std::optional<refusal> refusal_of(const broker& core, const connection& peer,
                                  const mqtt::connect& packet) {
    if (const auto cause = check_login(core.chosen, peer, packet)) return cause;
    if (const auto cause = check_client_id(core.chosen, peer, packet)) return cause;
    if (const auto cause = check_keep_alive(core.chosen, packet)) return cause;
    if (const auto cause = check_capacity(core, packet)) return cause;
    if (const auto cause = check_takeover(core, peer, packet)) return cause;
    return check_will(core.chosen, peer, packet);
}

}  // namespace brokerproof::reference_broker
