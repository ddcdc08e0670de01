#include "loadgen/fleet/doorway.hpp"

namespace brokerproof::loadgen {

bool doorway::request_turn(std::size_t client) {
    if (free_ == 0) {
        queue_.push_back(client);
        return false;
    }
    --free_;
    return true;
}

std::optional<std::size_t> doorway::return_turn() {
    if (queue_.empty()) {
        ++free_;
        return {};
    }
    const std::size_t next = queue_.front();
    queue_.pop_front();
    return next;
}

}  // namespace brokerproof::loadgen
