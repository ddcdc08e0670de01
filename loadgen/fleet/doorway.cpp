#include "loadgen/fleet/doorway.hpp"

#include <algorithm>

#include "loadgen/fleet/client.hpp"

namespace brokerproof::loadgen {

void doorway::enter(client& who) {
    if (free_ == 0) {
        queue_.push_back(&who);
        return;
    }
    --free_;
    who.has_turn_ = true;
}

void doorway::leave(client& who) {
    if (!who.has_turn_) {
        std::erase(queue_, &who);
        return;
    }
    who.has_turn_ = false;
    if (queue_.empty()) {
        ++free_;
        return;
    }
    client& next = *queue_.front();
    queue_.pop_front();
    next.has_turn_ = true;
    next.wake();
}

}  // namespace brokerproof::loadgen
