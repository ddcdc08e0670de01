// What became of the judged wills of a group of clients. Values only.
#pragma once

#include <cstdint>

#include "harness/base/enum_names.hpp"
#include "loadgen/ledger/topology.hpp"

namespace brokerproof::loadgen {

/// A will belongs to one connection. Each counts in exactly one of published, lost, not_owed and
/// open; `stray` and `twice` are beside these.
struct will_counts {
    std::uint64_t owed = 0;       ///< published and lost
    std::uint64_t published = 0;  ///< owed, and all watchers got it
    std::uint64_t lost = 0;       ///< owed, and a watcher never got it
    std::uint64_t not_owed = 0;   ///< DISCONNECT, refused, or the client was back before it was due
    std::uint64_t stray = 0;      ///< came although it is not owed, or before it was due
    std::uint64_t twice = 0;      ///< came again to a watcher without a reason
    std::uint64_t open = 0;       ///< the client cannot know whether it is owed
    bool operator==(const will_counts&) const = default;
};

enum class will_fault_kind : std::uint8_t {
    lost,
    stray,
    early,  ///< counts as a stray
    twice,
};
BOOST_DESCRIBE_ENUM(will_fault_kind, lost, stray, early, twice)

/// For example "devices/3: the will of its connection 2 never came to watchers/0".
struct will_fault {
    will_fault_kind kind = will_fault_kind::lost;
    client_number owner = 0;
    std::uint64_t connection = 0;
    client_number watcher = 0;
    bool operator==(const will_fault&) const = default;
};

}  // namespace brokerproof::loadgen
