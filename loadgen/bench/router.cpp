#include "loadgen/bench/router.hpp"

#include <algorithm>

namespace brokerproof::bench {

namespace {

bool has_wildcard(std::string_view filter) {
    return filter.find_first_of("+#") != std::string_view::npos;
}

/// Takes the level up to the next '/'. `more` says whether there was a '/'.
std::string_view take_level(std::string_view& rest, bool& more) {
    const auto slash = rest.find('/');
    more = slash != std::string_view::npos;
    const auto level = rest.substr(0, slash);
    rest = more ? rest.substr(slash + 1) : std::string_view{};
    return level;
}

void give(const subscription& to, const session* publisher, std::vector<receiver>& into) {
    if (to.no_local && to.subscriber == publisher) return;
    into.push_back({to.subscriber, to.qos});
}

}  // namespace

bool topic_matches(std::string_view filter, std::string_view topic) {
    if (topic.starts_with('$') && !filter.starts_with('$')) return false;
    bool more_filter = true;
    bool more_topic = true;
    while (more_filter && more_topic) {
        const auto wanted = take_level(filter, more_filter);
        if (wanted == "#") return true;
        const auto level = take_level(topic, more_topic);
        if (wanted != "+" && wanted != level) return false;
    }
    // "sport/#" matches "sport", too.
    return more_filter ? filter == "#" : !more_topic;
}

void router::add(std::string_view filter, subscription added) {
    if (!has_wildcard(filter)) {
        auto& subscriptions = exact_[std::string(filter)];
        const auto old =
            std::ranges::find(subscriptions, added.subscriber, &subscription::subscriber);
        if (old != subscriptions.end())
            *old = added;
        else
            subscriptions.push_back(added);
        return;
    }
    const auto old = std::ranges::find_if(wild_, [&](const wildcard& entry) {
        return entry.subscribed.subscriber == added.subscriber && entry.filter == filter;
    });
    if (old != wild_.end())
        old->subscribed = added;
    else
        wild_.push_back({std::string(filter), added});
}

bool router::remove(std::string_view filter, const session* subscriber) {
    if (has_wildcard(filter)) {
        return std::erase_if(wild_, [&](const wildcard& entry) {
                   return entry.subscribed.subscriber == subscriber && entry.filter == filter;
               }) != 0;
    }
    const auto found = exact_.find(filter);
    if (found == exact_.end()) return false;
    const auto gone = std::erase_if(
        found->second, [&](const subscription& entry) { return entry.subscriber == subscriber; });
    if (found->second.empty()) exact_.erase(found);
    return gone != 0;
}

void router::match(std::string_view topic, const session* publisher, std::vector<receiver>& into) {
    into.clear();
    if (const auto found = exact_.find(topic); found != exact_.end()) {
        for (const auto& entry : found->second) give(entry, publisher, into);
    }
    if (wild_.empty()) return;
    for (const auto& entry : wild_) {
        if (topic_matches(entry.filter, topic)) give(entry.subscribed, publisher, into);
    }
    // A session whose subscriptions overlap gets the message once, at the best QoS.
    std::ranges::sort(into, [](const receiver& a, const receiver& b) {
        return a.subscriber != b.subscriber ? std::less<>{}(a.subscriber, b.subscriber)
                                            : a.qos > b.qos;
    });
    const auto doubled = std::ranges::unique(into, {}, &receiver::subscriber);
    into.erase(doubled.begin(), doubled.end());
}

}  // namespace brokerproof::bench
