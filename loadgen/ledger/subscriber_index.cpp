// Filters as paths in a tree; a topic walks down all paths that match it.
#include "loadgen/ledger/subscriber_index.hpp"

#include <algorithm>

namespace brokerproof::loadgen {
namespace {

constexpr std::uint32_t plus = 0;
constexpr std::uint32_t hash = 1;

std::uint64_t edge(std::uint32_t from, std::uint32_t level) {
    return static_cast<std::uint64_t>(from) << 32U | level;
}

bool by_subscriber(const subscriber_index::match& a, const subscriber_index::match& b) {
    return a.subscriber < b.subscriber;
}

/// Several subscriptions of one client become one, with the highest QoS.
void unite(std::vector<subscriber_index::match>& all) {
    std::ranges::sort(all, by_subscriber);
    std::size_t kept = 0;
    for (const auto& one : all) {
        if (kept != 0 && all[kept - 1].subscriber == one.subscriber) {
            all[kept - 1].qos = std::max(all[kept - 1].qos, one.qos);
            ++all[kept - 1].matches;
        } else {
            all[kept++] = one;
        }
    }
    all.resize(kept);
}

}  // namespace

subscriber_index::subscriber_index(const topology& all) {
    levels_ = {{"+", plus}, {"#", hash}};
    for (client_number client = 0; client < all.clients(); ++client) {
        const auto& subscriptions = all.group_with(client).subscribe;
        for (std::size_t i = 0; i < subscriptions.size(); ++i)
            insert(all.broker_of(client), all.filter(client, i), {client, subscriptions[i].qos, 1});
    }
}

void subscriber_index::insert(std::uint32_t broker, std::string_view filter, match who) {
    while (roots_.size() <= broker) {
        roots_.push_back(static_cast<node>(at_.size()));
        at_.emplace_back();
    }
    node at = roots_[broker];
    for (std::size_t slash = 0; slash != std::string_view::npos;) {
        slash = filter.find('/');
        at = child(at, filter.substr(0, slash));
        filter.remove_prefix(slash == std::string_view::npos ? 0 : slash + 1);
    }
    at_[at].push_back(who);
}

subscriber_index::node subscriber_index::child(node of, std::string_view level) {
    const auto number = static_cast<std::uint32_t>(levels_.size());
    const std::uint32_t id = levels_.try_emplace(std::string(level), number).first->second;
    const auto [found, added] = edges_.try_emplace(edge(of, id), static_cast<node>(at_.size()));
    if (added) at_.emplace_back();
    return found->second;
}

const subscriber_index::node* subscriber_index::step(node of, std::uint32_t level) const {
    const auto found = edges_.find(edge(of, level));
    return found == edges_.end() ? nullptr : &found->second;
}

void subscriber_index::gather(node at, std::vector<match>& out) const {
    out.insert(out.end(), at_[at].begin(), at_[at].end());
}

void subscriber_index::walk(node from, std::string_view rest, std::vector<match>& out) const {
    const std::size_t slash = rest.find('/');
    const std::string_view level = rest.substr(0, slash);
    const auto onwards = [&](const node* next) {
        if (next == nullptr) return;
        if (slash != std::string_view::npos) return walk(*next, rest.substr(slash + 1), out);
        gather(*next, out);
        // "sport/#" matches "sport", too (4.7.1.2).
        if (const node* parent = step(*next, hash)) gather(*parent, out);
    };
    if (const auto known = levels_.find(std::string(level)); known != levels_.end())
        onwards(step(from, known->second));
    // [MQTT-4.7.2-1]: a leading wildcard does not reach topics that begin with '$'.
    if (level.starts_with('$') && std::ranges::find(roots_, from) != roots_.end()) return;
    onwards(step(from, plus));
    if (const node* all = step(from, hash)) gather(*all, out);
}

void subscriber_index::find(std::uint32_t broker, std::string_view topic,
                            std::vector<match>& out) const {
    out.clear();
    if (broker >= roots_.size()) return;
    walk(roots_[broker], topic, out);
    unite(out);
}

}  // namespace brokerproof::loadgen
