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

/// A PUBLISH has a fixed header and the length of the topic, too.
constexpr std::size_t smallest_headers = 4;

bool is_larger_than(std::uint32_t maximum_packet_size, const message_seen& message) {
    return message.size + smallest_headers > maximum_packet_size;
}

}  // namespace

// --- subscriptions

void book::index(const std::string& filter, client& of) {
    if (is_shared(filter)) return;
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
                      const mqtt::suback& answer, std::int64_t asked_us, std::int64_t at_us) {
    auto& of = at(client_id);
    advance_wills(at_us);
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
        const bool is_new = !of.subscriptions.contains(wanted.filter);
        take_subscription(of, wanted, code, at_us);
        note_retained(of, wanted, is_new, asked_us);
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
    mine.is_of_group = is_shared(wanted.filter) && of.report.version == mqtt::version::v5;
    if (mine.is_of_group)
        groups_.joins(wanted.filter, of.report.client_id, granted,
                      of.state() == session_state::online);
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
    advance_wills(at_us);
    for (const auto& filter : request.filters) {
        of.former.erase(filter);
        of.refused.erase(filter);
        const auto ended = of.subscriptions.extract(filter);
        if (!ended.empty() && ended.mapped().is_of_group) groups_.leaves(filter, client_id);
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
    if (last == nullptr) return;
    of.note_retained(retained_fate::published_as_live, last->topic, at_us, count);
    find(of, finding::subscribes_too_late, at_us,
         fmt::format("{}: {} message{}", filter, count, count == 1 ? "" : "s"), last);
}

/// What a subscription gets of retained messages (3.1.1 and 5.0 section 3.3.1.3).
void book::note_retained(client& of, const mqtt::subscription& wanted, bool is_new,
                         std::int64_t asked_us) {
    if (is_shared(wanted.filter) || !of.retain_available) return;
    const bool is_session_unknown = of.resumed && of.report.connections == 1;
    const bool is_doubted = of.is_half_heard || of.has_gaps;
    retained_.each_matching(wanted.filter, [&](const retained_message& message) {
        const auto& topic = message.origin.topic;
        const bool is_unsure = is_doubted || message.is_unsure || message.certain_us > asked_us;
        const auto note = [&](retained_fate fate) {
            of.note_retained(is_unsure ? retained_fate::cannot_be_told : fate, topic, asked_us);
        };
        if (message.is_cleared) return note(retained_fate::cleared);
        if (message.expires_us && asked_us > *message.expires_us)
            return note(retained_fate::expired);
        if (wanted.retain_handling == 2) return note(retained_fate::not_wanted);
        if (wanted.retain_handling == 1 && !is_new) return note(retained_fate::subscribed_before);
        if (message.has_replaced && !is_unsure)
            of.note_retained(retained_fate::replaced, topic, asked_us);
        if (message.size + smallest_headers > of.maximum_packet_size)
            return of.miss(cause::too_large, message.origin);
        const bool may_be_old = wanted.retain_handling == 1 && is_session_unknown;
        of.await_retained(message, asked_us, is_unsure || may_be_old);
    });
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
    if (!will_index_.empty() || !due_wills_.empty()) doubt_wills(message.content, message.at_us);
    bool heard = false;
    std::vector<std::string> owed;  // where there are groups
    const auto those = audience(message.topic);
    for (auto* candidate : those) {
        const bool is_offered = offer(*candidate, message);
        heard = is_offered || heard;
        if (is_offered && !groups_.empty()) owed.push_back(candidate->report.client_id);
        if (message.retain) candidate->doubt_awaited(message.topic);
        const bool is_own = candidate->report.client_id == message.publisher;
        if (is_own && is_heard_by_nobody_else(*candidate, those, message.topic))
            candidate->miss(cause::no_local, message.origin());
    }
    heard = groups_.published(message, owed) || heard;
    if (message.retain) retained_.published(message);
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
    if (message.retain) retained_.doubt(message.topic);
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

/// Whose copy it is: that of a message that the client waits for, that of a group, or of nobody.
void book::settle_copy(client& of, const copy& message, std::int64_t at_us) {
    if (message.retained || of.awaits_content(message.topic, message.content))
        of.came_retained(message.topic, at_us);
    if (of.came(message.content)) return;
    if (!will_index_.empty() || !due_wills_.empty()) note_possible_will(message.content, at_us);
    if (message.retained) return;
    if (groups_.came(of.report.client_id, message.content, message.topic, message.dup)) return;
    of.came_early(message.content);
}

void book::delivered(const std::string& client_id, const copy& message, std::int64_t at_us) {
    auto& of = at(client_id);
    if (!waiting_wills_.empty() || !due_wills_.empty()) advance_wills(at_us);
    settle_copy(of, message, at_us);
    if (at_us < of.fights_until_us && !message.retained)
        of.miss(cause::taken_by_second_client,
                {.topic = std::string(message.topic), .at_us = at_us});
    if (!of.has_subscribed) ++of.came_before_subscribe;
    if (message.qos == 0) return;
    const bool is_known =
        std::ranges::find(of.unanswered_first, message.packet_id,
                          &client::unanswered_message::packet_id) != of.unanswered_first.end();
    if (!is_known && of.unanswered_first.size() < client::most_unanswered_first)
        of.unanswered_first.push_back(
            {message.packet_id, message.content, std::string(message.topic), at_us});
    if (of.unanswered == 0) of.last_answer_us = at_us;
    // On one connection, DUP 1 is the same message again (3.1.1).
    if (!message.dup || of.unanswered == 0) ++of.unanswered;
    note_silence(of, at_us);
}

void book::note_silence(client& of, std::int64_t at_us) {
    if (of.holds_back(at_us)) find(of, finding::acknowledges_nothing, at_us);
}

void book::acknowledged(const std::string& client_id, std::uint16_t packet_id, bool is_last,
                        std::int64_t at_us) {
    at(client_id).answered(packet_id, at_us, is_last);
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
    advance_wills(now_us);
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

std::vector<shared_group> book::group_reports(std::int64_t now_us) const {
    return groups_.reports(now_us, [&](const std::string& client_id) {
        const auto known = clients_.find(client_id);
        if (known == clients_.end()) return false;
        const auto& of = *known->second;
        const bool is_there = of.state() == session_state::online &&
                              now_us - of.connected_us > patience_us && !of.has_gaps;
        return is_there && !of.is_half_heard && !of.holds_back(now_us);
    });
}

void book::add_to(watch_totals& sums, std::int64_t now_us) const {
    sums.published += published_;
    sums.came += came_to_forgotten_;
    for (const auto& [id, known] : clients_) known->add_to(sums, now_us);
}

}  // namespace brokerproof::watch
