// What ends a command early: SIGINT, SIGTERM, SIGHUP (the terminal has gone) and SIGPIPE (nobody
// reads our output any more). All of them end it in the same way.
#pragma once

#include <functional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include "harness/net/asio.hpp"

namespace brokerproof::commands {

/// One at a time. From its construction to the end of the program these signals do no longer end
/// the program at once: so a report that is being written is written to its end. A signal beyond
/// the `heard_of` first ones does end it at once, with exit code 130 and without a report. SIGPIPE
/// counts once. SIGHUP stays ignored where it was, as under nohup.
class interruption {
public:
    /// `heard` is called in `io` for each of the first signals.
    interruption(asio::io_context& io, std::function<void()> heard, int heard_of = 1);
    ~interruption();
    interruption(const interruption&) = delete;
    interruption& operator=(const interruption&) = delete;

    /// From now on it keeps `io` from ending no more; further signals are not told.
    void stop();

private:
    awaitable<void> listen();

    std::function<void()> heard_;
    asio::posix::stream_descriptor event_;
};

}  // namespace brokerproof::commands
