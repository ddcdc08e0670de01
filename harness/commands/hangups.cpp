#include "harness/commands/hangups.hpp"

#include <csignal>
#include <utility>

namespace brokerproof::commands {

hangups::hangups(asio::io_context& io, std::function<void()> heard)
    : signals_(io, SIGHUP), heard_(std::move(heard)) {
    listen();
}

void hangups::stop() {
    error_code ignored;
    signals_.cancel(ignored);
}

void hangups::listen() {
    signals_.async_wait([this](error_code cancelled, int) {
        if (cancelled) return;
        heard_();
        listen();
    });
}

}  // namespace brokerproof::commands
