// What a broker may drop of what it holds for an absent session. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "loadgen/ledger/account.hpp"

namespace brokerproof::loadgen {

/// Messages that are missing and that neither expiry nor a boundary explains.
struct shortfall {
    account of;
    sequence_set missing;
};

/// Takes out of the shortfalls of one session what went beyond `limit` in one of the absences, and
/// says how much that was. An absence whose queue was not full excuses nothing.
std::uint64_t drop_by_policy(std::span<shortfall> all, const std::vector<absence>& absences,
                             std::uint64_t limit, std::int64_t grace_ns);

}  // namespace brokerproof::loadgen
