// How many clients of a shard connect at once: fewer than the broker's listen backlog, since SYNs
// that are dropped come again a second later. First come, first served.
#pragma once

#include <cstddef>
#include <deque>

namespace brokerproof::loadgen {

class client;

class doorway {
public:
    explicit doorway(std::size_t places) : free_(places) {}

    /// The client has its turn at once, or is woken when it has.
    void enter(client& who);
    /// It is through, or does not want to any more.
    void leave(client& who);

private:
    std::size_t free_;
    std::deque<client*> queue_;
};

}  // namespace brokerproof::loadgen
