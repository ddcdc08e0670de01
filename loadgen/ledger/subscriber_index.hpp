// Finds the subscribers of a topic without a look at every client: all filters of a run are in one
// tree of topic levels. Members of a shared subscription are found together.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "loadgen/ledger/topology.hpp"

namespace brokerproof::loadgen {

class subscriber_index {
public:
    struct match {
        client_number subscriber = 0;
        std::uint8_t qos = 0;       ///< the highest of the client's matching subscriptions
        std::uint32_t matches = 1;  ///< number of matching subscriptions
        std::uint32_t share = 0;    ///< which shared subscription, from 1; 0: it is not shared
        bool operator==(const match&) const = default;
    };
    explicit subscriber_index(const topology& layout);

    /// Sets `out` to all subscribers that match: first those that share nothing, then the members
    /// of each shared subscription, both in the order of their numbers.
    void find(std::uint32_t broker, std::string_view topic, std::vector<match>& out) const;

private:
    using node = std::uint32_t;
    void insert(std::uint32_t broker, std::string_view filter, match subscription);
    node child(node parent, std::string_view level);
    const node* step(node parent, std::uint32_t level) const;
    void walk(node from, std::string_view rest, std::vector<match>& out) const;
    void gather(node end, std::vector<match>& out) const;

    std::uint32_t share_of(std::uint32_t broker, const topology::own_filter& own);

    boost::unordered_flat_map<std::string, std::uint32_t> shares_;  ///< by broker, name and filter
    boost::unordered_flat_map<std::string, std::uint32_t> levels_;  ///< "+" is 0, "#" is 1
    boost::unordered_flat_map<std::uint64_t, node> edges_;          ///< by node and level
    std::vector<std::vector<match>> nodes_;  ///< the matches that end at each node
    std::vector<node> roots_;                ///< one for each broker
};

}  // namespace brokerproof::loadgen
