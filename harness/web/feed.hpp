// The current document and the followers that are told when it changes. For use by one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>

#include "harness/net/timers.hpp"
#include "harness/web/limits.hpp"

namespace brokerproof::web {

class feed {
public:
    using maker = std::function<std::string()>;

    explicit feed(const limits& bounds) : limits_(bounds) {}

    void put(maker make);
    void end();

    std::uint64_t version() const { return version_; }  ///< 0: put() was never called
    bool ended() const { return ended_; }

    /// The current document, made at most once per put(); null when it cannot be made.
    std::shared_ptr<const std::string> document();
    /// How long to wait before the next event, so that a document that takes long to make is not
    /// made all the time.
    std::chrono::nanoseconds pause() const;

    /// put() and end() raise the signal. A follower must leave before its signal is destroyed.
    void follow(net::signal& follower) { followers_.insert(&follower); }
    void leave(net::signal& follower) { followers_.erase(&follower); }
    std::size_t followers() const { return followers_.size(); }

private:
    void notify();

    const limits& limits_;
    maker make_;
    std::shared_ptr<const std::string> document_;
    std::chrono::nanoseconds making_took_{0};
    std::uint64_t version_ = 0;
    bool ended_ = false;
    std::set<net::signal*> followers_;
};

}  // namespace brokerproof::web
