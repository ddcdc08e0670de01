// What came, judged one by one. The hot path is take(): two look-ups, and no allocation as long as
// nothing is missing.
#include "loadgen/ledger/received_book.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace brokerproof::loadgen {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;
constexpr std::size_t most_absences = 64;
constexpr std::size_t most_beginnings = 16;
constexpr std::size_t most_incidents = 20;
constexpr std::size_t most_suspicions = 1'000'000;

void add_absence(std::vector<absence>& all, const absence& one) {
    if (all.size() == most_absences) {
        all[1].left_ns = all[0].left_ns;
        all[1].kept += all[0].kept;
        all.erase(all.begin());
    }
    all.push_back(one);
}

stream_past& past_of(received_stream& pair) {
    if (!pair.past) pair.past = std::make_unique<stream_past>();
    return *pair.past;
}

/// The session that saw it is gone: what it missed stays missed, and what it saw is not to come
/// again.
void put_away(received_stream& pair) {
    stream_past& past = past_of(pair);
    past.next = std::max(past.next, pair.next);
    past.missing.add(pair.missing);
    past.seen.add(sequence_set({pair.first, pair.next - 1}).minus(pair.missing));
    if (past.beginnings.size() < most_beginnings)
        past.beginnings.push_back({pair.subscribed_ns, pair.first});
    past.displaced.clear();
    pair.missing = {};
    pair.first = pair.next = 0;
    pair.subscribed_ns = 0;
}

/// Sessions end and connections change without a word to each of their streams; so a stream finds
/// out when the next message comes.
void catch_up(const session_entry& session, received_stream& pair) {
    if (pair.connection == session.connection) return;
    if (pair.epoch != session.epochs && pair.next != 0) put_away(pair);
    pair.epoch = session.epochs;
    pair.connection = session.connection;
    pair.next_at_connect = pair.next;
    pair.repeated.clear();
}

enum class place : std::uint8_t { next, late, seen };

/// Writes the number into what was seen, and tells where it stood.
place note(received_stream& pair, std::uint64_t number) {
    if (pair.next == 0) pair.first = pair.next = number;
    if (number >= pair.next) {
        if (number > pair.next) pair.missing.add({pair.next, number - 1});
        pair.next = number + 1;
        return place::next;
    }
    if (number < pair.first) {
        if (number + 1 < pair.first) pair.missing.add({number + 1, pair.first - 1});
        pair.first = number;
        return place::late;
    }
    return pair.missing.remove(number) ? place::late : place::seen;
}

auto by_time(const incident& one) {
    const stamp& of = one.of.of;
    return std::tuple(one.of.now_ns, one.of.session, of.publisher, of.stream, of.sequence);
}

}  // namespace

bool received_stream::operator==(const received_stream& other) const {
    const auto fields = [](const received_stream& of) {
        return std::tie(of.first, of.next, of.missing, of.subscribed_ns, of.next_at_connect,
                        of.repeated, of.connection, of.epoch, of.expiry_s, of.sent_qos, of.qos,
                        of.owed, of.overlapping, of.retained);
    };
    if (!past || !other.past) return fields(*this) == fields(other) && !past == !other.past;
    return fields(*this) == fields(other) && *past == *other.past;
}

std::uint64_t& received_counts::operator[](outcome what) {
    switch (what) {
    case outcome::fresh: return fresh;
    case outcome::redelivered: return redelivered;
    case outcome::retained: return retained;
    case outcome::duplicated: return duplicated;
    case outcome::out_of_order: return out_of_order;
    case outcome::stray: return stray;
    case outcome::late: break;
    }
    return late;
}

void received_counts::add(const received_counts& other) {
    fresh += other.fresh;
    redelivered += other.redelivered;
    retained += other.retained;
    duplicated += other.duplicated;
    out_of_order += other.out_of_order;
    stray += other.stray;
    late += other.late;
    suspected += other.suspected;
    corrupted += other.corrupted;
    foreign += other.foreign;
}

void keep_first(std::vector<incident>& all) {
    std::ranges::stable_sort(all, {}, by_time);
    std::vector<incident> kept;
    received_counts times;
    for (const incident& one : all)
        if (++times[one.what] <= most_incidents) kept.push_back(one);
    all = std::move(kept);
}

received_book::received_book(const topology& all, std::int64_t grace_ns)
    : all_(&all), grace_ns_(grace_ns), counts_(all.of().groups.size()) {}

void received_book::connected(client_number session, std::int64_t now_ns, bool resumed,
                              bool was_owed) {
    session_entry& of = sessions_[session];
    ++of.connection;
    const bool goes_on = of.epochs != 0 && (resumed || (was_owed && !of.ended));
    if (goes_on && of.left_ns != 0) {
        of.longest_absence_ns = std::max(of.longest_absence_ns, now_ns - of.left_ns);
        add_absence(of.absences, {of.left_ns, now_ns, 0});
    }
    if (!goes_on) {
        ++of.epochs;
        of.asked_ns = of.subscribed_ns = 0;
        of.doubtful = false;
    } else if (of.ended) {
        of.subscribed_ns = now_ns;
        of.doubtful = true;
    }
    of.ended = false;
    of.connected_ns = now_ns;
    of.left_ns = 0;
}

void received_book::subscribing(client_number session, std::int64_t now_ns) {
    session_entry& of = sessions_[session];
    if (of.asked_ns == 0) of.asked_ns = now_ns;
}

void received_book::subscribed(client_number session, std::int64_t now_ns) {
    session_entry& of = sessions_[session];
    if (of.subscribed_ns == 0) of.subscribed_ns = now_ns;
}

void received_book::left(client_number session, std::int64_t now_ns) {
    session_entry& of = sessions_[session];
    if (of.left_ns == 0) of.left_ns = now_ns;
}

void received_book::ended(client_number session, std::int64_t now_ns) {
    left(session, now_ns);
    sessions_[session].ended = true;
}

outcome received_book::take(const delivery& what) {
    session_entry& session = sessions_[what.session];
    const auto [at, added] =
        pairs_.try_emplace({what.session, {what.of.publisher, what.of.stream}});
    received_stream& pair = at->second;
    if (added) introduce(pair, what);
    const verdict found = judge(session, pair, what);
    record(found, what);
    return found.is;
}

void received_book::introduce(received_stream& pair, const delivery& what) const {
    const auto route = all_->route_to(what.session, what.of.publisher, what.of.stream);
    pair.owed = route.owed;
    if (!route.owed) return;
    pair.qos = route.qos;
    pair.overlapping = route.matches > 1;
    const publication& by = all_->published_by(what.of.publisher, what.of.stream);
    pair.sent_qos = by.qos;
    pair.retained = by.retain;
    pair.expiry_s = by.message_expiry_interval.value_or(received_stream::no_expiry);
}

received_book::verdict received_book::judge(session_entry& session, received_stream& pair,
                                            const delivery& what) const {
    const std::uint64_t number = what.of.sequence;
    // Its subscriptions begin with the session, and the topic matches none: no doubt here.
    if (!pair.owed || session.asked_ns == 0 || number == std::numeric_limits<std::uint64_t>::max())
        return {.is = outcome::stray};
    catch_up(session, pair);
    if (what.retain && pair.retained) {
        if (number < pair.first || number >= pair.next || pair.missing.contains(number))
            past_of(pair).copies.add(number);
        return {.is = outcome::retained};
    }
    if (const auto stray = judge_origin(session, pair, what)) return *stray;
    return judge_number(session, pair, what);
}

/// Was it sent before the session began? None: not that we know.
std::optional<received_book::verdict> received_book::judge_origin(const session_entry& session,
                                                                  const received_stream& pair,
                                                                  const delivery& what) const {
    // It went to an earlier session of this client, or was behind one that did: unless it was sent
    // once more since.
    if (pair.past && what.of.sequence < pair.past->next)
        return verdict{.is = outcome::stray, .sure = pair.sent_qos != 1};
    if (what.of.sent_ns < session.asked_ns)
        return verdict{.is = outcome::stray, .sure = false, .asked_ns = session.asked_ns};
    return std::nullopt;
}

received_book::verdict received_book::judge_number(session_entry& session, received_stream& pair,
                                                   const delivery& what) const {
    if (!session.absences.empty() && what.qos > 0 &&
        what.of.sent_ns < session.absences.back().back_ns)
        ++session.absences.back().kept;
    if (pair.next == 0) pair.subscribed_ns = session.subscribed_ns;
    const place where = note(pair, what.of.sequence);
    if (where == place::seen) return judge_again(pair, what);
    session.longest_delay_ns = std::max(session.longest_delay_ns, what.now_ns - what.of.sent_ns);
    if (where == place::late) past_of(pair).displaced.add(what.of.sequence);
    const outcome seen = where == place::next ? outcome::fresh : outcome::out_of_order;
    if (is_late(session, pair, what))
        return {.is = outcome::late, .sure = false, .otherwise = seen};
    return {.is = seen, .sure = seen == outcome::fresh || pair.sent_qos == 0};
}

/// The number was seen before, in this epoch.
received_book::verdict received_book::judge_again(received_stream& pair,
                                                  const delivery& what) const {
    // [MQTT-3.3.5-1] v3.1.1, 3.3.4 v5: a copy for each matching subscription is allowed.
    if (pair.overlapping) return {.is = outcome::redelivered};
    const std::uint64_t number = what.of.sequence;
    if (what.qos == 1 && what.dup) {
        // [MQTT-4.4.0-1] v5: at no other time than after a resume. 3.1.1 lets a server try again.
        if (all_->group_with(what.session).version == mqtt::version::v311)
            return {.is = outcome::redelivered};
        if (number < pair.next_at_connect && !pair.repeated.contains(number))
            return judge_redelivery(pair, number);
    }
    return {.is = outcome::duplicated,
            .sure = pair.sent_qos != 1,
            .otherwise = outcome::redelivered};
}

/// [MQTT-4.6.0-1] They come again in the order in which they were sent at first. One that was out
/// of order then was judged then, and stands behind later ones again.
received_book::verdict received_book::judge_redelivery(received_stream& pair,
                                                       std::uint64_t number) {
    const bool behind = !pair.repeated.empty() && number < pair.repeated.ranges().back().last;
    pair.repeated.add(number);
    if (!behind || (pair.past && pair.past->displaced.contains(number)))
        return {.is = outcome::redelivered};
    return {.is = outcome::out_of_order,
            .sure = pair.sent_qos != 1,
            .otherwise = outcome::redelivered};
}

/// [MQTT-3.3.2-5] hinges on whether delivery had begun: of a redelivery it had, and for a client
/// that does not read it may have begun at any time since it connected.
bool received_book::is_late(const session_entry& session, const received_stream& pair,
                            const delivery& what) const {
    if (pair.expiry_s == received_stream::no_expiry || what.dup) return false;
    const std::int64_t ended_ns = what.of.sent_ns + pair.expiry_s * second_ns + grace_ns_;
    if (what.now_ns <= ended_ns) return false;
    if (session.connected_ns > ended_ns) return true;
    return !std::holds_alternative<stuck>(all_->group_with(what.session).life);
}

void received_book::record(const verdict& of, const delivery& what) {
    received_counts& counts = counts_[all_->group_of(what.session)];
    if (!of.sure) {
        ++counts.suspected;
        if (suspicions_.size() < most_suspicions)
            suspicions_.push_back({{of.is, what}, of.otherwise, of.asked_ns});
        return;
    }
    const std::uint64_t times = ++counts[of.is];
    if (of.is < outcome::duplicated || times > most_incidents) return;
    incidents_.push_back({of.is, what});
}

void received_book::corrupted(client_number session) {
    ++counts_[all_->group_of(session)].corrupted;
}

void received_book::foreign(client_number session) {
    ++counts_[all_->group_of(session)].foreign;
}

const session_entry* received_book::find(client_number session) const {
    const auto at = sessions_.find(session);
    return at == sessions_.end() ? nullptr : &at->second;
}

const received_stream* received_book::find(pair_key pair) const {
    const auto at = pairs_.find(pair);
    return at == pairs_.end() ? nullptr : &at->second;
}

void received_book::merge(received_book&& other) {
    sessions_.reserve(sessions_.size() + other.sessions_.size());
    for (auto& [key, one] : other.sessions_) sessions_.try_emplace(key, std::move(one));
    pairs_.reserve(pairs_.size() + other.pairs_.size());
    for (auto& [key, one] : other.pairs_) pairs_.try_emplace(key, std::move(one));
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i].add(other.counts_[i]);
    incidents_.insert(incidents_.end(), other.incidents_.begin(), other.incidents_.end());
    suspicions_.insert(suspicions_.end(), other.suspicions_.begin(), other.suspicions_.end());
    other.sessions_.clear();
    other.pairs_.clear();
}

bool received_book::operator==(const received_book& other) const {
    return sessions_ == other.sessions_ && pairs_ == other.pairs_ && counts_ == other.counts_ &&
           incidents_ == other.incidents_ && suspicions_ == other.suspicions_;
}

}  // namespace brokerproof::loadgen
