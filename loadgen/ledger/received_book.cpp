// Judges each received message. The hot path is take(): two look-ups, and no allocation as long as
// no message is missing.
#include "loadgen/ledger/received_book.hpp"

#include "loadgen/scenario/duration.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace brokerproof::loadgen {
namespace {

constexpr std::size_t most_absences = 64;
constexpr std::size_t most_tenures = 64;
constexpr std::size_t most_forgotten = 16;
constexpr std::size_t most_beginnings = 16;
constexpr std::size_t most_incidents = 20;
constexpr std::size_t most_suspicions = 1'000'000;

void add_absence(std::vector<absence>& absences, const absence& added) {
    if (absences.size() == most_absences) {
        absences[1].left_ns = absences[0].left_ns;
        absences[1].kept += absences[0].kept;
        absences.erase(absences.begin());
    }
    absences.push_back(added);
}

/// When the list is full, the two oldest become one that is owed nothing.
void add_tenure(std::vector<tenure>& tenures, const tenure& added) {
    if (tenures.size() == most_tenures) {
        tenures[1].asked_ns = tenures[0].asked_ns;
        tenures[1].subscribed_ns = 0;
        tenures.erase(tenures.begin());
    }
    tenures.push_back(added);
}

stream_past& past_of(received_stream& pair) {
    if (!pair.past) pair.past = std::make_unique<stream_past>();
    return *pair.past;
}

/// The session that received these messages has ended: its missing messages stay missing, and its
/// received messages must not come again.
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

/// What came new on the stream's last connection is settled if that connection ended in order.
void note_settled(const session_entry& session, received_stream& pair, std::uint32_t run) {
    if (pair.settled_run != run) {
        pair.settled_run = run;
        pair.settled_from = pair.settled_to = 0;
    }
    if (pair.epoch != session.epochs) {
        pair.settled_from = pair.settled_to = 0;
        return;
    }
    const std::uint32_t before = session.connection - pair.connection - 1;
    const bool in_order = before < 64 && ((session.in_order >> before) & 1U) != 0;
    if (!in_order) return;
    if (pair.settled_to != pair.next_at_connect) pair.settled_from = pair.next_at_connect;
    pair.settled_to = pair.next;
}

/// Streams are not told when sessions end and connections change. So a stream is brought up to date
/// when its next message comes.
void catch_up(const session_entry& session, received_stream& pair, std::uint32_t run) {
    if (pair.connection == session.connection) return;
    note_settled(session, pair, run);
    if (pair.shared) {
        auto abandoned = abandoned_numbers(session, pair);
        if (!abandoned.empty()) past_of(pair).abandoned.add(abandoned);
    }
    if (pair.epoch != session.epochs && pair.next != 0) put_away(pair);
    if (pair.epoch != session.epochs && pair.past) pair.past->copy_next = 0;
    pair.epoch = session.epochs;
    pair.connection = session.connection;
    pair.next_at_connect = pair.next;
    pair.repeated.clear();
}

/// Bytes of the lists of a session or of a stream.
std::size_t held_by(const session_entry& session) {
    return session.absences.capacity() * sizeof(absence);
}

std::size_t held_by(const received_stream& pair) {
    const std::size_t present = pair.missing.held() + pair.repeated.held();
    if (!pair.past) return present;
    const stream_past& past = *pair.past;
    return present + sizeof past + past.missing.held() + past.seen.held() + past.copies.held() +
           past.displaced.held() + past.abandoned.held() +
           past.beginnings.capacity() * sizeof past.beginnings[0];
}

enum class place : std::uint8_t { next, late, seen };

/// Adds the number to the received numbers and returns its place among them.
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

/// Whether the connection on which the stream's last message came has ended in order, or not at
/// all.
bool ended_well(const session_entry& session, const received_stream& pair) {
    if (pair.connection == session.connection) return session.left_ns == 0 || session.left_in_order;
    const std::uint32_t before = session.connection - pair.connection - 1;
    return before < 64 && ((session.in_order >> before) & 1U) != 0;
}

auto by_time(const incident& fault) {
    const stamp& message = fault.delivery.stamp;
    return std::tuple(fault.delivery.now_ns, fault.delivery.session, message.publisher,
                      message.stream, message.sequence);
}

}  // namespace

sequence_set abandoned_numbers(const session_entry& session, const received_stream& pair) {
    if (pair.next == 0 || ended_well(session, pair)) return {};
    // [MQTT-4.8.2-5] A QoS 2 message goes to no other member, unless the broker has forgotten it.
    const bool may_move = pair.qos == 1 || (pair.qos == 2 && session.broker_ended);
    if (!may_move || pair.next_at_connect >= pair.next) return {};
    sequence_set out({std::max(pair.next_at_connect, pair.first), pair.next - 1});
    out = out.minus(pair.missing);
    if (pair.past) out.add(pair.past->displaced);
    return out;
}

bool received_stream::operator==(const received_stream& other) const {
    const auto fields = [](const received_stream& stream) {
        return std::tie(stream.first, stream.next, stream.missing, stream.subscribed_ns,
                        stream.next_at_connect, stream.repeated, stream.settled_from,
                        stream.settled_to, stream.settled_run, stream.connection, stream.epoch,
                        stream.expiry_s, stream.sent_qos, stream.qos, stream.owed, stream.shared,
                        stream.overlapping, stream.retained);
    };
    if (!past || !other.past) return fields(*this) == fields(other) && !past == !other.past;
    return fields(*this) == fields(other) && *past == *other.past;
}

std::uint64_t& received_counts::operator[](outcome kind) {
    switch (kind) {
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
    unstamped += other.unstamped;
}

void keep_first(std::vector<incident>& incidents) {
    std::ranges::stable_sort(incidents, {}, by_time);
    std::vector<incident> kept;
    received_counts times;
    for (const incident& fault : incidents)
        if (++times[fault.outcome] <= most_incidents) kept.push_back(fault);
    incidents = std::move(kept);
}

received_book::received_book(const topology& layout, std::int64_t grace_ns)
    : layout_(&layout), grace_ns_(grace_ns), counts_(layout.planned().groups.size()) {}

void received_book::connected(client_number session, std::int64_t now_ns, bool resumed,
                              bool was_owed) {
    session_entry& entry = sessions_[session];
    ++entry.connection;
    entry.in_order = entry.in_order << 1U | (std::exchange(entry.left_in_order, false) ? 1U : 0U);
    const bool goes_on = entry.epochs != 0 && (resumed || (was_owed && !entry.ended));
    if (goes_on && entry.left_ns != 0) {
        entry.longest_absence_ns = std::max(entry.longest_absence_ns, now_ns - entry.left_ns);
        lists_ -= held_by(entry);
        add_absence(entry.absences, {entry.left_ns, now_ns, 0});
        lists_ += held_by(entry);
    }
    if (!goes_on) {
        put_away_tenure(session, entry, now_ns);
        ++entry.epochs;
        entry.asked_ns = entry.subscribed_ns = 0;
        entry.doubtful = entry.refused = false;
    } else if (entry.ended) {
        entry.subscribed_ns = now_ns;
        entry.doubtful = true;
    }
    entry.ended = false;
    entry.connected_ns = now_ns;
    entry.left_ns = 0;
}

void received_book::put_away_tenure(client_number session, const session_entry& entry,
                                    std::int64_t now_ns) {
    if (entry.asked_ns == 0 || !shares(layout_->group_with(session))) return;
    add_tenure(past_[session].tenures,
               {entry.asked_ns, entry.subscribed_ns, entry.left_ns, now_ns});
}

void received_book::subscribing(client_number session, std::int64_t now_ns) {
    session_entry& entry = sessions_[session];
    if (entry.asked_ns == 0) entry.asked_ns = now_ns;
}

void received_book::subscribed(client_number session, std::int64_t now_ns) {
    session_entry& entry = sessions_[session];
    if (entry.subscribed_ns == 0) entry.subscribed_ns = now_ns;
}

void received_book::broker_ended() {
    ++broker_runs_;
    for (auto& [number, entry] : sessions_) {
        entry.left_in_order = false;
        entry.in_order = 0;
        entry.broker_ended = true;
    }
}

void received_book::forget(client_number session, std::int64_t broker_ended_ns,
                           std::int64_t hold_ns) {
    const session_entry& entry = sessions_[session];
    auto& known = forgotten_[session].sessions;
    if (entry.subscribed_ns == 0 || known.size() == most_forgotten) return;
    // A client that does not read learns of it too late.
    const bool blind = std::holds_alternative<stuck>(layout_->group_with(session).life);
    const std::int64_t left_ns = blind ? broker_ended_ns : entry.left_ns - hold_ns;
    known.push_back({entry.subscribed_ns, std::max(broker_ended_ns, left_ns)});
}

std::span<const forgotten_session> received_book::forgotten(client_number session) const {
    const auto known = forgotten_.find(session);
    if (known == forgotten_.end()) return {};
    return known->second.sessions;
}

void received_book::refused(client_number session) { sessions_[session].refused = true; }

void received_book::left(client_number session, std::int64_t now_ns, parting manner) {
    session_entry& entry = sessions_[session];
    if (entry.left_ns != 0) return;
    entry.left_ns = now_ns;
    entry.left_in_order = manner == parting::in_order;
}

void received_book::ended(client_number session, std::int64_t now_ns) {
    left(session, now_ns);
    sessions_[session].ended = true;
}

outcome received_book::take(const delivery& incoming) {
    session_entry& session = sessions_[incoming.session];
    const auto [entry, added] =
        pairs_.try_emplace({incoming.session, {incoming.stamp.publisher, incoming.stamp.stream}});
    received_stream& pair = entry->second;
    if (added) introduce(pair, incoming);
    lists_ -= held_by(pair);
    const verdict judged = judge(session, pair, incoming);
    lists_ += held_by(pair);
    record(judged, incoming);
    return judged.kind;
}

void received_book::introduce(received_stream& pair, const delivery& incoming) const {
    const auto route =
        layout_->route_to(incoming.session, incoming.stamp.publisher, incoming.stamp.stream);
    pair.owed = route.owed;
    pair.shared = route.shared;
    if (!route.owed) return;
    pair.qos = route.qos;
    pair.overlapping = route.matches > 1;
    const publication& published =
        layout_->published_by(incoming.stamp.publisher, incoming.stamp.stream);
    pair.sent_qos = published.qos;
    pair.retained = published.retain;
    pair.expiry_s = published.message_expiry_interval.value_or(received_stream::no_expiry);
}

received_book::verdict received_book::judge(session_entry& session, received_stream& pair,
                                            const delivery& incoming) const {
    const std::uint64_t number = incoming.stamp.sequence;
    // No subscription matches the topic, or the session has not subscribed yet. This is certain.
    if (!pair.owed || session.asked_ns == 0 || number == std::numeric_limits<std::uint64_t>::max())
        return {.kind = outcome::stray};
    catch_up(session, pair, broker_runs_);
    // Section 3.8.4, v5: no retained messages are sent for a shared subscription. Whether anybody
    // is owed the message, and who else got it, is known at the end (share_audit.hpp).
    if (pair.shared && incoming.retain) return {.kind = outcome::stray};
    if (pair.shared) return judge_number(session, pair, incoming);
    if (incoming.retain && pair.retained) {
        if (number < pair.first || number >= pair.next || pair.missing.contains(number))
            past_of(pair).copies.add(number);
        std::uint64_t& copies = past_of(pair).copy_next;
        copies = std::max(copies, number + 1);
        return {.kind = outcome::retained};
    }
    if (const auto stray = judge_origin(session, pair, incoming)) return *stray;
    return judge_number(session, pair, incoming);
}

/// Judges whether the message was sent before the session began; none if that is not known.
std::optional<received_book::verdict> received_book::judge_origin(const session_entry& session,
                                                                  const received_stream& pair,
                                                                  const delivery& incoming) const {
    // The message, or a later one, went to an earlier session of this client, unless the publisher
    // has sent it again since.
    if (pair.past && incoming.stamp.sequence < pair.past->next)
        return verdict{.kind = outcome::stray, .sure = pair.sent_qos != 1};
    if (incoming.stamp.sent_ns < session.asked_ns)
        return verdict{.kind = outcome::stray, .sure = false, .asked_ns = session.asked_ns};
    return std::nullopt;
}

received_book::verdict received_book::judge_number(session_entry& session, received_stream& pair,
                                                   const delivery& incoming) const {
    if (!session.absences.empty() && incoming.qos > 0 &&
        incoming.stamp.sent_ns < session.absences.back().back_ns)
        ++session.absences.back().kept;
    if (pair.next == 0) pair.subscribed_ns = session.subscribed_ns;
    const place position = note(pair, incoming.stamp.sequence);
    if (position == place::seen) return judge_again(pair, incoming);
    session.longest_delay_ns =
        std::max(session.longest_delay_ns, incoming.now_ns - incoming.stamp.sent_ns);
    if (position == place::late) past_of(pair).displaced.add(incoming.stamp.sequence);
    // [MQTT-4.6.0-6] Only what comes by subscriptions that are not shared has an order.
    const bool in_order = position == place::next || pair.shared;
    const outcome seen = in_order ? outcome::fresh : outcome::out_of_order;
    if (is_late(session, pair, incoming))
        return {.kind = outcome::late, .sure = false, .otherwise = seen};
    return {.kind = seen, .sure = seen == outcome::fresh || pair.sent_qos == 0};
}

/// Judges a number that was seen before in this epoch.
received_book::verdict received_book::judge_again(received_stream& pair,
                                                  const delivery& incoming) const {
    // [MQTT-3.3.5-1] v3.1.1, 3.3.4 v5: a copy for each matching subscription is allowed.
    if (pair.overlapping) return {.kind = outcome::redelivered};
    const std::uint64_t number = incoming.stamp.sequence;
    // It may have gone to another member meanwhile, and come back from there as a new message.
    const bool was_handed_on =
        pair.shared && incoming.qos == 1 && pair.past && pair.past->abandoned.contains(number);
    if (was_handed_on && !pair.repeated.contains(number)) return judge_redelivery(pair, number);
    if (incoming.qos == 1 && incoming.dup) {
        // [MQTT-4.4.0-1] v5: only after a resume. 3.1.1 lets a server send again at any time.
        if (layout_->group_with(incoming.session).version == mqtt::version::v311)
            return {.kind = outcome::redelivered};
        const bool settled = number >= pair.settled_from && number < pair.settled_to;
        if (number < pair.next_at_connect && !pair.repeated.contains(number) && !settled)
            return judge_redelivery(pair, number);
    }
    return {
        .kind = outcome::duplicated, .sure = pair.sent_qos != 1, .otherwise = outcome::redelivered};
}

/// [MQTT-4.6.0-1] Messages come again in the order in which they were first sent. A message that
/// came out of order was judged then, and comes again in the same place.
received_book::verdict received_book::judge_redelivery(received_stream& pair,
                                                       std::uint64_t number) {
    const bool behind =
        !pair.shared && !pair.repeated.empty() && number < pair.repeated.ranges().back().last;
    pair.repeated.add(number);
    if (!behind || (pair.past && pair.past->displaced.contains(number)))
        return {.kind = outcome::redelivered};
    return {.kind = outcome::out_of_order,
            .sure = pair.sent_qos != 1,
            .otherwise = outcome::redelivered};
}

/// [MQTT-3.3.2-5] depends on whether delivery had begun. For a redelivery it had; for a client that
/// does not read, it may have begun at any time since the client connected.
bool received_book::is_late(const session_entry& session, const received_stream& pair,
                            const delivery& incoming) const {
    if (pair.expiry_s == received_stream::no_expiry || incoming.dup) return false;
    const std::int64_t ended_ns = incoming.stamp.sent_ns + pair.expiry_s * second_ns + grace_ns_;
    if (incoming.now_ns <= ended_ns) return false;
    if (session.connected_ns > ended_ns) return true;
    return !std::holds_alternative<stuck>(layout_->group_with(incoming.session).life);
}

void received_book::record(const verdict& judged, const delivery& incoming) {
    received_counts& counts = counts_[layout_->group_of(incoming.session)];
    if (!judged.sure) {
        ++counts.suspected;
        if (suspicions_.size() < most_suspicions)
            suspicions_.push_back({{judged.kind, incoming}, judged.otherwise, judged.asked_ns});
        return;
    }
    const std::uint64_t times = ++counts[judged.kind];
    if (!is_fault(judged.kind) || times > most_incidents) return;
    incidents_.push_back({judged.kind, incoming});
}

void received_book::corrupted(client_number session) {
    ++counts_[layout_->group_of(session)].corrupted;
}

void received_book::foreign(client_number session) {
    ++counts_[layout_->group_of(session)].foreign;
}

void received_book::unstamped(client_number session) {
    ++counts_[layout_->group_of(session)].unstamped;
}

std::size_t received_book::held() const {
    return lists_ + sessions_.bucket_count() * sizeof(*sessions_.begin()) +
           pairs_.bucket_count() * sizeof(*pairs_.begin()) +
           suspicions_.capacity() * sizeof(suspicion);
}

const session_entry* received_book::find(client_number session) const {
    const auto entry = sessions_.find(session);
    return entry == sessions_.end() ? nullptr : &entry->second;
}

std::span<const tenure> received_book::earlier(client_number session) const {
    const auto known = past_.find(session);
    if (known == past_.end()) return {};
    return known->second.tenures;
}

const received_stream* received_book::find(pair_key pair) const {
    const auto entry = pairs_.find(pair);
    return entry == pairs_.end() ? nullptr : &entry->second;
}

void received_book::merge(received_book&& other) {
    sessions_.reserve(sessions_.size() + other.sessions_.size());
    for (auto& [key, session] : other.sessions_) sessions_.try_emplace(key, std::move(session));
    for (auto& [key, past] : other.past_) past_.try_emplace(key, std::move(past));
    for (auto& [key, gone] : other.forgotten_) forgotten_.try_emplace(key, std::move(gone));
    pairs_.reserve(pairs_.size() + other.pairs_.size());
    for (auto& [key, pair] : other.pairs_) pairs_.try_emplace(key, std::move(pair));
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i].add(other.counts_[i]);
    incidents_.insert(incidents_.end(), other.incidents_.begin(), other.incidents_.end());
    suspicions_.insert(suspicions_.end(), other.suspicions_.begin(), other.suspicions_.end());
    lists_ += std::exchange(other.lists_, 0);
    other.sessions_.clear();
    other.pairs_.clear();
}

bool received_book::operator==(const received_book& other) const {
    return sessions_ == other.sessions_ && past_ == other.past_ && forgotten_ == other.forgotten_ &&
           pairs_ == other.pairs_ && counts_ == other.counts_ && incidents_ == other.incidents_ &&
           suspicions_ == other.suspicions_;
}

}  // namespace brokerproof::loadgen
