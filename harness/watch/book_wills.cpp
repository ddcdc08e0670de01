// Wills of the book: when they are due, and whether a client that is subscribed gets them.
#include <algorithm>
#include <utility>

#include "harness/mqtt/topic.hpp"
#include "harness/watch/book.hpp"
#include "harness/witness/publications.hpp"

namespace brokerproof::watch {

namespace {

/// The clocks of a broker and of the watcher differ, and copies may overtake the end of a
/// connection.
constexpr std::int64_t about_us = 2 * second_us;
/// A message that looks like a will, and was published so shortly before, may be what came.
constexpr std::int64_t lately_us = 10 * second_us;

bool was_lately(const std::optional<std::int64_t>& then_us, std::int64_t now_us,
                std::int64_t within_us) {
    return then_us && now_us - *then_us <= within_us;
}

}  // namespace

void book::declare_will(client& of, const mqtt::will& declared, std::uint64_t connection,
                        std::int64_t at_us) {
    will_seen will;
    will.connection = connection;
    will.content = witness::content_of(declared.topic, declared.payload);
    will.topic = declared.topic;
    will.retain = declared.retain;
    will.declared_us = at_us;
    const auto delay =
        mqtt::find_integer(declared.properties, mqtt::property_id::will_delay_interval);
    will.delay_us = std::int64_t{delay.value_or(0)} * second_us;
    will_index_.emplace(will.content, &of);
    of.will = std::move(will);
}

void book::remove_from_will_index(client& of, std::uint64_t content) {
    const auto [first, last] = will_index_.equal_range(content);
    const auto known =
        std::find_if(first, last, [&](const auto& entry) { return entry.second == &of; });
    if (known != last) will_index_.erase(known);
}

void book::end_will(client& of, std::optional<will_seen>& will, will_fate fate) {
    remove_from_will_index(of, will->content);
    of.note_will(fate, *will);
    will.reset();
}

/// Its connection has ended without a DISCONNECT that discards the will.
void book::lose_will_connection(client& of, std::int64_t ends_us, std::int64_t at_us) {
    if (!of.will) return;
    if (of.has_gaps || of.is_half_heard) return end_will(of, of.will, will_fate::cannot_be_told);
    const auto due_us = std::min(at_us + of.will->delay_us, std::max(ends_us, at_us));
    if (due_us <= at_us) return make_due(of, of.will, at_us);
    if (of.waiting_will) end_will(of, of.waiting_will, will_fate::cannot_be_told);
    of.waiting_will = std::exchange(of.will, std::nullopt);
    waiting_wills_.emplace(due_us, &of);
}

void book::stop_waiting(client& of) {
    std::erase_if(waiting_wills_, [&](const auto& entry) { return entry.second == &of; });
}

/// A new connection. The will of an older one is cancelled if its session goes on.
void book::settle_will_of_returned(client& of, bool session_goes_on, std::int64_t at_us) {
    if (of.will) {  // its connection is taken over
        const bool is_delayed = of.will->delay_us != 0;
        if (is_delayed && session_goes_on) {
            end_will(of, of.will, will_fate::cancelled);
        } else {
            lose_will_connection(of, at_us, at_us);
        }
    }
    if (!of.waiting_will) return;
    stop_waiting(of);
    if (session_goes_on) return end_will(of, of.waiting_will, will_fate::cancelled);
    make_due(of, of.waiting_will, at_us);
}

std::vector<book::will_witness> book::witnesses_of(std::string_view topic, std::int64_t at_us) {
    constexpr std::size_t most_witnesses = 8;
    std::vector<will_witness> out;
    for (const auto* known : audience(topic)) {
        if (known->state() != session_state::online || known->has_gaps || known->is_half_heard)
            continue;
        const bool has_subscribed =
            std::ranges::any_of(known->subscriptions, [&](const auto& entry) {
                return !is_shared(entry.first) && entry.second.since_us < at_us &&
                       mqtt::matches(entry.first, topic);
            });
        if (!has_subscribed) continue;
        out.push_back({known->report.client_id, known->connection});
        if (out.size() == most_witnesses) break;
    }
    return out;
}

void book::make_due(client& of, std::optional<will_seen>& will, std::int64_t due_us) {
    constexpr std::size_t most_due = 10'000;
    if (will->retain) retained_.doubt(will->topic);
    const bool is_alone = will_index_.count(will->content) == 1 &&
                          std::ranges::find(due_wills_, will->content, [](const due_will& other) {
                              return other.will.content;
                          }) == due_wills_.end();
    const bool is_certain = is_alone && !was_lately(will->alike_us, due_us, lately_us);
    if (!is_certain || due_wills_.size() >= most_due)
        return end_will(of, will, will_fate::cannot_be_told);
    if (was_lately(will->seen_us, due_us, about_us)) return end_will(of, will, will_fate::seen);
    remove_from_will_index(of, will->content);
    due_wills_.push_back({of.report.client_id, *will, due_us, witnesses_of(will->topic, due_us)});
    will.reset();
}

void book::settle(const due_will& settled) {
    const auto known = clients_.find(settled.client_id);
    if (known == clients_.end()) return;
    const bool was_watched = std::ranges::any_of(settled.witnesses, [&](const auto& witness) {
        const auto by = clients_.find(witness.client_id);
        return by != clients_.end() && by->second->state() == session_state::online &&
               by->second->connection == witness.connection && !by->second->has_gaps &&
               !by->second->holds_back(settled.due_us + patience_us);
    });
    known->second->note_will(was_watched ? will_fate::not_seen : will_fate::cannot_be_told,
                             settled.will);
}

/// To be called before anything changes that decides about wills.
void book::advance_wills(std::int64_t now_us) {
    while (!waiting_wills_.empty() && waiting_wills_.begin()->first <= now_us) {
        const auto [due_us, of] = *waiting_wills_.begin();
        waiting_wills_.erase(waiting_wills_.begin());
        if (of->waiting_will) make_due(*of, of->waiting_will, due_us);
    }
    while (!due_wills_.empty() && now_us - due_wills_.front().due_us > patience_us) {
        settle(due_wills_.front());
        due_wills_.pop_front();
    }
}

/// A copy of a message that nobody had published as far as it shows: perhaps a will.
void book::note_possible_will(std::uint64_t content, std::int64_t at_us) {
    const auto [first, last] = will_index_.equal_range(content);
    for (auto entry = first; entry != last; ++entry) {
        auto& of = *entry->second;
        if (of.will && of.will->content == content) of.will->seen_us = at_us;
        if (of.waiting_will && of.waiting_will->content == content)
            of.waiting_will->seen_us = at_us;
    }
    take_due_will(content, will_fate::seen);
}

void book::take_due_will(std::uint64_t content, will_fate fate) {
    const auto due = std::ranges::find(due_wills_, content,
                                       [](const due_will& other) { return other.will.content; });
    if (due == due_wills_.end()) return;
    const auto known = clients_.find(due->client_id);
    if (known != clients_.end()) known->second->note_will(fate, due->will);
    due_wills_.erase(due);
}

/// Somebody publishes the same: what comes from now on says nothing about the will.
void book::doubt_wills(std::uint64_t content, std::int64_t at_us) {
    const auto [first, last] = will_index_.equal_range(content);
    for (auto entry = first; entry != last; ++entry) {
        auto& of = *entry->second;
        if (of.will && of.will->content == content) of.will->alike_us = at_us;
        if (of.waiting_will && of.waiting_will->content == content)
            of.waiting_will->alike_us = at_us;
    }
    take_due_will(content, will_fate::cannot_be_told);
}

}  // namespace brokerproof::watch
