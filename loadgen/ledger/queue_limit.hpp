// Decides which messages for an absent session a broker may drop. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "loadgen/ledger/account.hpp"

namespace brokerproof::loadgen {

/// Missing messages that neither expiry nor a boundary explains.
struct shortfall {
    account claim;
    sequence_set missing;
};

/// Removes from the shortfalls of one session the messages above `limit` in each absence, and
/// returns their number. An absence whose queue was not full excuses nothing.
std::uint64_t drop_by_policy(std::span<shortfall> shortfalls, const std::vector<absence>& absences,
                             std::uint64_t limit, std::int64_t grace_ns);

}  // namespace brokerproof::loadgen
