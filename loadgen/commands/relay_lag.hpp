// How much later than planned the relays of a bad network pass bytes. Their thread records it, and
// the thread that leads the run reads it.
#pragma once

#include <chrono>
#include <mutex>

#include "loadgen/measure/histogram.hpp"

namespace brokerproof::commands {

class relay_lag {
public:
    void record(std::chrono::nanoseconds late) {
        const std::lock_guard guard(mutex_);
        recorded_.record(late.count());
    }
    loadgen::histogram so_far() const {
        const std::lock_guard guard(mutex_);
        return recorded_;
    }

private:
    mutable std::mutex mutex_;
    loadgen::histogram recorded_;
};

}  // namespace brokerproof::commands
