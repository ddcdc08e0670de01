// The document as it stands, and who wants to hear when it changes. For one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>

#include "harness/dashboard/limits.hpp"
#include "harness/net/timers.hpp"

namespace brokerproof::dashboard {

class feed {
public:
    using maker = std::function<std::string()>;

    explicit feed(const limits& most) : most_(most) {}

    void put(maker news);
    void end();

    std::uint64_t version() const { return version_; }  ///< 0: nothing was ever put
    bool ended() const { return ended_; }

    /// Made at most once for each put(); null when it cannot be made.
    std::shared_ptr<const std::string> document();
    /// How long a reader is left in peace after an event: a document that takes long is not made
    /// all the time.
    std::chrono::nanoseconds pause() const;

    /// Raised by put() and end(). Whoever follows leaves before its signal ends.
    void follow(net::signal& news) { followers_.insert(&news); }
    void leave(net::signal& news) { followers_.erase(&news); }
    std::size_t followers() const { return followers_.size(); }

private:
    void tell();

    const limits& most_;
    maker news_;
    std::shared_ptr<const std::string> made_;
    std::chrono::nanoseconds making_took_{0};
    std::uint64_t version_ = 0;
    bool ended_ = false;
    std::set<net::signal*> followers_;
};

}  // namespace brokerproof::dashboard
