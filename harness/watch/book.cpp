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

constexpr std::uint64_t never_s = 0xffff'ffff;

std::optional<std::uint64_t> interval_in(const mqtt::property_list& properties) {
    const auto value = mqtt::find_integer(properties, property_id::session_expiry_interval);
    return value ? std::optional<std::uint64_t>(*value) : std::nullopt;
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
    if (!entry) entry = std::make_unique<client>(client_id, memory_, groups_);
    return *entry;
}

void book::list_as_away(client& of) {
    if (std::exchange(of.is_listed_as_away, true)) return;
    away_.push_back(of.report.client_id);
}

/// Clients with ids that are used once would grow without an end.
void book::forget_old(std::int64_t now_us) {
    constexpr std::size_t most_clients = 100'000;
    constexpr int at_once = 8;
    for (int i = 0; i < at_once && clients_.size() > most_clients && !away_.empty(); ++i) {
        const auto known = clients_.find(away_.front());
        away_.pop_front();
        auto& oldest = *known->second;
        oldest.is_listed_as_away = false;
        oldest.expire(now_us);
        if (oldest.state() == session_state::kept) list_as_away(oldest);
        if (!oldest.can_be_forgotten()) continue;
        for (const auto& filter : known->second->indexed) remove_from_index(filter, *known->second);
        came_to_forgotten_ += oldest.report.came;
        clients_.erase(known);
        ++forgotten_;
    }
}

void book::find(client& of, finding kind, std::int64_t at_us, std::string about,
                const message_origin* message) {
    if ((of.is_half_heard || of.has_gaps) && is_told_by_absence(kind)) return;
    if (!of.find(kind, at_us, about, message)) return;
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
                            const mqtt::connack& answer, std::int64_t at_us,
                            const std::vector<noted_packet>& noted) {
    auto client_id = mqtt::find_string(answer.properties, property_id::assigned_client_identifier)
                         .value_or(request.client_id);
    if (client_id.empty()) client_id = fmt::format("(no id, connection {})", connection);
    forget_old(at_us);
    auto& known = at(client_id);
    for (const auto& packet : noted) known.packets->add(packet);
    advance_wills(at_us);
    settle_will_of_returned(known, answer.session_present, at_us);
    note_takeover(known, connection, at_us);
    if (!answer.session_present) known.expire(at_us);
    if (answer.session_present && known.state() == session_state::over) known.revive(at_us);
    known.report.version = is_v5(request) ? mqtt::version::v5 : mqtt::version::v311;
    ++known.report.connections;
    note_pause(known, at_us);
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
    if (request.will) declare_will(known, *request.will, connection, at_us);
    read_terms(known, request, answer, at_us);
    const bool lasting = is_v5(request) ? known.terms.interval_s != 0U : !request.clean_start;
    if (request.client_id.empty() && lasting)
        find(known, finding::empty_client_id, at_us, client_id);
    return client_id;
}

void book::begin_session(client& of, const mqtt::connect& request, const mqtt::connack& answer,
                         std::int64_t at_us) {
    const bool had_one = of.state() == session_state::kept || of.state() == session_state::online;
    if (had_one && !answer.session_present) {
        const bool ended_with_it = of.terms.interval_s == 0U;
        const auto reason = ended_with_it          ? of.terms.when_over
                            : !request.clean_start ? cause::session_lost
                            : is_v5(request)       ? cause::clean_start
                                                   : cause::clean_session;
        of.end_session(reason, at_us);
    }
    of.settle_awaited(at_us);
    of.enter(session_state::online, at_us);
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
    of.unanswered_first.clear();
    of.retain_available =
        mqtt::find_integer(answer.properties, property_id::retain_available).value_or(1) != 0;
    of.said_farewell = false;
    of.username = request.username.value_or("");
    if (of.report.connections == 1) of.first_connected_us = at_us;
    of.receive_maximum =
        mqtt::find_integer(request.properties, property_id::receive_maximum).value_or(65'535);
    of.maximum_packet_size =
        mqtt::find_integer(request.properties, property_id::maximum_packet_size)
            .value_or(0xffff'ffff);
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
    if (!request.clean_start && counts == 0)
        find(of,
             of.had_interval && !asked ? finding::interval_missing_again
                                       : finding::no_session_expiry_interval,
             at_us);
    of.had_interval = of.had_interval || (asked && *asked != 0);
    note_will_delay(of, request, counts, at_us);
}

void book::note_will_delay(client& of, const mqtt::connect& request, std::uint64_t interval_s,
                           std::int64_t at_us) {
    if (!request.will || interval_s == never_s) return;
    const auto delay =
        mqtt::find_integer(request.will->properties, property_id::will_delay_interval);
    if (!delay || *delay <= interval_s) return;
    find(of, finding::will_delay_longer_than_session, at_us,
         fmt::format("delay {} s, session {} s", *delay, interval_s));
}

/// A client that comes back at once behind connections that have ended at once.
void book::note_pause(client& of, std::int64_t at_us) {
    constexpr std::int64_t no_pause_us = second_us / 10;
    constexpr std::uint64_t many = 10;
    const bool is_again = of.closed_us != 0 && at_us - of.closed_us < no_pause_us &&
                          of.closed_us - of.connected_us < second_us;
    of.short_connections = is_again ? of.short_connections + 1 : 0;
    if (of.short_connections == many)
        find(of, finding::reconnects_without_pause, at_us, fmt::format("{} times in a row", many));
}

void book::says_farewell(const std::string& client_id, std::uint64_t connection,
                         const mqtt::disconnect& farewell, mqtt::version version,
                         std::int64_t at_us) {
    auto& of = at(client_id);
    if (of.connection != connection) return;
    of.said_farewell = true;
    // [MQTT-3.14.4-3] With another reason code, the will is published.
    if (of.will && farewell.reason_code == 0) end_will(of, of.will, will_fate::discarded);
    if (version != mqtt::version::v5) return;
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
    (of_client ? of.is_half_heard : of.is_out_of_sight) = true;
    of.doubt_owed();
}

void book::regained_sight(const std::string& client_id) { at(client_id).is_out_of_sight = false; }

void book::note_takeover(client& of, std::uint64_t connection, std::int64_t at_us) {
    if (of.state() != session_state::online || of.connection == connection) return;
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
    if (of.fights_until_us != 0) of.fights_until_us = at_us + shortly_us;
    if (of.takeovers_us.size() < many) return;
    of.fights_until_us = at_us + shortly_us;
    find(of, finding::two_clients_one_id, at_us,
         fmt::format("{} times within half a minute", of.takeovers_us.size()));
    of.takeovers_us.clear();
}

void book::closed(const std::string& client_id, std::uint64_t connection, const parting& end,
                  std::int64_t at_us) {
    auto& of = at(client_id);
    advance_wills(at_us);
    if (end.by_broker) note_thrown_out(of, connection, at_us);
    if (of.connection != connection || of.state() != session_state::online) return;
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
    note_stumbling(of, end, at_us);
    note_unsubscribing(of, end, at_us);
    of.settle_without_subscription(cause::not_subscribed_again);
    of.closed_us = at_us;
    const auto kept_us =
        static_cast<std::int64_t>(of.terms.interval_s.value_or(never_s)) * second_us;
    lose_will_connection(of, at_us + kept_us, at_us);
    of.settle_awaited(at_us);
    of.miss_owed_qos_0(at_us);
    of.settle_doubts(at_us);
    list_as_away(of);
    if (of.terms.interval_s == 0U) return of.end_session(of.terms.when_over, at_us);
    of.enter(session_state::kept, at_us);
    if (of.terms.interval_s)
        of.expires_us = at_us + static_cast<std::int64_t>(*of.terms.interval_s) * second_us;
}

/// A message that its client cannot digest ends one connection after the other: at once, or, if the
/// client does answer others, whenever it is given up.
void book::note_stumbling(client& of, const parting& end, std::int64_t at_us) {
    constexpr std::int64_t at_once_us = 2 * second_us;
    const auto* first = of.unanswered_first.empty() ? nullptr : &of.unanswered_first.front();
    const auto since_us = first != nullptr ? std::max(first->at_us, of.last_answer_us) : 0;
    const bool is_behind = first != nullptr && !of.said_farewell &&
                           (at_us - since_us <= at_once_us || of.has_ever_answered);
    if (!is_behind) {
        // Once it is known to be held up, only an answer or the end of the session shows it free.
        if (!of.is_held_up()) of.stumbles = {};
        return;
    }
    if (of.stumbles.content != first->content) of.stumbles = {first->content, 0};
    if (++of.stumbles.connections != client::many_stumbles) return;
    find(of, finding::message_ends_connections, at_us,
         fmt::format("PUBLISH to {}; {} closes", first->topic,
                     end.by_broker ? "the broker" : "the client"));
}

void book::note_unsubscribing(client& of, const parting& end, std::int64_t at_us) {
    constexpr std::int64_t just_before_us = 2 * second_us;
    const bool is_last = of.subscriptions.empty() && !of.unsubscribed.empty();
    if (end.by_broker || !is_last || of.terms.interval_s == 0U) return;
    if (at_us - of.unsubscribed_us > just_before_us) return;
    find(of, finding::unsubscribes_before_leaving, at_us, of.unsubscribed.begin()->first);
}

}  // namespace brokerproof::watch
