// Retained messages and wills of one client.
#include <utility>

#include "harness/watch/client.hpp"

namespace brokerproof::watch {

void client::tell_groups(bool is_online) {
    for (const auto& [filter, subscription] : subscriptions) {
        if (subscription.is_of_group) groups_->is_there(filter, report.client_id, is_online);
    }
}

void client::note_retained(retained_fate fate, std::string_view topic, std::int64_t at_us,
                           std::uint64_t count) {
    auto& sum = retained_fates_[fate];
    if (sum.count == 0) sum = {fate, 0, std::string(topic), at_us};
    sum.count += count;
}

void client::note_will(will_fate fate, const will_seen& of) {
    auto& sum = will_fates_[fate];
    if (sum.count == 0) sum = {fate, 0, of.topic, of.declared_us};
    ++sum.count;
}

void client::await_retained(const retained_message& message, std::int64_t asked_us,
                            bool is_unsure) {
    constexpr std::size_t most_awaited = 1'000;
    const auto& topic = message.origin.topic;
    const auto before = retained_came_us_.find(topic);
    if (before != retained_came_us_.end() && before->second >= asked_us)
        return note_retained(retained_fate::came, topic, asked_us);
    if (awaited_.size() >= most_awaited)
        return note_retained(retained_fate::cannot_be_told, topic, asked_us);
    awaited_.insert_or_assign(
        topic, awaited_message{message.origin, message.content, asked_us, is_unsure});
}

void client::came_retained(std::string_view topic, std::int64_t at_us) {
    constexpr std::size_t most_topics_came = 1'000;
    if (const auto known = awaited_.find(topic); known != awaited_.end()) {
        note_retained(retained_fate::came, topic, known->second.since_us);
        awaited_.erase(known);
        return;
    }
    if (retained_came_us_.size() >= most_topics_came) retained_came_us_.clear();
    retained_came_us_[std::string(topic)] = at_us;
}

bool client::awaits_content(std::string_view topic, std::uint64_t content) const {
    const auto known = awaited_.find(topic);
    return known != awaited_.end() && known->second.content == content;
}

void client::doubt_awaited(std::string_view topic) {
    if (const auto known = awaited_.find(topic); known != awaited_.end())
        known->second.is_unsure = true;
}

void client::settle_awaited(std::int64_t now_us) {
    retained_came_us_.clear();
    for (const auto& [topic, message] : std::exchange(awaited_, {})) {
        const bool is_late = now_us - message.since_us > patience_us;
        if (is_late && !message.is_unsure) {
            miss(told(why_awaited(now_us), has_gaps), message.origin);
        } else {
            note_retained(retained_fate::cannot_be_told, topic, message.since_us);
        }
    }
}

void client::finish_account(client_report& out, std::int64_t now_us) const {
    auto retained = retained_fates_;
    for (const auto& [topic, message] : awaited_) {
        if (!message.is_unsure || now_us - message.since_us <= patience_us) continue;
        auto& sum = retained[retained_fate::cannot_be_told];
        if (sum.count++ == 0) sum = {retained_fate::cannot_be_told, 1, topic, message.since_us};
    }
    auto wills = will_fates_;
    const auto add_will = [&](will_fate fate, const std::optional<will_seen>& of) {
        if (!of) return;
        auto& sum = wills[fate];
        if (sum.count++ == 0) sum = {fate, 1, of->topic, of->declared_us};
    };
    add_will(will_fate::standing, will);
    add_will(will_fate::waiting, waiting_will);
    for (const auto& [fate, sum] : retained) out.retained.push_back(sum);
    for (const auto& [fate, sum] : wills) out.wills.push_back(sum);
}

}  // namespace brokerproof::watch
