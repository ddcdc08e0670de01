#include "harness/plan/cooked_verb.hpp"

#include <algorithm>

namespace brokerproof::plan {
namespace {

/// True when all reason codes of an answer are below `limit`. A packet without codes does not
/// refuse.
struct codes_below {
    std::uint8_t limit;

    bool all_below(const std::vector<std::uint8_t>& codes) const {
        return std::ranges::all_of(codes, [this](std::uint8_t code) { return code < limit; });
    }
    template <mqtt::packet_type Type>
    bool operator()(const mqtt::acknowledgement<Type>& p) const {
        return p.reason_code < limit;
    }
    bool operator()(const mqtt::connack& p) const { return p.reason_code < limit; }
    bool operator()(const mqtt::suback& p) const { return all_below(p.reason_codes); }
    bool operator()(const mqtt::unsuback& p) const { return all_below(p.reason_codes); }
    bool operator()(const auto&) const { return true; }
};

}  // namespace

const cooked_verb* cooked_verb_that_sends(mqtt::packet_type type) {
    const auto* row = std::ranges::find(cooked_verbs, type, &cooked_verb::sends);
    return row == cooked_verbs.end() ? nullptr : row;
}

exchange exchange_of(const mqtt::packet& sent) {
    const auto* verb = cooked_verb_that_sends(mqtt::type_of(sent));
    if (verb == nullptr) return {};
    const auto* message = std::get_if<mqtt::publish>(&sent);
    const std::size_t qos = message == nullptr ? 0 : message->qos;
    // QoS 3 does not exist; a suite that sends it on purpose waits for the answer to QoS 1.
    return qos < verb->by_qos.size() ? verb->by_qos[qos] : verb->by_qos[1];
}

std::vector<mqtt::packet_type> last_answers_of(const cooked_verb& verb) {
    std::vector<mqtt::packet_type> answers;
    for (const auto& [first, last] : verb.by_qos) {
        if (last && std::ranges::find(answers, *last) == answers.end()) answers.push_back(*last);
    }
    return answers;
}

std::optional<mqtt::packet_type> implied_acknowledgement(const step& source) {
    const auto* cooked = std::get_if<do_cooked>(&source.action);
    const auto* verb = cooked == nullptr ? nullptr : cooked_verb_that_sends(cooked->packet.type);
    return verb == nullptr ? std::nullopt : verb->implied;
}

bool names_reason(const alternatives& wanted) {
    return std::ranges::any_of(wanted, [](const pattern& option) {
        return !option.type || std::ranges::any_of(option.fields, [](const field_match& match) {
            return match.field == "reason_code" || match.field == "reason_codes";
        });
    });
}

std::uint8_t refused_from(mqtt::packet_type answer) {
    // Sections 3.2.2.3 of 3.1.1 and 3.2.2.2 of 5.0: only code 0 of CONNACK accepts.
    return answer == mqtt::packet_type::connack ? 0x01 : 0x80;
}

bool accepts(const mqtt::packet& answer) {
    return std::visit(codes_below{refused_from(mqtt::type_of(answer))}, answer);
}

}  // namespace brokerproof::plan
