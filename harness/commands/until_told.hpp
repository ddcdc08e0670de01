// Runs a service of this program until a signal ends it (interruption.hpp).
#pragma once

#include <exception>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "harness/commands/interruption.hpp"

namespace brokerproof::commands {

/// `Service` must have run(), an awaitable that ends after stop().
template <class Service>
void run_until_told(asio::io_context& io, Service& service) {
    interruption signals(io, [&service] { service.stop(); });
    std::exception_ptr failed;
    asio::co_spawn(io, service.run(), [&](std::exception_ptr error) {
        failed = std::move(error);
        signals.stop();
    });
    io.run();
    if (failed) std::rethrow_exception(failed);
}

}  // namespace brokerproof::commands
