// Rules across packets that were broken in a run (`load --witness`): how often, and the first
// example of each. Values only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/witness/rule.hpp"
#include "loadgen/ledger/topology.hpp"

namespace brokerproof::loadgen {

struct broken_rule {
    witness::rule kind{};
    witness::side sender = witness::side::broker;  ///< who has broken it
    mqtt::version version = mqtt::version::v5;
    std::uint64_t times = 0;
    // The first example:
    client_number client = 0;  ///< on whose connection
    std::int64_t at_ns = 0;
    std::string packet;  ///< for people
    std::optional<std::uint64_t> amount{};
    std::optional<std::uint64_t> limit{};
    bool operator==(const broken_rule&) const = default;
};

/// Counts the same rule together; the earliest example stays.
void add(std::vector<broken_rule>& into, const broken_rule& more);

/// Whether the broker has broken any.
bool accuses_broker(const std::vector<broken_rule>& rules);

}  // namespace brokerproof::loadgen
