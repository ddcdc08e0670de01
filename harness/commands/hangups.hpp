// SIGHUP as daemons take it: a request to read the settings again, and no end.
#pragma once

#include <functional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include "harness/net/asio.hpp"

namespace brokerproof::commands {

/// Takes SIGHUP away from an `interruption` that was made before.
class hangups {
public:
    /// `heard` is called in `io` for each SIGHUP.
    hangups(asio::io_context& io, std::function<void()> heard);

    /// From now on it keeps `io` from ending no more.
    void stop();

private:
    void listen();

    asio::signal_set signals_;
    std::function<void()> heard_;
};

}  // namespace brokerproof::commands
