#include "harness/commands/interruption.hpp"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <exception>
#include <string_view>
#include <system_error>
#include <utility>

#include <boost/asio/co_spawn.hpp>

namespace brokerproof::commands {

namespace {

constexpr int exit_code = 130;

// Signal handlers have no other way to reach their state.
std::atomic<int> event = -1;  // an eventfd; it lives as long as the program
std::atomic<int> counted = 0;
std::atomic<int> most_heard = 0;
std::atomic<bool> pipe_is_broken = false;

void handle(int number) {
    const int error = errno;
    const bool again = number == SIGPIPE && pipe_is_broken.exchange(true);
    if (!again && ++counted > most_heard && number != SIGPIPE) {
        constexpr std::string_view text = "\nended at once, without a report\n";
        if (::write(STDERR_FILENO, text.data(), text.size()) < 0) errno = 0;
        ::_exit(exit_code);
    }
    const std::uint64_t one = 1;
    if (!again && ::write(event, &one, sizeof one) < 0) errno = 0;
    errno = error;
}

void install() {
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) {
        struct sigaction before {};
        ::sigaction(number, nullptr, &before);
        if (number == SIGHUP && before.sa_handler == SIG_IGN) continue;
        struct sigaction next {};
        next.sa_handler = handle;
        next.sa_flags = SA_RESTART;
        ::sigaction(number, &next, nullptr);
    }
}

/// A descriptor of the caller for the one event. What was heard before does not count.
int descriptor_of_event() {
    if (event < 0) event = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    std::uint64_t ignored = 0;
    if (event >= 0 && ::read(event, &ignored, sizeof ignored) < 0) errno = 0;
    const int own = ::fcntl(event, F_DUPFD_CLOEXEC, 0);
    if (own < 0) throw std::system_error(errno, std::generic_category(), "cannot watch for Ctrl-C");
    return own;
}

}  // namespace

interruption::interruption(asio::io_context& io, std::function<void()> heard, int heard_of)
    : heard_(std::move(heard)), event_(io, descriptor_of_event()) {
    counted = 0;
    most_heard = heard_of;
    pipe_is_broken = false;
    install();
    asio::co_spawn(io, listen(), [](std::exception_ptr failed) {
        if (failed) std::rethrow_exception(failed);
    });
}

interruption::~interruption() = default;

void interruption::stop() {
    error_code ignored;
    event_.close(ignored);
}

awaitable<void> interruption::listen() {
    for (;;) {
        auto [failed] =
            co_await event_.async_wait(asio::posix::descriptor_base::wait_read, net::as_result);
        if (failed) co_return;
        std::uint64_t signals = 0;
        if (::read(event_.native_handle(), &signals, sizeof signals) < 0) continue;
        for (; signals != 0; --signals) heard_();
    }
}

}  // namespace brokerproof::commands
