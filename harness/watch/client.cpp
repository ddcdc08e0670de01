#include "harness/watch/client.hpp"

#include <algorithm>
#include <utility>

namespace brokerproof::watch {

namespace {

/// So many messages without an answer: the client acknowledges nothing.
constexpr std::uint64_t silent_messages = 10;
/// Retained messages come without a publisher, so that the list would grow without an end.
constexpr std::size_t most_early = 1'000;
/// A message that an online client has not got after this time does not come any more.
constexpr std::int64_t patience_us = 5'000'000;

void add(std::map<cause, missed_messages>& to, cause reason, std::string_view topic,
         std::int64_t at_us, std::uint64_t count) {
    auto& sum = to[reason];
    if (sum.count == 0) {
        sum.reason = reason;
        sum.first_topic = topic;
        sum.first_us = at_us;
    }
    sum.count += count;
}

}  // namespace

bool client::find(finding kind, std::int64_t at_us, std::string about) {
    const auto [known, is_new] = findings_.try_emplace(kind);
    if (is_new) {
        known->second = {kind, 1, at_us, std::move(about)};
    } else {
        ++known->second.count;
    }
    return is_new;
}

void client::owe(const message_seen& message, std::uint8_t qos) {
    if (const auto before = early_.find(message.content); before != early_.end()) {
        ++report.came;
        if (--before->second == 0) early_.erase(before);
        return;
    }
    const auto [known, is_new] = owed_.try_emplace(message.content);
    if (is_new) {
        known->second = {
            std::string(message.topic), qos, message.at_us, 1, message.expires_us, is_out_of_sight};
    } else {
        ++known->second.copies;
    }
}

bool client::came(std::uint64_t content, bool retained) {
    const auto owed = owed_.find(content);
    if (owed == owed_.end() && perhaps_missed_.erase(content) != 0) {
        ++report.came;
        return true;
    }
    if (owed == owed_.end() && retained) return false;
    if (owed == owed_.end()) {
        if (early_.size() >= most_early) early_.clear();
        ++early_[content];
        return false;
    }
    ++report.came;
    if (--owed->second.copies == 0) owed_.erase(owed);
    return true;
}

void client::miss(cause reason, std::string_view topic, std::int64_t at_us, std::uint64_t count) {
    add(missed_, told(reason), topic, at_us, count);
}

void client::miss_while_away(const message_seen& message) {
    add(missed_away_, told(terms.when_over), message.topic, message.at_us, 1);
}

std::uint64_t client::count_misses_while_away() {
    std::uint64_t count = 0;
    for (const auto& [reason, sum] : std::exchange(missed_away_, {})) {
        miss(reason, sum.first_topic, sum.first_us, sum.count);
        count += sum.count;
    }
    return count;
}

void client::miss_all_owed(cause reason) {
    for (const auto& [content, owed] : std::exchange(owed_, {}))
        add(missed_away_, told(reason, owed.is_unsure), owed.topic, owed.at_us, owed.copies);
}

void client::miss_owed_qos_0(std::int64_t now_us) {
    early_.clear();
    for (auto owed = owed_.begin(); owed != owed_.end();) {
        const auto& message = owed->second;
        if (message.qos != 0) {
            ++owed;
            continue;
        }
        const bool is_late = now_us - message.at_us > patience_us;
        const auto reason = is_late ? cause::not_sent : cause::connection_lost;
        miss(told(reason, message.is_unsure), message.topic, message.at_us, message.copies);
        owed = owed_.erase(owed);
    }
}

void client::perhaps_miss(cause reason, const message_seen& message) {
    if (perhaps_missed_.size() >= most_early) perhaps_missed_.clear();
    perhaps_missed_[message.content] = {reason, std::string(message.topic), message.at_us};
}

void client::miss_without_subscription(const message_seen& message) {
    add(missed_unsubscribed_, cause::not_subscribed_again, message.topic, message.at_us, 1);
}

void client::settle_without_subscription(cause reason) {
    for (const auto& [assumed, sum] : std::exchange(missed_unsubscribed_, {}))
        miss(told(reason, has_gaps), sum.first_topic, sum.first_us, sum.count);
}

void client::answered(std::int64_t at_us, bool is_last) {
    last_answer_us = at_us;
    if (is_last && unanswered > 0) --unanswered;
}

void client::revive() {
    missed_away_.clear();
    for (auto& [filter, subscription] : std::exchange(former, {}))
        subscriptions.try_emplace(filter, subscription);
    state = session_state::kept;
}

void client::end_session(cause reason) {
    state = session_state::over;
    terms.when_over = reason;
    ended_by = reason;
    expires_us.reset();
    miss_all_owed(reason);
    for (auto& [filter, subscription] : std::exchange(subscriptions, {}))
        former[filter] = subscription;
}

void client::doubt_owed() {
    for (auto& [content, owed] : owed_) owed.is_unsure = true;
}

bool client::holds_back(std::int64_t now_us) const {
    const auto most = std::min<std::uint64_t>(silent_messages, receive_maximum);
    return !is_half_heard && unanswered >= most && now_us - last_answer_us > patience_us;
}

client_report client::finished_report(std::int64_t now_us) const {
    auto out = report;
    auto missed = missed_;
    for (const auto& [assumed, sum] : missed_unsubscribed_)
        add(missed, told(assumed), sum.first_topic, sum.first_us, sum.count);
    for (const auto& [content, uncertain] : perhaps_missed_)
        add(missed, told(uncertain.reason), uncertain.topic, uncertain.at_us, 1);
    for (const auto& [content, owed] : owed_) {
        const bool is_online = state == session_state::online;
        const bool is_late = is_online && now_us - owed.at_us > patience_us;
        if (owed.expires_us && now_us > *owed.expires_us) {
            add(missed, told(cause::message_expired, owed.is_unsure), owed.topic, owed.at_us,
                owed.copies);
        } else if (is_late) {
            const bool held = owed.qos > 0 && holds_back(now_us);
            const auto reason = held ? cause::held_back : cause::not_sent;
            add(missed, told(reason, owed.is_unsure), owed.topic, owed.at_us, owed.copies);
        } else {
            out.waiting += owed.copies;
        }
    }
    for (const auto& [reason, sum] : missed) out.missed.push_back(sum);
    for (const auto& [kind, found] : findings_) out.findings.push_back(found);
    return out;
}

}  // namespace brokerproof::watch
