#include "harness/watch/client.hpp"

#include <algorithm>
#include <utility>

#include "harness/witness/publications.hpp"

namespace brokerproof::watch {

namespace {

/// So many messages without an answer: the client acknowledges nothing.
constexpr std::uint64_t silent_messages = 10;
/// Retained messages come without a publisher, so that the list would grow without an end.
constexpr std::size_t most_early = 1'000;
constexpr std::size_t most_orders = 1'000;
/// Of one client.
constexpr std::size_t most_owed = 10'000;
constexpr std::size_t most_spans = 200;

std::uint64_t order_of(const message_seen& message) {
    return witness::content_of(message.topic, message.publisher) * 3 + message.qos;
}

}  // namespace

void client::enter(session_state next, std::int64_t at_us) {
    if (state_ != session_state::none && at_us > state_since_us_) {
        spans_.push_back({state_, state_since_us_, at_us});
        if (spans_.size() > most_spans) spans_.pop_front();
    }
    state_ = next;
    state_since_us_ = at_us;
    tell_groups(next == session_state::online);
}

std::vector<noted_packet> client::keep_packets() {
    if (memory_->evidence_left == 0) return {};
    --memory_->evidence_left;
    return packets->list();
}

bool client::find(finding kind, std::int64_t at_us, std::string about,
                  const message_origin* message) {
    const auto [known, is_new] = findings_.try_emplace(kind);
    auto& noted = known->second;
    if (!is_new) {
        ++noted.told.count;
        return false;
    }
    noted.told = {kind, 1, at_us, std::move(about), {}};
    noted.packets = keep_packets();
    if (message != nullptr) noted.message = *message;
    return true;
}

void client::owe(const message_seen& message, std::uint8_t qos) {
    const auto refused_before = perhaps_missed_.find(message.content);
    const bool is_sent_again = refused_before != perhaps_missed_.end() &&
                               refused_before->second.reasons.contains(cause::never_accepted);
    if (is_sent_again) perhaps_missed_.erase(refused_before);
    if (const auto before = early_.find(message.content); before != early_.end()) {
        ++report.came;
        if (--before->second == 0) early_.erase(before);
        return;
    }
    if (const auto known = owed_.find(message.content); known != owed_.end()) {
        ++known->second.copies;
        ++owed_copies_;
        return;
    }
    if (owed_.size() >= most_owed || memory_->left == 0) {
        ++owed_beyond_;
        return;
    }
    --memory_->left;
    ++owed_copies_;
    if (message.expires_us) ++owed_expiring_;
    owed_[message.content] = {message.origin(),   order_of(message), qos, 1,
                              message.expires_us, is_out_of_sight};
}

bool client::came(std::uint64_t content) {
    const auto owed = owed_.find(content);
    if (owed == owed_.end()) {
        const bool was_doubted = perhaps_missed_.erase(content) != 0;
        if (was_doubted) ++report.came;
        return was_doubted;
    }
    ++report.came;
    if (last_came_us_.size() >= most_orders) last_came_us_.clear();
    if (owed->second.copies == 1) {
        auto& last = last_came_us_[owed->second.order];
        last = std::max(last, owed->second.origin.at_us);
        forget_owed(owed);
    } else {
        --owed->second.copies;
        --owed_copies_;
    }
    return true;
}

void client::came_early(std::uint64_t content) {
    if (owed_beyond_ != 0) {
        --owed_beyond_;
        ++report.came;
        return;
    }
    if (early_.size() >= most_early) early_.clear();
    ++early_[content];
}

void client::count_miss(cause_set reasons, const message_origin& first, std::uint64_t count) {
    auto& sum = missed_.add(reasons, first, count);
    if (sum.count == count) sum.packets = keep_packets();
}

void client::miss(cause_set reasons, const message_origin& first, std::uint64_t count) {
    count_miss(told(reasons), first, count);
}

void client::miss_while_away(cause_set reasons, const message_seen& message) {
    reasons.add(terms.when_over);
    missed_away_.add(told(reasons), message.origin());
}

std::uint64_t client::count_misses_while_away() {
    const auto count = missed_away_.total();
    const auto all = std::exchange(missed_away_, {});
    for (const auto& [reasons, sum] : all.sums()) count_miss(reasons, sum.first, sum.count);
    return count;
}

void client::miss_all_owed(cause reason) {
    for (const auto& [content, owed] : owed_) {
        cause_set reasons = reason;
        if (owed.qos > 0 && is_held_up()) reasons.add(cause::held_up);
        missed_away_.add(told(reasons, owed.is_unsure), owed.origin, owed.copies);
    }
    if (owed_beyond_ != 0)
        missed_away_.add(told(reason), {.topic = {}, .at_us = state_since_us_}, owed_beyond_);
    forget_owed();
}

void client::forget_owed() {
    memory_->left += owed_.size();
    owed_.clear();
    owed_copies_ = 0;
    owed_expiring_ = 0;
    owed_beyond_ = 0;
}

client::owed_messages::iterator client::forget_owed(owed_messages::iterator entry) {
    owed_copies_ -= entry->second.copies;
    if (entry->second.expires_us) --owed_expiring_;
    ++memory_->left;
    return owed_.erase(entry);
}

void client::miss_owed_qos_0(std::int64_t now_us) {
    early_.clear();
    for (auto owed = owed_.begin(); owed != owed_.end();) {
        const auto& message = owed->second;
        if (message.qos != 0) {
            ++owed;
            continue;
        }
        const bool is_late = now_us - message.origin.at_us > patience_us;
        const auto late = why_late(message, now_us);
        const auto reason = is_late || late == cause::skipped ? late : cause::connection_lost;
        miss(told(reason, message.is_unsure), message.origin, message.copies);
        owed = forget_owed(owed);
    }
}

void client::perhaps_miss(cause_set reasons, const message_seen& message) {
    if (perhaps_missed_.size() >= most_early) perhaps_missed_.clear();
    perhaps_missed_.insert_or_assign(message.content, doubt{reasons, message.origin()});
}

void client::settle_doubts(std::int64_t now_us) {
    const bool has_got_all = owed_.empty() && owed_beyond_ == 0;
    const bool is_certain = !has_gaps && !is_half_heard && has_got_all;
    if (!is_certain || now_us - connected_us <= patience_us) return;
    std::erase_if(perhaps_missed_, [&](const auto& doubted) {
        const auto& [reasons, origin] = doubted.second;
        // Publishers send again what was not accepted, whenever they like.
        const bool may_come = reasons.contains(cause::never_accepted);
        if (may_come || now_us - origin.at_us <= patience_us) return false;
        count_miss(reasons, origin, 1);
        return true;
    });
}

void client::miss_without_subscription(const message_seen& message) {
    missed_unsubscribed_.add(cause::not_subscribed_again, message.origin());
}

void client::settle_without_subscription(cause reason) {
    const auto all = std::exchange(missed_unsubscribed_, {});
    for (const auto& [reasons, sum] : all.sums())
        miss(told(reason, has_gaps), sum.first, sum.count);
}

void client::answered(std::uint16_t packet_id, std::int64_t at_us, bool is_last) {
    last_answer_us = at_us;
    has_ever_answered = true;
    if (is_last && unanswered > 0) --unanswered;
    const auto known =
        std::ranges::find(unanswered_first, packet_id, &unanswered_message::packet_id);
    if (known == unanswered_first.end()) return;
    // It is answered, or one behind it is: nothing is held up.
    const auto is_block = [&](const auto& other) { return other.content == stumbles.content; };
    if (std::any_of(unanswered_first.begin(), known + 1, is_block)) stumbles = {};
    unanswered_first.erase(known);
}

void client::revive(std::int64_t at_us) {
    missed_away_.clear();
    for (auto& [filter, subscription] : std::exchange(former, {}))
        subscriptions.try_emplace(filter, subscription);
    for (const auto& [filter, subscription] : subscriptions) {
        if (subscription.is_of_group)
            groups_->joins(filter, report.client_id, subscription.qos, false);
    }
    enter(session_state::kept, at_us);
}

void client::end_session(cause reason, std::int64_t at_us) {
    enter(session_state::over, at_us);
    terms.when_over = reason;
    ended_by = reason;
    expires_us.reset();
    miss_all_owed(reason);
    refused.clear();
    unsubscribed.clear();
    stumbles = {};
    for (auto& [filter, subscription] : std::exchange(subscriptions, {})) {
        if (subscription.is_of_group) groups_->leaves(filter, report.client_id);
        former[filter] = subscription;
    }
}

void client::expire(std::int64_t now_us) {
    if (!is_expired(now_us)) return;
    const auto when_us = *expires_us;
    end_session(terms.when_over, when_us);
}

void client::doubt_owed() {
    for (auto& [content, owed] : owed_) owed.is_unsure = true;
    for (auto& [topic, message] : awaited_) message.is_unsure = true;
    for (const auto& [filter, subscription] : subscriptions) {
        if (subscription.is_of_group) groups_->doubt(filter);
    }
}

bool client::holds_back(std::int64_t now_us) const {
    const auto most = std::min<std::uint64_t>(silent_messages, receive_maximum);
    return !is_half_heard && unanswered >= most && now_us - last_answer_us > patience_us;
}

bool client::can_be_forgotten() const {
    const bool has_session = state_ == session_state::online || state_ == session_state::kept;
    return !has_session && !waiting_will && missed_.empty() && findings_.empty() &&
           perhaps_missed_.empty() && awaited_.empty();
}

/// Why a message has not come that an online client is owed.
cause client::why_late(const owed_message& owed, std::int64_t now_us) const {
    const auto last = last_came_us_.find(owed.order);
    if (last != last_came_us_.end() && last->second > owed.origin.at_us && owed.copies == 1)
        return cause::skipped;
    if (owed.qos > 0 && is_held_up()) return cause::held_up;
    return owed.qos > 0 && holds_back(now_us) ? cause::held_back : cause::not_sent;
}

template <class Listener>
std::uint64_t client::tell_perhaps_missed(std::int64_t now_us, Listener tell) const {
    for (const auto& [reasons, sum] : missed_unsubscribed_.sums())
        tell(told(cause::not_subscribed_again), sum.first, sum.count);
    for (const auto& [content, uncertain] : perhaps_missed_)
        tell(told(uncertain.reasons), uncertain.origin, 1);
    for (const auto& [topic, message] : awaited_) {
        if (!message.is_unsure && now_us - message.since_us > patience_us)
            tell(told(why_awaited(now_us)), message.origin, 1);
    }
    if (is_expired(now_us)) return 0;  // nobody misses it before the client is back
    // Most of what waits belongs to clients that are away, and this is done each second.
    const bool is_online = state_ == session_state::online;
    const bool is_tried = is_online || is_held_up();
    if (!is_tried && owed_expiring_ == 0) return owed_beyond_ + owed_copies_;
    auto waiting = owed_beyond_;
    for (const auto& [content, owed] : owed_) {
        const bool is_late = is_tried && now_us - owed.origin.at_us > patience_us;
        if (owed.expires_us && now_us > *owed.expires_us) {
            tell(told(cause::message_expired, owed.is_unsure), owed.origin, owed.copies);
        } else if (is_late) {
            tell(told(why_late(owed, now_us), owed.is_unsure), owed.origin, owed.copies);
        } else {
            waiting += owed.copies;
        }
    }
    return waiting;
}

missed_messages client::told_misses(cause_set reasons, const missed_sum& sum,
                                    std::uint64_t& lists_left) const {
    missed_messages out;
    out.causes = reasons.list();
    out.count = sum.count;
    out.first_topic = sum.first.topic;
    out.first_us = sum.first.at_us;
    if (lists_left == 0) return out;
    --lists_left;
    out.packets = shown_packets(sum.packets.empty() ? packets->list() : sum.packets,
                                report.client_id, &sum.first);
    return out;
}

client_report client::finished_report(std::int64_t now_us, std::uint64_t& lists_left) const {
    auto out = report;
    auto missed = missed_;
    out.waiting = tell_perhaps_missed(
        now_us, [&](cause_set reasons, const message_origin& first, std::uint64_t count) {
            missed.add(reasons, first, count);
        });
    if (has_successor) {
        for (const auto& [content, owed] : owed_) {
            const bool is_told = owed.expires_us && now_us > *owed.expires_us;
            if (is_told || out.waiting < owed.copies) continue;
            missed.add(told(cause::other_id, owed.is_unsure), owed.origin, owed.copies);
            out.waiting -= owed.copies;
        }
    }
    out.spans.assign(spans_.begin(), spans_.end());
    if (state_ != session_state::none) out.spans.push_back({state_, state_since_us_, now_us});
    for (const auto& [reasons, sum] : missed.sums())
        out.missed.push_back(told_misses(reasons, sum, lists_left));
    for (const auto& [kind, noted] : findings_) {
        auto& told = out.findings.emplace_back(noted.told);
        if (lists_left == 0) continue;
        --lists_left;
        told.packets = shown_packets(noted.packets, report.client_id,
                                     noted.message ? &*noted.message : nullptr);
    }
    finish_account(out, now_us);
    return out;
}

void client::add_to(watch_totals& sums, std::int64_t now_us) const {
    ++sums.clients[is_expired(now_us) ? session_state::over : state_];
    sums.came += report.came;
    for (const auto& [reasons, sum] : missed_.sums()) sums.missed[reasons.first()] += sum.count;
    sums.waiting += tell_perhaps_missed(
        now_us, [&](cause_set reasons, const message_origin&, std::uint64_t count) {
            sums.perhaps_missed[reasons.first()] += count;
        });
    for (const auto& [kind, noted] : findings_) sums.findings[kind] += noted.told.count;
}

}  // namespace brokerproof::watch
