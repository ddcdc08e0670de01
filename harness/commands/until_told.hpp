// Runs a service of this program until a signal ends it (interruption.hpp).
#pragma once

#include <exception>
#include <functional>
#include <optional>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "harness/commands/hangups.hpp"
#include "harness/commands/interruption.hpp"

namespace brokerproof::commands {

/// `Service` must have run(), an awaitable that ends after stop(). With `at_hangup`, SIGHUP calls
/// it instead of ending the service.
template <class Service>
void run_until_told(asio::io_context& io, Service& service, std::function<void()> at_hangup = {}) {
    interruption signals(io, [&service] { service.stop(); });
    std::optional<hangups> requests;
    if (at_hangup) requests.emplace(io, std::move(at_hangup));
    std::exception_ptr failed;
    asio::co_spawn(io, service.run(), [&](std::exception_ptr error) {
        failed = std::move(error);
        signals.stop();
        if (requests) requests->stop();
    });
    io.run();
    if (failed) std::rethrow_exception(failed);
}

}  // namespace brokerproof::commands
