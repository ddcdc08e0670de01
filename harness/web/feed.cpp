#include "harness/web/feed.hpp"

#include <time.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace brokerproof::web {

namespace {

/// Making documents takes at most a tenth of the time: the pause is ten times as long as the
/// making.
constexpr int pause_per_making = 10;

/// CPU time of this thread, so that other load on the machine does not lengthen the pause.
std::chrono::nanoseconds used_by_thread() {
    timespec used{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

}  // namespace

void feed::put(maker make) {
    make_ = std::move(make);
    document_.reset();
    ++version_;
    notify();
}

void feed::end() {
    ended_ = true;
    notify();
}

void feed::notify() {
    for (auto* follower : followers_) follower->raise();
}

std::shared_ptr<const std::string> feed::document() {
    if (document_ || !make_) return document_;
    const auto began = used_by_thread();
    try {  // a document that cannot be made must not end the run that is being watched
        document_ = std::make_shared<const std::string>(make_());
    } catch (const std::exception&) {
        return nullptr;
    }
    making_took_ = used_by_thread() - began;
    return document_;
}

std::chrono::nanoseconds feed::pause() const {
    return std::max<std::chrono::nanoseconds>(limits_.between, pause_per_making * making_took_);
}

}  // namespace brokerproof::web
