// Runs a service of this program until SIGTERM or SIGINT.
#pragma once

#include <csignal>
#include <exception>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include "harness/net/asio.hpp"

namespace brokerproof::commands {

/// `Service` must have run(), an awaitable that ends after stop().
template <class Service>
void run_until_told(asio::io_context& io, Service& service) {
    asio::signal_set signals(io, SIGTERM, SIGINT);
    signals.async_wait([&](error_code cancelled, int) {
        if (!cancelled) service.stop();
    });
    std::exception_ptr failed;
    asio::co_spawn(io, service.run(), [&](std::exception_ptr error) {
        failed = std::move(error);
        signals.cancel();
    });
    io.run();
    if (failed) std::rethrow_exception(failed);
}

}  // namespace brokerproof::commands
