#include "loadgen/fleet/wheel.hpp"

#include <algorithm>

namespace brokerproof::loadgen {

wheel::wheel(std::uint64_t now) : now_(now) {
    for (auto& level : slots_) {
        for (timer_node& slot : level) slot.next_ = slot.previous_ = &slot;
    }
}

void wheel::set(timer_node& node, std::uint64_t due) {
    cancel(node);
    node.due_ = std::max(due, now_ + 1);
    place(node);
    ++waiting_;
}

void wheel::cancel(timer_node& node) {
    if (!node.waits()) return;
    node.previous_->next_ = node.next_;
    node.next_->previous_ = node.previous_;
    node.next_ = node.previous_ = nullptr;
    --waiting_;
}

// A node is in the lowest level whose slots reach as far as its tick.
void wheel::place(timer_node& node) {
    const std::uint64_t away = node.due_ - now_;
    std::size_t level = 0;
    while (level + 1 < levels && away >= (std::uint64_t{1} << (8 * (level + 1)))) ++level;
    const std::uint64_t reach = (std::uint64_t{1} << (8 * levels)) - 1;
    const std::uint64_t at = now_ + std::min(away, reach);
    timer_node& slot = slots_[level][(at >> (8 * level)) % slots];
    node.next_ = &slot;
    node.previous_ = slot.previous_;
    slot.previous_->next_ = &node;
    slot.previous_ = &node;
}

void wheel::step() {
    ++now_;
    for (std::size_t level = 1; level < levels; ++level) {
        if (now_ % (std::uint64_t{1} << (8 * level)) != 0) return;
        cascade(level);
    }
}

// When the time of a slot in a higher level has come, its nodes move to a lower level, or back to
// the far end.
void wheel::cascade(std::size_t level) {
    timer_node& slot = slots_[level][(now_ >> (8 * level)) % slots];
    timer_node* node = slot.next_;
    slot.next_ = slot.previous_ = &slot;
    while (node != &slot) {
        timer_node* const after = node->next_;
        place(*node);
        node = after;
    }
}

std::uint64_t wheel::next_due() const {
    if (waiting_ == 0) return never;
    for (std::uint64_t tick = now_ + 1; tick < now_ + slots; ++tick) {
        const timer_node& slot = slots_[0][tick % slots];
        if (slot.next_ != &slot || tick % slots == 0) return tick;
    }
    return now_ + slots;
}

}  // namespace brokerproof::loadgen
