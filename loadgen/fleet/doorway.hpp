// Limits how many clients of a shard connect at once, to fewer than the broker's listen backlog,
// because a dropped SYN is only repeated a second later. First come, first served. Pure.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>

namespace brokerproof::loadgen {

/// Clients are numbers here. A client may be in the queue more than once. A client that does not
/// need its turn any more returns it.
class doorway {
public:
    explicit doorway(std::size_t places) : free_(places) {}

    /// True: it is the client's turn. False: it has been queued.
    [[nodiscard]] bool request_turn(std::size_t client);
    /// Ends a turn. Returns the client that is next, if one waits.
    [[nodiscard]] std::optional<std::size_t> return_turn();

private:
    std::size_t free_;
    std::deque<std::size_t> queue_;
};

}  // namespace brokerproof::loadgen
