#include "harness/watch/book.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "harness/mqtt/reason_code.hpp"
#include "harness/mqtt/topic.hpp"
#include "harness/witness/protocol.hpp"

namespace brokerproof::watch {

namespace {

using mqtt::property_id;

constexpr std::int64_t second_us = 1'000'000;
constexpr std::uint64_t never_s = 0xffff'ffff;

bool is_shared(std::string_view filter) { return filter.starts_with(mqtt::share_prefix); }

std::optional<std::uint64_t> interval_in(const mqtt::property_list& properties) {
    const auto value = mqtt::find_integer(properties, property_id::session_expiry_interval);
    return value ? std::optional<std::uint64_t>(*value) : std::nullopt;
}

/// The best of those that match.
const subscription_seen* best_of(const std::map<std::string, subscription_seen>& among,
                                 std::string_view topic) {
    const subscription_seen* best = nullptr;
    for (const auto& [filter, candidate] : among) {
        if (is_shared(filter) || !mqtt::matches(filter, topic)) continue;
        if (best == nullptr || candidate.qos > best->qos) best = &candidate;
    }
    return best;
}

/// What a client has not sent may be in the bytes that were not recorded.
bool is_told_by_absence(finding kind) {
    switch (kind) {
        case finding::not_subscribed_again:
        case finding::messages_before_subscribe:
        case finding::subscribes_too_late:
        case finding::acknowledges_nothing:
        case finding::silent_until_closed:
        case finding::rule_broken: return true;
        default: return false;
    }
}

bool is_v5(const mqtt::connect& request) {
    return witness::version_of(request) == mqtt::version::v5;
}

}  // namespace

client& book::at(const std::string& client_id) {
    auto& entry = clients_[client_id];
    if (!entry) entry = std::make_unique<client>(client_id);
    return *entry;
}

void book::find(client& of, finding kind, std::int64_t at_us, std::string about) {
    if ((of.is_half_heard || of.has_gaps) && is_told_by_absence(kind)) return;
    if (!of.find(kind, at_us, about)) return;
    live_event told;
    told.at_us = at_us;
    told.client_id = of.report.client_id;
    told.happened = live_event::kind::finds;
    told.found = kind;
    told.about = std::move(about);
    tell_(told);
}

// --- sessions

std::string book::connected(std::uint64_t connection, const mqtt::connect& request,
                            const mqtt::connack& answer, std::int64_t at_us) {
    auto client_id = mqtt::find_string(answer.properties, property_id::assigned_client_identifier)
                         .value_or(request.client_id);
    if (client_id.empty()) client_id = fmt::format("(no id, connection {})", connection);
    auto& known = at(client_id);
    note_takeover(known, connection, at_us);
    if (!answer.session_present) expire(known, at_us);
    if (answer.session_present && known.state == session_state::over) known.revive();
    known.report.version = is_v5(request) ? mqtt::version::v5 : mqtt::version::v311;
    ++known.report.connections;
    live_event told;
    told.at_us = at_us;
    told.client_id = client_id;
    told.happened = live_event::kind::connects;
    told.version = known.report.version;
    told.clean_start = request.clean_start;
    told.session_present = answer.session_present;
    told.interval_s = interval_in(request.properties);
    tell_(told);
    begin_session(known, request, answer, at_us);
    if (const auto missed = known.count_misses_while_away(); missed != 0) {
        told.happened = live_event::kind::is_back;
        told.missed = missed;
        tell_(told);
    }
    known.connection = connection;
    read_terms(known, request, answer, at_us);
    const bool lasting = is_v5(request) ? known.terms.interval_s != 0U : !request.clean_start;
    if (request.client_id.empty() && lasting)
        find(known, finding::empty_client_id, at_us, client_id);
    return client_id;
}

void book::begin_session(client& of, const mqtt::connect& request, const mqtt::connack& answer,
                         std::int64_t at_us) {
    const bool had_one = of.state == session_state::kept || of.state == session_state::online;
    if (had_one && !answer.session_present) {
        const bool ended_with_it = of.terms.interval_s == 0U;
        const auto reason = ended_with_it          ? of.terms.when_over
                            : !request.clean_start ? cause::session_lost
                            : is_v5(request)       ? cause::clean_start
                                                   : cause::clean_session;
        of.end_session(reason);
    }
    of.state = session_state::online;
    of.expires_us.reset();
    if (!answer.session_present) of.is_half_heard = false;
    of.is_out_of_sight = false;
    of.has_gaps = false;
    of.resumed = answer.session_present;
    of.asked_for_clean = request.clean_start;
    of.has_subscribed = false;
    of.came_before_subscribe = 0;
    of.unanswered = 0;
    of.last_answer_us = at_us;
    of.connected_us = at_us;
    of.receive_maximum =
        mqtt::find_integer(request.properties, property_id::receive_maximum).value_or(65'535);
    if (of.resumed) of.former.clear();
    if (request.clean_start) ++of.clean_connects;
}

void book::read_terms(client& of, const mqtt::connect& request, const mqtt::connack& answer,
                      std::int64_t at_us) {
    if (!is_v5(request)) {
        if (request.clean_start) {
            of.terms = {.interval_s = 0, .when_over = cause::clean_session};
        } else {
            of.terms = {.interval_s = std::nullopt, .when_over = cause::session_lost};
        }
        return;
    }
    const auto asked = interval_in(request.properties);
    const auto granted = interval_in(answer.properties);
    const auto counts = granted.value_or(asked.value_or(0));
    of.terms.interval_s = counts == never_s ? std::nullopt : std::optional<std::uint64_t>(counts);
    of.terms.when_over = counts != 0 ? cause::interval_passed
                         : asked     ? cause::interval_zero
                                     : cause::no_interval;
    if (granted && asked && *granted < *asked) {
        of.terms.when_over = cause::interval_capped;
        find(of, finding::interval_capped, at_us,
             fmt::format("asked for {} s, granted {} s", *asked, *granted));
    }
    if (!request.clean_start && counts == 0) find(of, finding::no_session_expiry_interval, at_us);
}

void book::says_farewell(const std::string& client_id, std::uint64_t connection,
                         const mqtt::disconnect& farewell, mqtt::version version,
                         std::int64_t at_us) {
    auto& of = at(client_id);
    if (version != mqtt::version::v5 || of.connection != connection) return;
    const auto interval = interval_in(farewell.properties);
    if (!interval) return;
    if (*interval == 0 && of.terms.interval_s != 0U) {
        find(of, finding::interval_dropped_at_disconnect, at_us);
        of.terms.when_over = cause::interval_zero_in_disconnect;
    }
    of.terms.interval_s =
        *interval == never_s ? std::nullopt : std::optional<std::uint64_t>(*interval);
}

void book::lost_sight(const std::string& client_id, bool of_client) {
    auto& of = at(client_id);
    of.has_gaps = true;
    if (of_client) of.is_half_heard = true;
    if (!of_client) of.is_out_of_sight = true;
    of.doubt_owed();
}

void book::regained_sight(const std::string& client_id) { at(client_id).is_out_of_sight = false; }

void book::note_takeover(client& of, std::uint64_t connection, std::int64_t at_us) {
    if (of.state != session_state::online || of.connection == connection) return;
    of.taken_over = of.connection;
    of.taken_over_us = at_us;
}

/// A client that is alive notices at once that it was thrown out. One that has lost its network
/// takes over its own dead connection, which stays open.
void book::note_thrown_out(client& of, std::uint64_t connection, std::int64_t at_us) {
    constexpr std::int64_t at_once_us = 2 * second_us;
    constexpr std::int64_t shortly_us = 30 * second_us;
    constexpr std::size_t many = 6;
    if (of.taken_over != connection || at_us - of.taken_over_us > at_once_us) return;
    std::erase_if(of.takeovers_us, [&](std::int64_t then) { return at_us - then > shortly_us; });
    of.takeovers_us.push_back(at_us);
    if (of.takeovers_us.size() < many) return;
    find(of, finding::two_clients_one_id, at_us,
         fmt::format("{} times within half a minute", of.takeovers_us.size()));
    of.takeovers_us.clear();
}

void book::closed(const std::string& client_id, std::uint64_t connection, const parting& end,
                  std::int64_t at_us) {
    auto& of = at(client_id);
    if (end.by_broker) note_thrown_out(of, connection, at_us);
    if (of.connection != connection || of.state != session_state::online) return;
    live_event told;
    told.at_us = at_us;
    told.client_id = client_id;
    told.happened = end.by_broker ? live_event::kind::cut_off : live_event::kind::leaves;
    told.interval_s = of.terms.interval_s;
    told.session_present = of.terms.interval_s != 0U;
    tell_(told);
    const auto patience_us = static_cast<std::int64_t>(end.keep_alive_s) * second_us;
    if (end.by_broker && end.keep_alive_s != 0 && end.silent_us > patience_us)
        find(of, finding::silent_until_closed, at_us,
             fmt::format("{} s of silence, Keep Alive {} s", end.silent_us / second_us,
                         end.keep_alive_s));
    if (!of.resumed && !of.former.empty() && !of.has_subscribed)
        find(of, finding::not_subscribed_again, at_us, of.former.begin()->first);
    note_silence(of, at_us);
    of.settle_without_subscription(cause::not_subscribed_again);
    of.closed_us = at_us;
    of.miss_owed_qos_0(at_us);
    if (of.terms.interval_s == 0U) return of.end_session(of.terms.when_over);
    of.state = session_state::kept;
    if (of.terms.interval_s)
        of.expires_us = at_us + static_cast<std::int64_t>(*of.terms.interval_s) * second_us;
}

void book::expire(client& of, std::int64_t now_us) {
    if (of.state != session_state::kept || !of.expires_us || now_us < *of.expires_us) return;
    of.end_session(of.terms.when_over);
}

// --- subscriptions

void book::index(const std::string& filter, client& of) {
    (witness::is_pattern(filter) ? patterns_ : exact_)[filter].insert(&of);
}

void book::subscribed(const std::string& client_id, const mqtt::subscribe& request,
                      const mqtt::suback& answer, std::int64_t at_us) {
    auto& of = at(client_id);
    const auto count = std::min(request.subscriptions.size(), answer.reason_codes.size());
    bool again = false;
    bool lasting_qos = false;
    for (std::size_t i = 0; i < count; ++i) {
        const auto& wanted = request.subscriptions[i];
        if (mqtt::is_refusal(answer.reason_codes[i])) continue;
        const bool is_new = !of.subscriptions.contains(wanted.filter);
        again = again || (!is_new && of.resumed);
        if (is_new && !of.former.contains(wanted.filter))
            note_late_subscription(of, wanted.filter, at_us);
        if (is_new) of.subscriptions[wanted.filter].since_us = at_us;
        of.subscriptions[wanted.filter].qos = answer.reason_codes[i];
        of.subscriptions[wanted.filter].no_local = wanted.no_local;
        of.former.erase(wanted.filter);
        lasting_qos = lasting_qos || answer.reason_codes[i] > 0;
        index(wanted.filter, of);
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

void book::unsubscribed(const std::string& client_id, const mqtt::unsubscribe& request) {
    auto& of = at(client_id);
    for (const auto& filter : request.filters) {
        of.subscriptions.erase(filter);
        of.former.erase(filter);
    }
}

void book::note_late_subscription(client& of, const std::string& filter, std::int64_t at_us) {
    constexpr std::int64_t shortly_us = 10 * second_us;
    std::uint64_t count = 0;
    for (const auto& message : unheard_) {
        if (at_us - message.at_us <= shortly_us && !is_shared(filter) &&
            mqtt::matches(filter, message.topic))
            ++count;
    }
    if (count != 0)
        find(of, finding::subscribes_too_late, at_us,
             fmt::format("{}: {} message{}", filter, count, count == 1 ? "" : "s"));
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

/// Notes what the client is owed, or why it gets nothing; false when it has never asked for it.
bool book::offer(client& to, const message_seen& message) {
    expire(to, message.at_us);
    if (const auto* subscription = best_of(to.subscriptions, message.topic)) {
        if (subscription->no_local && to.report.client_id == message.publisher) return true;
        if (subscription->since_us > message.at_us) return false;  // it was sent before
        const auto qos = std::min(subscription->qos, message.qos);
        if (to.state == session_state::online || qos > 0) {
            to.owe(message, qos);
        } else {
            to.perhaps_miss(message.qos == 0 ? cause::publisher_qos_0 : cause::subscription_qos_0,
                            message);
        }
        return true;
    }
    if (best_of(to.former, message.topic) == nullptr) return false;
    if (message.retain) return true;  // it gets this one when it subscribes
    if (to.state == session_state::online) {
        to.miss_without_subscription(message);
    } else {
        to.miss_while_away(message);
    }
    return true;
}

void book::published(const message_seen& message) {
    constexpr std::size_t most_unheard = 1'000;
    ++published_;
    bool heard = false;
    for (auto* candidate : audience(message.topic)) heard = offer(*candidate, message) || heard;
    if (heard || message.retain) return;
    unheard_.push_back({std::string(message.topic), message.at_us});
    if (unheard_.size() > most_unheard) unheard_.pop_front();
}

void book::delivered(const std::string& client_id, const copy& message, std::int64_t at_us) {
    auto& of = at(client_id);
    of.came(message.content, message.retained);
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
    at(client_id).answered(at_us, is_last);
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
                return a->state == session_state::online || a->closed_us > b->connected_us;
            });
        if (group.size() < a_pattern || together != group.end()) continue;
        for (auto* of : group) {
            if (of->state == session_state::kept)
                find(*of, finding::changing_client_id, now_us, filters.front());
        }
    }
}

std::vector<client_report> book::reports(std::int64_t now_us) {
    note_changing_ids(now_us);
    std::vector<client_report> out;
    for (const auto& [id, known] : clients_) {
        expire(*known, now_us);
        if (known->state == session_state::online) note_silence(*known, now_us);
        out.push_back(known->finished_report(now_us));
    }
    std::ranges::sort(out, {}, &client_report::client_id);
    return out;
}

}  // namespace brokerproof::watch
