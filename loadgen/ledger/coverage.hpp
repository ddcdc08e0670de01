// Which numbers several sets have in common, and which sets those are. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "loadgen/ledger/sequence_set.hpp"

namespace brokerproof::loadgen {

/// Numbers that at least two sets have.
struct overlap {
    interval numbers;
    std::vector<std::uint32_t> holders;  ///< the positions of these sets, in their order
    bool operator==(const overlap&) const = default;
};

/// In the order of the numbers.
std::vector<overlap> overlaps(std::span<const sequence_set> sets);

/// All numbers of all sets.
sequence_set united(std::span<const sequence_set> sets);

/// The numbers that are in both sets.
sequence_set common(const sequence_set& left, const sequence_set& right);

}  // namespace brokerproof::loadgen
