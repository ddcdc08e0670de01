// Filters are paths in a tree; a topic is matched by walking down all paths that match it.
#include "loadgen/ledger/subscriber_index.hpp"

#include <algorithm>
#include <utility>

namespace brokerproof::loadgen {
namespace {

constexpr std::uint32_t plus = 0;
constexpr std::uint32_t hash = 1;

std::uint64_t edge(std::uint32_t from, std::uint32_t level) {
    return static_cast<std::uint64_t>(from) << 32U | level;
}

auto order_of(const subscriber_index::match& member) {
    return std::pair(member.share, member.subscriber);
}

/// Merges the matches of each client into one, with the highest QoS.
void unite(std::vector<subscriber_index::match>& matches) {
    std::ranges::sort(matches, {}, order_of);
    std::size_t kept = 0;
    for (const auto& next : matches) {
        if (kept != 0 && order_of(matches[kept - 1]) == order_of(next)) {
            matches[kept - 1].qos = std::max(matches[kept - 1].qos, next.qos);
            ++matches[kept - 1].matches;
        } else {
            matches[kept++] = next;
        }
    }
    matches.resize(kept);
}

}  // namespace

subscriber_index::subscriber_index(const topology& layout) {
    levels_ = {{"+", plus}, {"#", hash}};
    for (client_number client = 0; client < layout.clients(); ++client) {
        const std::uint32_t broker = layout.broker_of(client);
        for (const auto& own : layout.filters_of(client))
            insert(broker, own.filter, {client, own.qos, 1, share_of(broker, own)});
    }
}

std::uint32_t subscriber_index::share_of(std::uint32_t broker, const topology::own_filter& own) {
    if (own.share.empty()) return 0;
    const auto next = static_cast<std::uint32_t>(shares_.size()) + 1;
    return shares_.try_emplace(std::to_string(broker) + own.on_the_wire(), next).first->second;
}

void subscriber_index::insert(std::uint32_t broker, std::string_view filter, match subscription) {
    while (roots_.size() <= broker) {
        roots_.push_back(static_cast<node>(nodes_.size()));
        nodes_.emplace_back();
    }
    node current = roots_[broker];
    for (std::size_t slash = 0; slash != std::string_view::npos;) {
        slash = filter.find('/');
        current = child(current, filter.substr(0, slash));
        filter.remove_prefix(slash == std::string_view::npos ? 0 : slash + 1);
    }
    nodes_[current].push_back(subscription);
}

subscriber_index::node subscriber_index::child(node parent, std::string_view level) {
    const auto number = static_cast<std::uint32_t>(levels_.size());
    const std::uint32_t id = levels_.try_emplace(std::string(level), number).first->second;
    const auto [found, added] =
        edges_.try_emplace(edge(parent, id), static_cast<node>(nodes_.size()));
    if (added) nodes_.emplace_back();
    return found->second;
}

const subscriber_index::node* subscriber_index::step(node parent, std::uint32_t level) const {
    const auto next = edges_.find(edge(parent, level));
    return next == edges_.end() ? nullptr : &next->second;
}

void subscriber_index::gather(node end, std::vector<match>& out) const {
    out.insert(out.end(), nodes_[end].begin(), nodes_[end].end());
}

void subscriber_index::walk(node from, std::string_view rest, std::vector<match>& out) const {
    const std::size_t slash = rest.find('/');
    const std::string_view level = rest.substr(0, slash);
    const auto onwards = [&](const node* next) {
        if (next == nullptr) return;
        if (slash != std::string_view::npos) return walk(*next, rest.substr(slash + 1), out);
        gather(*next, out);
        // "sport/#" also matches "sport" (4.7.1.2).
        if (const node* parent = step(*next, hash)) gather(*parent, out);
    };
    if (const auto known = levels_.find(std::string(level)); known != levels_.end())
        onwards(step(from, known->second));
    // [MQTT-4.7.2-1]: a leading wildcard does not match topics that begin with '$'.
    if (level.starts_with('$') && std::ranges::find(roots_, from) != roots_.end()) return;
    onwards(step(from, plus));
    if (const node* rest_node = step(from, hash)) gather(*rest_node, out);
}

void subscriber_index::find(std::uint32_t broker, std::string_view topic,
                            std::vector<match>& out) const {
    out.clear();
    if (broker >= roots_.size()) return;
    walk(roots_[broker], topic, out);
    unite(out);
}

}  // namespace brokerproof::loadgen
