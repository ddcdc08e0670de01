// How much memory one run may hold for what it has seen. For use by one thread.
#pragma once

#include <algorithm>
#include <cstddef>

namespace brokerproof {

class memory_budget {
public:
    explicit memory_budget(std::size_t most) : most_(most) {}

    void take(std::size_t size) { used_ += size; }
    void give_back(std::size_t size) { used_ -= std::min(size, used_); }

    std::size_t most() const { return most_; }
    std::size_t used() const { return used_; }
    bool is_spent() const { return used_ > most_; }

private:
    std::size_t most_;
    std::size_t used_ = 0;
};

/// A part of a budget that is given back at the end of this object. Without a budget, nothing
/// counts.
class memory_share {
public:
    explicit memory_share(memory_budget* budget) : budget_(budget) {}
    ~memory_share() { give_back(taken_); }
    memory_share(const memory_share&) = delete;
    memory_share& operator=(const memory_share&) = delete;

    void take(std::size_t size) {
        taken_ += size;
        if (budget_ != nullptr) budget_->take(size);
    }
    void give_back(std::size_t size) {
        taken_ -= std::min(size, taken_);
        if (budget_ != nullptr) budget_->give_back(size);
    }

private:
    memory_budget* budget_;
    std::size_t taken_ = 0;
};

}  // namespace brokerproof
