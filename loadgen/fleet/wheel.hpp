// One timing wheel a shard: all waiting of all its clients, at a cost that does not depend on how
// many wait. Pure: ticks are numbers that somebody else counts (a shard takes 1 ms).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace brokerproof::loadgen {

/// What waits inherits from this. It must leave the wheel before it is destroyed.
class timer_node {
public:
    timer_node() = default;
    timer_node(const timer_node&) = delete;
    timer_node& operator=(const timer_node&) = delete;

    bool waits() const { return next_ != nullptr; }

private:
    friend class wheel;
    timer_node* next_ = nullptr;
    timer_node* previous_ = nullptr;
    std::uint64_t due_ = 0;
};

/// Four levels of 256 slots: 2^32 ticks. What is due later waits at the far end until it is near.
class wheel {
public:
    static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

    explicit wheel(std::uint64_t now);
    wheel(const wheel&) = delete;
    wheel& operator=(const wheel&) = delete;

    std::uint64_t now() const { return now_; }
    std::size_t waiting() const { return waiting_; }

    /// Fires at tick `due`, or at the next one if that is past. Set again: the last one counts.
    void set(timer_node& node, std::uint64_t due);
    void cancel(timer_node& node);

    /// Goes on to tick `to` and calls `fire(node)` for each that is due, in order of ticks. The
    /// node has left the wheel by then; `fire` may set and cancel any node.
    template <class Fire>
    void advance(std::uint64_t to, Fire&& fire) {
        while (now_ < to) {
            if (waiting_ == 0) {
                now_ = to;
                return;
            }
            step();
            timer_node& slot = slots_[0][now_ % slots];
            while (slot.next_ != &slot) {
                timer_node& node = *slot.next_;
                cancel(node);
                fire(node);
            }
        }
    }

    /// No node is due before this tick (`never` when none waits); the one that is may be due later.
    std::uint64_t next_due() const;

private:
    static constexpr std::size_t slots = 256;
    static constexpr std::size_t levels = 4;

    void step();
    void place(timer_node& node);
    void cascade(std::size_t level);

    std::array<std::array<timer_node, slots>, levels> slots_;
    std::uint64_t now_;
    std::size_t waiting_ = 0;
};

}  // namespace brokerproof::loadgen
