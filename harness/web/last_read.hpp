// Whether a reader has got the last document: the only state that two threads share.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace brokerproof::web {

class last_read {
public:
    /// One more document is shown. The feed counts its documents alike: see feed::version().
    void shown() {
        const std::lock_guard lock(mutex_);
        ++shown_;
    }
    /// A reader has got the document of this version.
    void sent(std::uint64_t version) {
        const std::lock_guard lock(mutex_);
        sent_ = std::max(sent_, version);
        changed_.notify_all();
    }
    /// False: nobody got the document that is shown last within this time.
    bool wait(std::chrono::milliseconds longest) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, longest, [this] { return sent_ == shown_; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::uint64_t shown_ = 0;
    std::uint64_t sent_ = 0;
};

}  // namespace brokerproof::web
