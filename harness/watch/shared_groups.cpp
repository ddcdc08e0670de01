#include "harness/watch/shared_groups.hpp"

#include <algorithm>

#include "harness/mqtt/topic.hpp"

namespace brokerproof::watch {

bool is_shared(std::string_view filter) { return filter.starts_with(mqtt::share_prefix); }

void shared_groups::set_online(group& known, member& of, bool is_online) {
    if (of.is_online == is_online) return;
    of.is_online = is_online;
    known.online += is_online ? 1 : std::uint64_t(-1);
}

void shared_groups::joins(const std::string& filter, const std::string& client_id, std::uint8_t qos,
                          bool is_online) {
    if (groups_.size() >= most_groups && !groups_.contains(filter)) return;
    if (by_member_.size() >= most_members && !by_member_.contains(client_id)) return;
    auto& known = groups_[filter];
    known.inner = mqtt::without_share(filter);
    const auto [place, is_new] = known.members.try_emplace(client_id);
    place->second.qos = qos;
    known.qos = known.members.size() == 1 ? qos : std::min(known.qos, qos);
    set_online(known, place->second, is_online);
    if (is_new) by_member_[client_id].push_back(&known);
}

void shared_groups::leaves(const std::string& filter, const std::string& client_id) {
    const auto known = groups_.find(filter);
    if (known == groups_.end()) return;
    auto& those = known->second;
    const auto place = those.members.find(client_id);
    if (place == those.members.end()) return;
    set_online(those, place->second, false);
    those.got_by_former += place->second.got;
    those.members.erase(place);
    auto& of_client = by_member_[client_id];
    std::erase(of_client, &those);
    if (of_client.empty()) by_member_.erase(client_id);
    doubt(filter);
}

void shared_groups::is_there(const std::string& filter, const std::string& client_id,
                             bool is_online) {
    const auto known = groups_.find(filter);
    if (known == groups_.end()) return;
    const auto place = known->second.members.find(client_id);
    if (place != known->second.members.end()) set_online(known->second, place->second, is_online);
    // What was given to it, and not answered, waits for it.
    if (is_online) return;
    for (auto& [content, message] : known->second.owed_messages) message.may_be_queued = true;
}

void shared_groups::doubt(const std::string& filter) {
    const auto known = groups_.find(filter);
    if (known == groups_.end()) return;
    for (auto& [content, message] : known->second.owed_messages) message.is_unsure = true;
}

bool shared_groups::published(const message_seen& message, const std::vector<std::string>& others) {
    bool is_heard = false;
    for (auto& [filter, known] : groups_) {
        if (known.members.empty() || !mqtt::matches(known.inner, message.topic)) continue;
        is_heard = true;
        if (const auto before = known.early.find(message.content); before != known.early.end()) {
            if (--before->second == 0) known.early.erase(before);
            continue;
        }
        // Brokers need not keep QoS 0 for members that are away.
        if (known.online == 0 && std::min(known.qos, message.qos) == 0) continue;
        const auto place = known.owed_messages.find(message.content);
        if (place != known.owed_messages.end()) {
            ++place->second.copies;
            continue;
        }
        if (known.owed_messages.size() >= most_owed) {
            ++known.beyond;
            continue;
        }
        auto& fresh = known.owed_messages[message.content];
        fresh.at_us = message.at_us;
        fresh.may_be_queued = known.online < known.members.size();
        // Clang 14 lets no lambda capture `known`, a structured binding, as it is.
        fresh.is_unsure =
            std::ranges::any_of(others, [&members = known.members](const auto& client_id) {
                return members.contains(client_id);
            });
    }
    return is_heard;
}

bool shared_groups::takes(group& known, member& by, std::uint64_t content) {
    const auto place = known.owed_messages.find(content);
    if (place == known.owed_messages.end()) return false;
    ++by.got;
    if (--place->second.copies == 0) known.owed_messages.erase(place);
    return true;
}

bool shared_groups::came(const std::string& client_id, std::uint64_t content,
                         std::string_view topic, bool is_again) {
    constexpr std::size_t most_early = 1'000;
    const auto mine = by_member_.find(client_id);
    if (mine == by_member_.end()) return false;
    for (auto* known : mine->second) {
        if (takes(*known, known->members.at(client_id), content)) return true;
    }
    for (auto* known : mine->second) {
        if (!mqtt::matches(known->inner, topic)) continue;
        if (is_again) return true;
        ++known->members.at(client_id).got;
        if (known->beyond != 0) {
            --known->beyond;
            return true;
        }
        if (known->early.size() >= most_early) known->early.clear();
        ++known->early[content];
        return true;
    }
    return false;
}

void shared_groups::tell(const group& known, std::int64_t now_us, bool is_taken,
                         shared_group& out) {
    constexpr std::int64_t patience_of_group_us = 5'000'000;
    for (const auto& [client_id, seen] : known.members)
        out.members.push_back({client_id, seen.got, seen.is_online});
    out.got_by_former = known.got_by_former;
    out.cannot_be_told = known.beyond;
    for (const auto& [content, message] : known.owed_messages) {
        const bool is_late = now_us - message.at_us > patience_of_group_us;
        if (message.is_unsure || known.members.empty()) {
            out.cannot_be_told += message.copies;
        } else if (is_late && is_taken && !message.may_be_queued) {
            out.not_sent += message.copies;
        } else {
            out.waiting += message.copies;
        }
    }
}

}  // namespace brokerproof::watch
