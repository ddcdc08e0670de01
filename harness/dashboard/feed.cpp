#include "harness/dashboard/feed.hpp"

#include <time.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace brokerproof::dashboard {

namespace {

/// Of the time between two documents, at most a tenth goes into making them.
constexpr int share_of_making = 10;

/// CPU time: what others do on the machine is no reason to rest.
std::chrono::nanoseconds used_by_thread() {
    timespec used{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

}  // namespace

void feed::put(maker news) {
    news_ = std::move(news);
    made_.reset();
    ++version_;
    tell();
}

void feed::end() {
    ended_ = true;
    tell();
}

void feed::tell() {
    for (auto* one : followers_) one->raise();
}

std::shared_ptr<const std::string> feed::document() {
    if (made_ || !news_) return made_;
    const auto began = used_by_thread();
    try {  // what cannot be shown must not end what is being watched
        made_ = std::make_shared<const std::string>(news_());
    } catch (const std::exception&) {
        return nullptr;
    }
    making_took_ = used_by_thread() - began;
    return made_;
}

std::chrono::nanoseconds feed::pause() const {
    return std::max<std::chrono::nanoseconds>(most_.between, share_of_making * making_took_);
}

}  // namespace brokerproof::dashboard
