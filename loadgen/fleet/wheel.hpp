// A timing wheel per shard for all waiting of its clients. Its cost does not depend on how many
// nodes wait. Pure: the caller counts ticks (in a shard a tick is 1 ms).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace brokerproof::loadgen {

/// The base class of nodes that wait. A node must leave the wheel before it is destroyed.
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

/// Four levels of 256 slots reach 2^32 ticks. A node that is due later waits at the far end.
class wheel {
public:
    static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

    explicit wheel(std::uint64_t now);
    wheel(const wheel&) = delete;
    wheel& operator=(const wheel&) = delete;

    std::uint64_t now() const { return now_; }
    std::size_t waiting() const { return waiting_; }

    /// The node fires at tick `due`, or at the next tick if `due` is past. A new call replaces
    /// `due`.
    void set(timer_node& node, std::uint64_t due);
    void cancel(timer_node& node);

    /// Moves to tick `to` and calls `fire(node)` for each due node, in order of ticks. The node has
    /// left the wheel before; `fire` may set and cancel any node.
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

    /// No node is due before this tick (`never`: none waits). The next node may be due later.
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
