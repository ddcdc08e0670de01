// One connection of a reader: it sends requests one after the other, or follows the events until it
// goes away.
#pragma once

#include <string>

#include <boost/beast/core/tcp_stream.hpp>

#include "harness/net/asio.hpp"
#include "harness/net/timers.hpp"
#include "harness/web/feed.hpp"
#include "harness/web/last_read.hpp"
#include "harness/web/requests.hpp"

namespace brokerproof::web {

/// The state that all visits share; it outlives them.
struct house {
    site content;
    const limits& bounds;
    feed& news;
    net::timers& waits;
    net::signal& left;  ///< raised when a follower leaves
    last_read& read;
    bool closing = false;
};

class visit {
public:
    visit(boost::beast::tcp_stream stream, house& shared)
        : stream_(std::move(stream)), house_(shared) {}

    /// Returns when the connection has ended.
    awaitable<void> run();
    /// Makes run() return soon: when the answer that is being sent has been sent, if there is one.
    void leave();
    /// Whether no request has come that is not answered yet.
    bool idle() const { return idle_; }

private:
    awaitable<bool> answer(request message);
    awaitable<bool> answer_document(request message);
    awaitable<bool> send(request message, unsigned status, std::string_view type,
                         std::string_view body);
    awaitable<bool> write(std::string text);
    awaitable<void> follow();
    awaitable<void> tell_news(net::signal& news);
    awaitable<void> say_farewell();

    boost::beast::tcp_stream stream_;
    house& house_;
    bool idle_ = true;
    bool is_sending_ = false;  ///< an answer, not events
    bool was_sent_ = false;    ///< the last answer was sent to its end
};

}  // namespace brokerproof::web
