#include "loadgen/bench/router.hpp"

#include <algorithm>

namespace brokerproof::bench {

namespace {

bool has_wildcard(std::string_view filter) {
    return filter.find_first_of("+#") != std::string_view::npos;
}

/// Takes the level up to the next '/'; `more` tells whether there was one.
std::string_view take_level(std::string_view& rest, bool& more) {
    const auto slash = rest.find('/');
    more = slash != std::string_view::npos;
    const auto level = rest.substr(0, slash);
    rest = more ? rest.substr(slash + 1) : std::string_view{};
    return level;
}

void give(const subscription& to, const session* publisher, std::vector<receiver>& into) {
    if (to.no_local && to.who == publisher) return;
    into.push_back({to.who, to.qos});
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
    // "sport/#" takes "sport", too.
    return more_filter ? filter == "#" : !more_topic;
}

void router::add(std::string_view filter, subscription what) {
    if (!has_wildcard(filter)) {
        auto& all = exact_[std::string(filter)];
        const auto old = std::ranges::find(all, what.who, &subscription::who);
        if (old != all.end()) *old = what;
        else all.push_back(what);
        return;
    }
    const auto old = std::ranges::find_if(wild_, [&](const wildcard& one) {
        return one.what.who == what.who && one.filter == filter;
    });
    if (old != wild_.end()) old->what = what;
    else wild_.push_back({std::string(filter), what});
}

bool router::remove(std::string_view filter, const session* who) {
    if (has_wildcard(filter)) {
        return std::erase_if(wild_, [&](const wildcard& one) {
                   return one.what.who == who && one.filter == filter;
               }) != 0;
    }
    const auto found = exact_.find(filter);
    if (found == exact_.end()) return false;
    const auto gone = std::erase_if(
        found->second, [&](const subscription& one) { return one.who == who; });
    if (found->second.empty()) exact_.erase(found);
    return gone != 0;
}

void router::match(std::string_view topic, const session* publisher, std::vector<receiver>& into) {
    into.clear();
    if (const auto found = exact_.find(topic); found != exact_.end()) {
        for (const auto& one : found->second) give(one, publisher, into);
    }
    if (wild_.empty()) return;
    for (const auto& one : wild_) {
        if (topic_matches(one.filter, topic)) give(one.what, publisher, into);
    }
    // A session whose subscriptions overlap gets the message once, at the best QoS.
    std::ranges::sort(into, [](const receiver& a, const receiver& b) {
        return a.who != b.who ? std::less<>{}(a.who, b.who) : a.qos > b.qos;
    });
    const auto doubled = std::ranges::unique(into, {}, &receiver::who);
    into.erase(doubled.begin(), doubled.end());
}

}  // namespace brokerproof::bench
