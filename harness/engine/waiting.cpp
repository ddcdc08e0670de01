// How a case run waits for packets, and how it shows that something does not come.

#include <algorithm>

#include <fmt/format.h>

#include "harness/engine/case_run.hpp"
#include "harness/engine/packet_builder.hpp"
#include "harness/mqtt/topic.hpp"
#include "harness/plan/cooked_verb.hpp"

namespace brokerproof::engine {

using client::inbox_entry;
using trace::step_outcome;
using namespace std::chrono_literals;

namespace {

constexpr milliseconds default_limit = 5s;

bool is_wanted(const inbox_entry& entry, const plan::alternatives& wanted) {
    return std::ranges::any_of(
        wanted, [&](const plan::pattern& pattern) { return pattern.type == entry.type; });
}

/// Order holds for each topic (MQTT-4.6.0-6, v5 MQTT-4.6.0-5): a message that is on none of the
/// topics that the pattern names is left for later. A Topic Alias may hide its topic.
bool is_on_other_topic(const inbox_entry& entry, const plan::pattern& wanted,
                       const plan::environment& names, std::optional<std::uint64_t> member) {
    const auto* message = entry.packet ? std::get_if<mqtt::publish>(&*entry.packet) : nullptr;
    if (message == nullptr || message->topic.empty()) return false;
    const auto asked = std::ranges::find(wanted.fields, "topic", &plan::field_match::field);
    using kind = plan::matcher::kind;
    if (asked == wanted.fields.end()) return false;
    if (asked->match.relation != kind::equals && asked->match.relation != kind::one_of)
        return false;
    return std::ranges::none_of(asked->match.values, [&](const plan::value_expr& value) {
        const auto topic = plan::resolve(value, names, member);
        return !topic || plan::to_text(*topic) == message->topic;
    });
}

}  // namespace

net::time_point case_run::limit_for(const plan::step& step, frame where,
                                    const case_client* client) {
    auto limit = default_limit;
    if (step.within) {
        limit = plan::resolve(*step.within, names(where, client), client->member_number())
                    .value_or(default_limit);
    }
    return net::clock::now() + limit + around_->redelivery;
}

/// Sentinels are our own messages; the expectations of suites never see them.
bool case_run::is_sentinel(const inbox_entry& entry) const {
    if (!entry.packet) return false;
    const auto* message = std::get_if<mqtt::publish>(&*entry.packet);
    return message != nullptr &&
           message->payload.starts_with(std::string(trace::sentinel_prefix) + tag_);
}

/// A message of somebody else: its topic neither has the tag of this case nor matches a filter that
/// the case has subscribed to. It is a fault of its own (an incident of the run), and not what an
/// expectation of this case is about.
bool case_run::is_foreign(const inbox_entry& entry) const {
    const auto* message = entry.packet ? std::get_if<mqtt::publish>(&*entry.packet) : nullptr;
    if (message == nullptr || message->topic.empty()) return false;
    if (message->topic.find(tag_) != std::string::npos) return false;
    return std::ranges::none_of(filters_, [&](const std::string& filter) {
        return mqtt::matches(mqtt::without_share(filter), message->topic);
    });
}

/// The first wanted entry of the inbox; none when it does not come (then the outcome says why).
awaitable<std::optional<inbox_entry>> case_run::take_first(
    step_run& current, client::conversation& talk, std::function<bool(const inbox_entry&)> wanted,
    net::time_point deadline) {
    for (;;) {
        const auto entry = std::ranges::find_if(talk.inbox(), wanted);
        if (entry != talk.inbox().end()) {
            co_return talk.take(static_cast<std::size_t>(entry - talk.inbox().begin()));
        }
        if (talk.has_ended())
            current.end.outcome = step_outcome::closed;
        else if (timers_.stopped())
            current.end.outcome = step_outcome::interrupted;
        else if (net::clock::now() >= deadline)
            current.end.outcome = step_outcome::timed_out;
        if (current.end.outcome != step_outcome::done) co_return std::nullopt;
        co_await talk.changed(deadline);
    }
}

awaitable<std::optional<inbox_entry>> case_run::take_reply(step_run& current, case_client& client,
                                                           mqtt::packet_type type,
                                                           std::uint16_t packet_id) {
    const auto answers = [=](const inbox_entry& entry) {
        return entry.type == type && entry.packet && mqtt::packet_id_of(*entry.packet) == packet_id;
    };
    const auto deadline = limit_for(*current.step, current.where, &client);
    co_return co_await take_first(current, *client.talk, answers, deadline);
}

/// The inbox index of a closing that no step has looked at yet; none if the case itself closed.
std::optional<std::size_t> case_run::unseen_closing(const case_client& client) const {
    if (!client.talk || !client.talk->has_ended() || client.talk->inbox().empty()) return {};
    const auto& last = client.talk->inbox().back();
    const auto* ending = trace_.events[last.number].get_if<trace::closed>();
    if (ending == nullptr || ending->side == trace::closing_side::us_case) return {};
    return client.talk->inbox().size() - 1;
}

/// The connection had ended before the verb: the expectation looks at that closing.
void case_run::meet_closing(step_run& current) {
    const auto& expectation = *current.step->expect;
    const auto closing = unseen_closing(*current.client);
    if (!closing || expectation.sequence.empty()) return;
    const auto& wanted = expectation.sequence.front();
    if (!is_wanted(current.client->talk->inbox()[*closing], wanted)) return;
    current.end.took.push_back(current.client->talk->take(*closing).number);
    current.end.outcome = step_outcome::done;
}

awaitable<void> case_run::expect(step_run& current) {
    if (!current.client->talk) {
        current.end.outcome = step_outcome::not_connected;
        co_return;
    }
    if (plan::takes_all(current.step->expect->demand)) co_return co_await expect_absence(current);
    const bool complete = co_await expect_sequence(current);
    if (!complete) co_return;
    // A cooked QoS 2 PUBLISH goes on after the PUBREC that the step expected.
    const bool publishes = !current.sent.empty() &&
                           mqtt::type_of(current.sent.front()) == mqtt::packet_type::publish &&
                           std::holds_alternative<plan::do_cooked>(current.step->action);
    if (!publishes || current.end.took.empty()) co_return;
    current.end.ack = current.end.took.back();
    co_await finish_qos2(current);
}

awaitable<bool> case_run::expect_sequence(step_run& current) {
    const bool next = current.step->expect->demand == plan::expectation::kind::next;
    for (const auto& wanted : current.step->expect->sequence) {
        const auto deadline = limit_for(*current.step, current.where, current.client);
        const auto known = names(current.where, current.client);
        const auto fits = [&](const inbox_entry& entry) {
            if (is_sentinel(entry) || is_foreign(entry)) return false;
            return next || std::ranges::any_of(wanted, [&](const plan::pattern& pattern) {
                       return pattern.type == entry.type &&
                              !is_on_other_topic(entry, pattern, known,
                                                 current.client->member_number());
                   });
        };
        auto entry = co_await take_first(current, *current.client->talk, fits, deadline);
        if (!entry) co_return false;
        current.end.took.push_back(entry->number);
    }
    co_return true;
}

awaitable<void> case_run::expect_absence(step_run& current) {
    const auto& expectation = *current.step->expect;
    std::string sentinel;
    if (expectation.fence) {
        const bool fenced = co_await put_fence(current, *expectation.fence, sentinel);
        if (!fenced) co_return;
    } else {
        const auto window = plan::resolve(*expectation.during, names(current.where, current.client),
                                          current.client->member_number());
        if (!window) {
            current.end.outcome = step_outcome::unresolved;
            co_return;
        }
        const bool whole = co_await wait_on_purpose(net::clock::now() + *window, *current.step);
        if (!whole) current.end.outcome = step_outcome::interrupted;
    }
    collect(current, sentinel);
    if (closing_spoils(current)) current.end.outcome = step_outcome::closed;
}

/// A closed connection brings no packets, which does not prove their absence. Exceptions: we had
/// sent DISCONNECT, or the absent packet is a DISCONNECT, which would have come before the closing.
bool case_run::closing_spoils(const step_run& current) const {
    const auto& expectation = *current.step->expect;
    if (expectation.demand != plan::expectation::kind::none) return false;
    if (current.client->disconnect_sent || !unseen_closing(*current.client)) return false;
    return std::ranges::any_of(expectation.sequence.front(), [](const plan::pattern& pattern) {
        return pattern.type != mqtt::packet_type::disconnect;
    });
}

/// Moves all entries of the wanted types from the inbox to `took`, up to the sentinel.
void case_run::collect(step_run& current, const std::string& sentinel) {
    auto& talk = *current.client->talk;
    const auto is_end = [&](const inbox_entry& entry) {
        const auto* message = entry.packet ? std::get_if<mqtt::publish>(&*entry.packet) : nullptr;
        return message != nullptr && message->payload == sentinel;
    };
    std::size_t index = 0;
    while (index < talk.inbox().size()) {
        const auto& entry = talk.inbox()[index];
        if (!sentinel.empty() && is_end(entry)) {
            const auto taken = talk.take(index);
            talk.acknowledge(*taken.packet);
            return;
        }
        if (!is_sentinel(entry) && !is_foreign(entry) &&
            is_wanted(entry, current.step->expect->sequence.front())) {
            current.end.took.push_back(talk.take(index).number);
        } else {
            ++index;
        }
    }
}

awaitable<bool> case_run::subscribe_for_fence(step_run& current, const std::string& topic) {
    auto& client = *current.client;
    mqtt::subscribe request;
    request.packet_id = client.next_packet_id();
    request.subscriptions.resize(1);
    request.subscriptions.front().filter = topic;
    request.subscriptions.front().qos = 1;
    const auto id = request.packet_id;
    if (!send(current, client, request)) co_return false;
    const auto reply = co_await take_reply(current, client, mqtt::packet_type::suback, id);
    if (reply && around_->settle > 0ms)
        co_await timers_.wait_until(net::clock::now() + around_->settle);
    co_return reply.has_value();
}

/// Publishes the sentinel and waits until the client under observation has it.
awaitable<bool> case_run::put_fence(step_run& current, const plan::fence& fence,
                                    std::string& sentinel) {
    const auto number = fences_++;
    sentinel = trace::sentinel_of(tag_, number);
    std::string topic = fmt::format("bp/{}/fence{}", tag_, number);
    auto& from = *clients_[fence.from].front();
    current.end.outcome = step_outcome::no_fence;  // until it is seen
    if (!from.talk || !from.talk->is_open() || !current.client->talk->is_open()) co_return false;
    current.end.outcome = step_outcome::done;
    if (fence.topic) {
        const auto value = plan::resolve(*fence.topic, names(current.where, current.client),
                                         current.client->member_number());
        if (value) topic = plan::to_text(*value);
    } else {
        const bool subscribed = co_await subscribe_for_fence(current, topic);
        if (!subscribed) co_return false;
    }
    mqtt::publish message;
    message.topic = topic;
    message.payload = sentinel;
    message.qos = fence.qos;
    if (fence.qos > 0) message.packet_id = from.next_packet_id();
    const bool sent = co_await send_sentinel(current, from, message);
    if (!sent) co_return false;
    current.end.fence = number;
    const bool arrived = co_await await_sentinel(current, sentinel);
    if (!arrived || fence.qos == 0) co_return arrived;
    const auto last = plan::exchange_of(message).last.value();
    const auto answer = co_await take_reply(current, from, last, message.packet_id);
    co_return answer.has_value();
}

/// Publishes the sentinel; with QoS 2 it goes on up to PUBREL.
awaitable<bool> case_run::send_sentinel(step_run& current, case_client& from,
                                        mqtt::publish message) {
    bool sent = send(current, from, message);
    if (sent && message.qos == 2) {
        const auto id = message.packet_id;
        const auto reply = co_await take_reply(current, from, mqtt::packet_type::pubrec, id);
        if (!reply) co_return false;
        mqtt::pubrel release;
        release.packet_id = id;
        sent = send(current, from, release);
    }
    // The connection of the sender has ended, which proves nothing about the watched client.
    if (!sent) current.end.outcome = step_outcome::no_fence;
    co_return sent;
}

awaitable<bool> case_run::await_sentinel(step_run& current, const std::string& sentinel) {
    auto& talk = *current.client->talk;
    auto deadline = limit_for(*current.step, current.where, current.client);
    std::size_t already_there = talk.inbox().size();
    for (;;) {
        // A long queue comes before its sentinel: the limit counts from the last packet.
        if (talk.inbox().size() > already_there)
            deadline = limit_for(*current.step, current.where, current.client);
        already_there = talk.inbox().size();
        const bool seen = std::ranges::any_of(talk.inbox(), [&](const inbox_entry& entry) {
            const auto* message =
                entry.packet ? std::get_if<mqtt::publish>(&*entry.packet) : nullptr;
            return message != nullptr && message->payload == sentinel;
        });
        if (seen) co_return true;
        if (timers_.stopped())
            current.end.outcome = step_outcome::interrupted;
        else if (talk.has_ended() || net::clock::now() >= deadline)
            current.end.outcome = step_outcome::no_fence;
        if (current.end.outcome != step_outcome::done) co_return false;
        co_await talk.changed(deadline);
    }
}

}  // namespace brokerproof::engine
