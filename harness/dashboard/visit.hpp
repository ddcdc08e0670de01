// One connection of a reader: requests, one after the other, or events until it goes away.
#pragma once

#include <string>

#include <boost/beast/core/tcp_stream.hpp>

#include "harness/dashboard/feed.hpp"
#include "harness/dashboard/requests.hpp"
#include "harness/net/asio.hpp"
#include "harness/net/timers.hpp"

namespace brokerproof::dashboard {

/// What all visits share; outlives them.
struct house {
    std::string page;
    std::string policy;
    const limits& most;
    feed& news;
    net::timers& waits;
    net::signal& left;  ///< raised when a follower leaves
    bool closing = false;
};

class visit {
public:
    visit(boost::beast::tcp_stream stream, house& of) : stream_(std::move(stream)), house_(of) {}

    /// Returns when the connection is at its end.
    awaitable<void> run();
    /// Makes run() return soon.
    void close() {
        idle_ = false;
        stream_.close();
    }
    /// Nothing is being asked or answered.
    bool idle() const { return idle_; }

private:
    awaitable<bool> answer(request asked);
    awaitable<bool> answer_data(request asked);
    awaitable<bool> send(request asked, unsigned status, std::string_view type,
                         std::string_view body);
    awaitable<bool> write(std::string text);
    awaitable<void> follow();
    awaitable<void> tell_news(net::signal& news);
    awaitable<void> see_off();

    boost::beast::tcp_stream stream_;
    house& house_;
    bool idle_ = true;
};

}  // namespace brokerproof::dashboard
