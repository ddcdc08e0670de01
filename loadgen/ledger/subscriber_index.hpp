// Who subscribes to a topic, without asking everybody: all filters of a run in one tree of levels.
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
        std::uint8_t qos = 0;        ///< the highest of its matching subscriptions
        std::uint32_t matches = 1;   ///< how many those are
        bool operator==(const match&) const = default;
    };
    explicit subscriber_index(const topology& all);

    /// All that match, in the order of their numbers; replaces what `out` held.
    void find(std::uint32_t broker, std::string_view topic, std::vector<match>& out) const;

private:
    using node = std::uint32_t;
    void insert(std::uint32_t broker, std::string_view filter, match who);
    node child(node of, std::string_view level);
    const node* step(node of, std::uint32_t level) const;
    void walk(node from, std::string_view rest, std::vector<match>& out) const;
    void gather(node at, std::vector<match>& out) const;

    boost::unordered_flat_map<std::string, std::uint32_t> levels_;  ///< "+" is 0, "#" is 1
    boost::unordered_flat_map<std::uint64_t, node> edges_;          ///< by node and level
    std::vector<std::vector<match>> at_;                            ///< a node each
    std::vector<node> roots_;                                       ///< a broker each
};

}  // namespace brokerproof::loadgen
