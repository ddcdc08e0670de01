// Subscriptions and messages of the book.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "harness/mqtt/reason_code.hpp"
#include "harness/mqtt/topic.hpp"
#include "harness/watch/book.hpp"
#include "harness/watch/near_topic.hpp"
#include "harness/witness/protocol.hpp"

namespace brokerproof::watch {

namespace {

bool is_shared(std::string_view filter) { return filter.starts_with(mqtt::share_prefix); }

/// The best of those that match; all of them have matched now.
subscription_seen* best_of(std::map<std::string, subscription_seen>& among,
                           std::string_view topic) {
    subscription_seen* best = nullptr;
    for (auto& [filter, candidate] : among) {
        if (is_shared(filter) || !mqtt::matches(filter, topic)) continue;
        candidate.has_matched = true;
        if (best == nullptr || candidate.qos > best->qos) best = &candidate;
    }
    return best;
}

/// Lists of packets in one report.
constexpr std::uint64_t most_lists = 20'000;

/// For certain: a PUBLISH has a fixed header and the length of the topic, too.
bool is_larger_than(std::uint32_t maximum_packet_size, const message_seen& message) {
    constexpr std::size_t smallest_headers = 4;
    return message.size + smallest_headers > maximum_packet_size;
}

}  // namespace

// --- subscriptions

void book::index(const std::string& filter, client& of) {
    if (!of.indexed.insert(filter).second) return;
    (witness::is_pattern(filter) ? patterns_ : exact_)[filter].insert(&of);
}

void book::remove_from_index(const std::string& filter, client& of) {
    auto& filters = witness::is_pattern(filter) ? patterns_ : exact_;
    const auto known = filters.find(filter);
    if (known == filters.end()) return;
    known->second.erase(&of);
    if (known->second.empty()) filters.erase(known);
}

void book::subscribed(const std::string& client_id, const mqtt::subscribe& request,
                      const mqtt::suback& answer, std::int64_t at_us) {
    auto& of = at(client_id);
    const auto count = std::min(request.subscriptions.size(), answer.reason_codes.size());
    bool again = false;
    bool lasting_qos = false;
    for (std::size_t i = 0; i < count; ++i) {
        const auto& wanted = request.subscriptions[i];
        const auto code = answer.reason_codes[i];
        index(wanted.filter, of);
        if (mqtt::is_refusal(code)) {
            note_refused_subscription(of, wanted.filter, code, at_us);
            continue;
        }
        again = again || (of.resumed && of.subscriptions.contains(wanted.filter));
        lasting_qos = lasting_qos || code > 0;
        take_subscription(of, wanted, code, at_us);
    }
    const auto& first =
        request.subscriptions.empty() ? std::string() : request.subscriptions.front().filter;
    if (again && !of.has_subscribed) {
        find(of, finding::subscribes_again, at_us, first);
        if (of.came_before_subscribe != 0)
            find(of, finding::messages_before_subscribe, at_us,
                 fmt::format("{} messages", of.came_before_subscribe));
    }
    if (lasting_qos && of.asked_for_clean && of.clean_connects == 2 && !of.has_subscribed)
        find(of, finding::clean_each_time, at_us, first);
    of.has_subscribed = true;
    of.settle_without_subscription(of.ended_by);
}

void book::take_subscription(client& of, const mqtt::subscription& wanted, std::uint8_t granted,
                             std::int64_t at_us) {
    const auto former = of.former.extract(wanted.filter);
    const auto [known, is_new] = of.subscriptions.try_emplace(wanted.filter);
    auto& mine = known->second;
    if (is_new && former.empty()) note_late_subscription(of, wanted.filter, at_us);
    if (is_new) mine.since_us = at_us;
    if (!is_new && granted < mine.qos)
        find(of, finding::subscribes_with_lower_qos, at_us, wanted.filter);
    mine.qos = granted;
    mine.no_local = wanted.no_local;
    if (!former.empty()) mine.has_matched = former.mapped().has_matched;
    of.refused.erase(wanted.filter);
    // What it unsubscribed and now wants again, it has missed meanwhile.
    const auto before = of.unsubscribed.extract(wanted.filter);
    if (before.empty()) return;
    for (const auto& [reasons, sum] : before.mapped().sums())
        of.miss(cause::unsubscribed, sum.first, sum.count);
}

void book::note_refused_subscription(client& of, const std::string& filter, std::uint8_t code,
                                     std::int64_t at_us) {
    of.refused[filter] = {.since_us = at_us};
    find(of, finding::subscription_refused, at_us,
         fmt::format("{}: {}", filter,
                     mqtt::describe_code(mqtt::packet_type::suback, of.report.version, code)));
}

void book::unsubscribed(const std::string& client_id, const mqtt::unsubscribe& request,
                        std::int64_t at_us) {
    auto& of = at(client_id);
    of.unsubscribed_us = at_us;
    for (const auto& filter : request.filters) {
        of.former.erase(filter);
        of.refused.erase(filter);
        const auto ended = of.subscriptions.extract(filter);
        if (!ended.empty() && of.terms.interval_s != 0U) of.unsubscribed.try_emplace(filter);
    }
}

void book::note_late_subscription(client& of, const std::string& filter, std::int64_t at_us) {
    constexpr std::int64_t shortly_us = 10 * second_us;
    if (is_shared(filter)) return;
    std::uint64_t count = 0;
    const message_origin* last = nullptr;
    for (const auto& message : unheard_) {
        if (at_us - message.at_us > shortly_us || !mqtt::matches(filter, message.topic)) continue;
        ++count;
        last = &message;
    }
    if (last != nullptr)
        find(of, finding::subscribes_too_late, at_us,
             fmt::format("{}: {} message{}", filter, count, count == 1 ? "" : "s"), last);
}

// --- messages

std::vector<client*> book::audience(std::string_view topic) {
    std::set<client*> out;
    if (const auto exact = exact_.find(std::string(topic)); exact != exact_.end())
        out.insert(exact->second.begin(), exact->second.end());
    for (const auto& [filter, subscribers] : patterns_) {
        if (is_shared(filter) || !mqtt::matches(filter, topic)) continue;
        out.insert(subscribers.begin(), subscribers.end());
    }
    return {out.begin(), out.end()};
}

/// Why a message of QoS 0 is not kept for a client that is away; empty: it has another QoS.
cause_set book::why_not_kept(const subscription_seen& by, const message_seen& message) {
    cause_set out{};
    if (message.qos == 0) out.add(cause::publisher_qos_0);
    if (by.qos == 0) out.add(cause::subscription_qos_0);
    return out;
}

/// Notes what the client is owed, or why it gets nothing; false when it has never asked for it.
bool book::offer(client& to, const message_seen& message) {
    to.expire(message.at_us);
    const bool is_online = to.state() == session_state::online;
    if (auto* subscription = best_of(to.subscriptions, message.topic)) {
        if (subscription->no_local && to.report.client_id == message.publisher) return true;
        if (subscription->since_us > message.at_us) return false;  // it was sent before
        const auto qos = std::min(subscription->qos, message.qos);
        if (is_larger_than(to.maximum_packet_size, message)) {
            to.perhaps_miss(cause::too_large, message);
        } else if (is_online || qos > 0) {
            to.owe(message, qos);
        } else {
            to.perhaps_miss(why_not_kept(*subscription, message), message);
        }
        return true;
    }
    if (auto* former = best_of(to.former, message.topic)) {
        if (message.retain) return true;  // it gets this one when it subscribes
        if (is_online) {
            to.miss_without_subscription(message);
        } else {
            to.miss_while_away(why_not_kept(*former, message), message);
        }
        return true;
    }
    return offer_without_subscription(to, message);
}

/// To a client whose subscription was refused, or that has unsubscribed.
bool book::offer_without_subscription(client& to, const message_seen& message) {
    if (best_of(to.refused, message.topic) != nullptr) {
        to.miss(cause::subscription_refused, message.origin());
        return true;
    }
    for (auto& [filter, missed] : to.unsubscribed) {
        if (!is_shared(filter) && mqtt::matches(filter, message.topic))
            missed.add(cause::unsubscribed, message.origin());
    }
    return false;
}

void book::published(const message_seen& message) {
    constexpr std::size_t most_unheard = 1'000;
    constexpr std::size_t most_topics = 1'000;
    ++published_;
    if (topics_.size() < most_topics) topics_.emplace(message.topic);
    bool heard = false;
    const auto those = audience(message.topic);
    for (auto* candidate : those) {
        heard = offer(*candidate, message) || heard;
        const bool is_own = candidate->report.client_id == message.publisher;
        if (is_own && is_heard_by_nobody_else(*candidate, those, message.topic))
            candidate->miss(cause::no_local, message.origin());
    }
    if (heard || message.retain) return;
    unheard_.push_back(message.origin());
    if (unheard_.size() > most_unheard) unheard_.pop_front();
}

/// A client that has subscribed to this very topic with No Local, and publishes to it for itself.
/// With wildcards it may be a bridge, which is right not to want its own messages.
bool book::is_heard_by_nobody_else(const client& of, const std::vector<client*>& audience,
                                   std::string_view topic) {
    const auto exact = of.subscriptions.find(std::string(topic));
    if (exact == of.subscriptions.end() || !exact->second.no_local || of.is_half_heard)
        return false;
    const auto matching = std::ranges::count_if(of.subscriptions, [&](const auto& known) {
        return is_shared(known.first) || mqtt::matches(known.first, topic);
    });
    return matching == 1 && audience.size() == 1;
}

void book::not_accepted(const message_seen& message) {
    for (auto* candidate : audience(message.topic)) {
        candidate->expire(message.at_us);
        const auto* subscription = best_of(candidate->subscriptions, message.topic);
        if (subscription == nullptr || subscription->since_us > message.at_us) continue;
        const bool is_own = candidate->report.client_id == message.publisher;
        if (!(subscription->no_local && is_own))
            candidate->perhaps_miss(cause::never_accepted, message);
    }
}

void book::refused(const message_seen& message, std::string code) {
    not_accepted(message);
    if (!message.publisher.empty())
        find(at(std::string(message.publisher)), finding::publish_refused, message.at_us,
             fmt::format("{}: {}", message.topic, code));
}

void book::delivered(const std::string& client_id, const copy& message, std::int64_t at_us) {
    auto& of = at(client_id);
    of.came(message.content, message.retained);
    if (at_us < of.fights_until_us && !message.retained)
        of.miss(cause::taken_by_second_client,
                {.topic = std::string(message.topic), .at_us = at_us});
    if (message.qos > 0) of.unanswered_last = {message.content, std::string(message.topic), at_us};
    if (!of.has_subscribed) ++of.came_before_subscribe;
    if (message.qos == 0) return;
    if (of.unanswered == 0) of.last_answer_us = at_us;
    // On one connection, DUP 1 is the same message again (3.1.1).
    if (!message.dup || of.unanswered == 0) ++of.unanswered;
    note_silence(of, at_us);
}

void book::note_silence(client& of, std::int64_t at_us) {
    if (of.holds_back(at_us)) find(of, finding::acknowledges_nothing, at_us);
}

void book::acknowledged(const std::string& client_id, bool is_last, std::int64_t at_us) {
    auto& of = at(client_id);
    of.answered(at_us, is_last);
    if (of.unanswered_last && of.unanswered_last->content == of.stumbles.content) of.stumbles = {};
    of.unanswered_last.reset();
}

void book::broke_rule(const std::string& client_id, std::string rule, std::int64_t at_us) {
    find(at(client_id), finding::rule_broken, at_us, std::move(rule));
}

// --- the end

/// Sessions that were left for good, one after the other, with the same subscriptions: the same
/// client under ids that change.
void book::note_changing_ids(std::int64_t now_us) {
    constexpr std::size_t a_pattern = 3;
    std::map<std::vector<std::string>, std::vector<client*>> alike;
    for (const auto& [id, known] : clients_) {
        if (known->report.connections != 1 || known->subscriptions.empty()) continue;
        std::vector<std::string> filters;
        for (const auto& [filter, subscription] : known->subscriptions) filters.push_back(filter);
        alike[filters].push_back(known.get());
    }
    for (auto& [filters, group] : alike) {
        std::ranges::sort(group, {}, &client::connected_us);
        const auto together =
            std::ranges::adjacent_find(group, [](const client* a, const client* b) {
                return a->state() == session_state::online || a->closed_us > b->connected_us;
            });
        if (group.size() < a_pattern || together != group.end()) continue;
        for (auto* of : group) {
            if (of->state() == session_state::kept)
                find(*of, finding::changing_client_id, now_us, filters.front());
        }
    }
}

/// Filters that never matched, and topics that they missed by little.
void book::note_filters_without_match(std::int64_t now_us) {
    std::uint64_t left = 1'000'000;  // comparisons
    for (const auto& [id, known] : clients_) {
        for (const auto& [filter, subscription] : known->subscriptions) {
            if (subscription.has_matched || is_shared(filter)) continue;
            for (const auto& topic : topics_) {
                if (left == 0) return;
                --left;
                const auto difference = misses_by_little(filter, topic);
                if (!difference) continue;
                find(*known, finding::filter_never_matched, now_us,
                     fmt::format("{} and {}: {}", filter, topic, words_for(*difference)));
                break;
            }
        }
    }
}

/// A client whose session was left for good, while one that is alike in all that shows (filters,
/// login) came shortly after it, and no third one is like them.
void book::note_successors(std::int64_t now_us) {
    constexpr std::int64_t shortly_us = 60 * second_us;
    std::map<std::pair<std::vector<std::string>, std::string>, std::vector<client*>> alike;
    for (const auto& [id, known] : clients_) {
        if (known->subscriptions.empty() || known->is_half_heard || known->has_gaps) continue;
        std::vector<std::string> filters;
        for (const auto& [filter, subscription] : known->subscriptions) filters.push_back(filter);
        if (std::ranges::none_of(filters, is_shared))
            alike[{filters, known->username}].push_back(known.get());
    }
    for (auto& [looks, group] : alike) {
        if (group.size() != 2) continue;
        std::ranges::sort(group, {}, &client::first_connected_us);
        auto& before = *group.front();
        auto& after = *group.back();
        const auto pause_us = after.first_connected_us - before.closed_us;
        const bool is_left = before.state() == session_state::kept && before.closed_us != 0;
        if (!is_left || pause_us < 0 || pause_us > shortly_us) continue;
        before.has_successor = true;
        find(after, finding::changing_client_id, now_us,
             fmt::format("{}; before: {}", looks.first.front(), before.report.client_id));
    }
}

std::vector<client_report> book::reports(std::int64_t now_us) {
    note_changing_ids(now_us);
    note_successors(now_us);
    note_filters_without_match(now_us);
    std::vector<const client*> those;
    for (const auto& [id, known] : clients_) {
        known->expire(now_us);
        if (known->state() == session_state::online) note_silence(*known, now_us);
        those.push_back(known.get());
    }
    std::ranges::sort(those, {}, [](const client* of) { return of->report.client_id; });
    auto lists_left = most_lists;
    std::vector<client_report> out;
    for (const auto* of : those) out.push_back(of->finished_report(now_us, lists_left));
    return out;
}

void book::add_to(watch_totals& sums, std::int64_t now_us) const {
    sums.published += published_;
    sums.came += came_to_forgotten_;
    for (const auto& [id, known] : clients_) known->add_to(sums, now_us);
}

}  // namespace brokerproof::watch
