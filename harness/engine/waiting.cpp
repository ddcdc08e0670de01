// How a case run waits for packets, and how it shows that something does not come.

#include <algorithm>

#include <fmt/format.h>

#include "harness/engine/case_run.hpp"
#include "harness/engine/packet_builder.hpp"
#include "harness/plan/cooked_verb.hpp"

namespace brokerproof::engine {

using client::inbox_entry;
using trace::step_outcome;
using namespace std::chrono_literals;

namespace {

constexpr milliseconds default_limit = 5s;

bool is_wanted(const inbox_entry& entry, const plan::alternatives& wanted) {
    return std::ranges::any_of(wanted,
                               [&](const plan::pattern& one) { return one.type == entry.type; });
}

}  // namespace

net::time_point case_run::limit_for(const plan::step& step, frame where, const case_client* who) {
    auto limit = default_limit;
    if (step.within) {
        limit = plan::resolve(*step.within, names(where, who), who->member_number())
                    .value_or(default_limit);
    }
    return net::clock::now() + limit;
}

/// Sentinels are ours; no expectation of a suite ever sees one.
bool case_run::is_sentinel(const inbox_entry& entry) const {
    if (!entry.packet) return false;
    const auto* message = std::get_if<mqtt::publish>(&*entry.packet);
    return message != nullptr &&
           message->payload.starts_with(std::string(trace::sentinel_prefix) + tag_);
}

/// The first wanted entry of the inbox; nothing when it does not come (the outcome says why).
awaitable<std::optional<inbox_entry>> case_run::take_first(
    doing& d, client::conversation& talk, std::function<bool(const inbox_entry&)> wanted,
    net::time_point deadline) {
    for (;;) {
        const auto found = std::ranges::find_if(talk.inbox(), wanted);
        if (found != talk.inbox().end()) {
            co_return talk.take(static_cast<std::size_t>(found - talk.inbox().begin()));
        }
        if (talk.has_ended())
            d.end.outcome = step_outcome::closed;
        else if (timers_.stopped())
            d.end.outcome = step_outcome::interrupted;
        else if (net::clock::now() >= deadline)
            d.end.outcome = step_outcome::timed_out;
        if (d.end.outcome != step_outcome::done) co_return std::nullopt;
        co_await talk.changed(deadline);
    }
}

awaitable<std::optional<inbox_entry>> case_run::take_reply(doing& d, case_client& who,
                                                           mqtt::packet_type type,
                                                           std::uint16_t packet_id) {
    const auto answers = [=](const inbox_entry& entry) {
        return entry.type == type && entry.packet && packet_id_of(*entry.packet) == packet_id;
    };
    const auto deadline = limit_for(*d.step, d.where, &who);
    co_return co_await take_first(d, *who.talk, answers, deadline);
}

/// The closing that no step has looked at yet, unless the case itself ended the connection.
std::optional<std::size_t> case_run::unseen_closing(const case_client& who) const {
    if (!who.talk || !who.talk->has_ended() || who.talk->inbox().empty()) return {};
    const auto& last = who.talk->inbox().back();
    const auto* ending = trace_.events[last.number].get_if<trace::closed>();
    if (ending == nullptr || ending->side == trace::closing_side::us_case) return {};
    return who.talk->inbox().size() - 1;
}

/// The verb came too late, the connection had ended: that closing is what the expectation gets to
/// see.
void case_run::meet_closing(doing& d) {
    const auto& expectation = *d.step->expect;
    const auto closing = unseen_closing(*d.who);
    if (!closing || expectation.sequence.empty()) return;
    const auto& wanted = expectation.sequence.front();
    if (!is_wanted(d.who->talk->inbox()[*closing], wanted)) return;
    d.end.took.push_back(d.who->talk->take(*closing).number);
    d.end.outcome = step_outcome::done;
}

awaitable<void> case_run::expect(doing& d) {
    if (!d.who->talk) {
        d.end.outcome = step_outcome::not_connected;
        co_return;
    }
    if (plan::takes_all(d.step->expect->what)) co_return co_await expect_absence(d);
    const bool complete = co_await expect_sequence(d);
    if (!complete) co_return;
    // A cooked QoS 2 PUBLISH goes on after the PUBREC that the step expected.
    const bool publishes = !d.sent.empty() &&
                           mqtt::type_of(d.sent.front()) == mqtt::packet_type::publish &&
                           std::holds_alternative<plan::do_cooked>(d.step->action);
    if (!publishes || d.end.took.empty()) co_return;
    d.end.ack = d.end.took.back();
    co_await finish_qos2(d);
}

awaitable<bool> case_run::expect_sequence(doing& d) {
    const bool next = d.step->expect->what == plan::expectation::kind::next;
    for (const auto& wanted : d.step->expect->sequence) {
        const auto deadline = limit_for(*d.step, d.where, d.who);
        const auto fits = [this, next, &wanted](const inbox_entry& entry) {
            return !is_sentinel(entry) && (next || is_wanted(entry, wanted));
        };
        auto entry = co_await take_first(d, *d.who->talk, fits, deadline);
        if (!entry) co_return false;
        d.end.took.push_back(entry->number);
    }
    co_return true;
}

awaitable<void> case_run::expect_absence(doing& d) {
    const auto& expectation = *d.step->expect;
    std::string sentinel;
    if (expectation.fence) {
        const bool fenced = co_await put_fence(d, *expectation.fence, sentinel);
        if (!fenced) co_return;
    } else {
        const auto window =
            plan::resolve(*expectation.during, names(d.where, d.who), d.who->member_number());
        if (!window) {
            d.end.outcome = step_outcome::unresolved;
            co_return;
        }
        const bool whole = co_await wait_on_purpose(net::clock::now() + *window);
        if (!whole) d.end.outcome = step_outcome::interrupted;
    }
    collect(d, sentinel);
    if (closing_spoils(d)) d.end.outcome = step_outcome::closed;
}

/// Nothing comes on a connection that is gone: that is no proof of absence, unless we had said
/// goodbye or the absent packet is the DISCONNECT that would have come before.
bool case_run::closing_spoils(const doing& d) const {
    const auto& expectation = *d.step->expect;
    if (expectation.what != plan::expectation::kind::none) return false;
    if (d.who->disconnect_sent || !unseen_closing(*d.who)) return false;
    return std::ranges::any_of(expectation.sequence.front(), [](const plan::pattern& one) {
        return one.type != mqtt::packet_type::disconnect;
    });
}

/// Moves everything that the expectation is about from the inbox to `took`, up to the sentinel.
void case_run::collect(doing& d, const std::string& sentinel) {
    auto& talk = *d.who->talk;
    const auto is_this = [&](const inbox_entry& entry) {
        const auto* message = entry.packet ? std::get_if<mqtt::publish>(&*entry.packet) : nullptr;
        return message != nullptr && message->payload == sentinel;
    };
    std::size_t index = 0;
    while (index < talk.inbox().size()) {
        const auto& entry = talk.inbox()[index];
        if (!sentinel.empty() && is_this(entry)) {
            const auto taken = talk.take(index);
            talk.acknowledge(*taken.packet);
            return;
        }
        if (!is_sentinel(entry) && is_wanted(entry, d.step->expect->sequence.front())) {
            d.end.took.push_back(talk.take(index).number);
        } else {
            ++index;
        }
    }
}

awaitable<bool> case_run::subscribe_for_fence(doing& d, const std::string& topic) {
    auto& who = *d.who;
    mqtt::subscribe request;
    request.packet_id = who.next_packet_id();
    request.subscriptions.resize(1);
    request.subscriptions.front().filter = topic;
    request.subscriptions.front().qos = 1;
    const auto id = request.packet_id;
    if (!send(d, who, request)) co_return false;
    const auto reply = co_await take_reply(d, who, mqtt::packet_type::suback, id);
    if (reply && around_->settle > 0ms)
        co_await timers_.wait_until(net::clock::now() + around_->settle);
    co_return reply.has_value();
}

/// Publishes the sentinel and waits until the client under observation has it.
awaitable<bool> case_run::put_fence(doing& d, const plan::fence& fence, std::string& sentinel) {
    const auto number = fences_++;
    sentinel = fmt::format("{}{}-{}", trace::sentinel_prefix, tag_, number);
    std::string topic = fmt::format("bp/{}/fence{}", tag_, number);
    auto& from = *clients_[fence.from].front();
    d.end.outcome = step_outcome::no_fence;  // until it is seen
    if (!from.talk || !from.talk->is_open() || !d.who->talk->is_open()) co_return false;
    d.end.outcome = step_outcome::done;
    if (fence.topic) {
        const auto value =
            plan::resolve(*fence.topic, names(d.where, d.who), d.who->member_number());
        if (value) topic = plan::to_text(*value);
    } else {
        const bool subscribed = co_await subscribe_for_fence(d, topic);
        if (!subscribed) co_return false;
    }
    mqtt::publish message;
    message.topic = topic;
    message.payload = sentinel;
    message.qos = fence.qos;
    if (fence.qos > 0) message.packet_id = from.next_packet_id();
    const bool sent = co_await send_sentinel(d, from, message);
    if (!sent) co_return false;
    const bool arrived = co_await await_sentinel(d, sentinel);
    if (!arrived || fence.qos == 0) co_return arrived;
    const auto last = plan::exchange_of(message).last.value();
    const auto answer = co_await take_reply(d, from, last, message.packet_id);
    co_return answer.has_value();
}

/// With QoS 2 up to its PUBREL.
awaitable<bool> case_run::send_sentinel(doing& d, case_client& from, mqtt::publish message) {
    bool sent = send(d, from, message);
    if (sent && message.qos == 2) {
        const auto id = message.packet_id;
        const auto reply = co_await take_reply(d, from, mqtt::packet_type::pubrec, id);
        if (!reply) co_return false;
        mqtt::pubrel release;
        release.packet_id = id;
        sent = send(d, from, release);
    }
    // The connection of another client has ended: it says nothing about the one that is watched.
    if (!sent) d.end.outcome = step_outcome::no_fence;
    co_return sent;
}

awaitable<bool> case_run::await_sentinel(doing& d, const std::string& sentinel) {
    const auto deadline = limit_for(*d.step, d.where, d.who);
    auto& talk = *d.who->talk;
    for (;;) {
        const bool seen = std::ranges::any_of(talk.inbox(), [&](const inbox_entry& entry) {
            const auto* message =
                entry.packet ? std::get_if<mqtt::publish>(&*entry.packet) : nullptr;
            return message != nullptr && message->payload == sentinel;
        });
        if (seen) co_return true;
        if (timers_.stopped())
            d.end.outcome = step_outcome::interrupted;
        else if (talk.has_ended() || net::clock::now() >= deadline)
            d.end.outcome = step_outcome::no_fence;
        if (d.end.outcome != step_outcome::done) co_return false;
        co_await talk.changed(deadline);
    }
}

}  // namespace brokerproof::engine
