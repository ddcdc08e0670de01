// One connection of a reader: it sends requests one after the other, or follows the events until it
// goes away.
#pragma once

#include <string>

#include <boost/beast/core/tcp_stream.hpp>

#include "harness/dashboard/feed.hpp"
#include "harness/dashboard/requests.hpp"
#include "harness/net/asio.hpp"
#include "harness/net/timers.hpp"

namespace brokerproof::dashboard {

/// The state that all visits share; it outlives them.
struct house {
    std::string page;
    std::string policy;
    const limits& bounds;
    feed& news;
    net::timers& waits;
    net::signal& left;  ///< raised when a follower leaves
    bool closing = false;
};

class visit {
public:
    visit(boost::beast::tcp_stream stream, house& shared)
        : stream_(std::move(stream)), house_(shared) {}

    /// Returns when the connection has ended.
    awaitable<void> run();
    /// Makes run() return soon.
    void close() {
        idle_ = false;
        stream_.close();
    }
    /// Whether no request is being read or answered.
    bool idle() const { return idle_; }

private:
    awaitable<bool> answer(request message);
    awaitable<bool> answer_data(request message);
    awaitable<bool> send(request message, unsigned status, std::string_view type,
                         std::string_view body);
    awaitable<bool> write(std::string text);
    awaitable<void> follow();
    awaitable<void> tell_news(net::signal& news);
    awaitable<void> say_farewell();

    boost::beast::tcp_stream stream_;
    house& house_;
    bool idle_ = true;
};

}  // namespace brokerproof::dashboard
