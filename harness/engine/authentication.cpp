// Enhanced authentication of a case's clients: who answers a broker's AUTH, and when.

#include <algorithm>

#include "harness/engine/case_run.hpp"
#include "harness/engine/packet_builder.hpp"

namespace brokerproof::engine {

using trace::step_outcome;

namespace {

/// SCRAM needs one, or two where the broker's own proof comes alone.
constexpr unsigned most_answers = 4;

/// Something that ends the exchange, or goes on with it.
bool concerns_exchange(const client::inbox_entry& entry) {
    return !entry.type || *entry.type == mqtt::packet_type::auth ||
           *entry.type == mqtt::packet_type::connack ||
           *entry.type == mqtt::packet_type::disconnect;
}

/// The first event of the exchange that is not before the event `since`.
auto next_of_exchange(client::conversation& talk, std::size_t since) {
    return std::ranges::find_if(talk.inbox(), [since](const client::inbox_entry& entry) {
        return entry.number >= since && concerns_exchange(entry);
    });
}

bool asks_for_more(const client::inbox_entry& entry) {
    constexpr std::uint8_t continue_authentication = 0x18;
    const auto* challenge = entry.packet ? std::get_if<mqtt::auth>(&*entry.packet) : nullptr;
    return challenge != nullptr && challenge->reason_code == continue_authentication;
}

const mqtt::property_list* accepting(const client::inbox_entry& entry) {
    if (!entry.packet) return nullptr;
    const auto* greeting = std::get_if<mqtt::connack>(&*entry.packet);
    if (greeting != nullptr && greeting->reason_code == 0) return &greeting->properties;
    const auto* done = std::get_if<mqtt::auth>(&*entry.packet);
    return done != nullptr && done->reason_code == 0 ? &done->properties : nullptr;
}

}  // namespace

/// Answers every AUTH 0x18 that comes, but not for ever: each answer takes some time to compute.
/// What ends the exchange stays in the inbox.
awaitable<void> case_run::finish_authentication(step_run& current,
                                                const plan::packet_template& form,
                                                std::size_t since) {
    auto& talk = *current.client->talk;
    const auto deadline = limit_for(*current.step, current.where, current.client);
    unsigned answers = 0;
    while (current.end.outcome == step_outcome::done) {
        const auto entry = next_of_exchange(talk, since);
        if (entry == talk.inbox().end()) {
            if (talk.has_ended() || timers_.stopped() || net::clock::now() >= deadline) co_return;
            co_await talk.changed(deadline);
            continue;
        }
        if (!asks_for_more(*entry)) {
            check_signature(current, *entry);
            co_return;
        }
        talk.take(static_cast<std::size_t>(entry - talk.inbox().begin()));
        if (answers++ == most_answers) {
            current.end.outcome = step_outcome::unresolved;
            current.end.detail = "the broker's exchange of AUTH does not end";
            co_return;
        }
        answer_challenge(current, form.authentication);
    }
}

void case_run::answer_challenge(step_run& current, plan::authentication_kind kind) {
    plan::packet_template form;
    form.type = mqtt::packet_type::auth;
    form.authentication = kind;
    const auto packet = make(current, form, current.client->talk->version);
    if (!packet) return;
    static_cast<void>(send(current, *current.client, *packet));
}

/// No statement of MQTT is about the broker's own proof, so the case cannot go on.
void case_run::check_signature(step_run& current, const client::inbox_entry& entry) {
    const auto* properties = accepting(entry);
    if (properties == nullptr) return;
    const auto data =
        mqtt::find_string(*properties, mqtt::property_id::authentication_data).value_or("");
    if (current.client->authentication.is_believed(data)) return;
    current.end.outcome = step_outcome::unresolved;
    current.end.detail = "the broker's own proof is wrong: it does not know the password";
}

}  // namespace brokerproof::engine
