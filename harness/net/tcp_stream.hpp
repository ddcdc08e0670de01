// A TCP byte stream: open, read, write, close, reset. Must not know MQTT.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "harness/base/bytes.hpp"
#include "harness/net/asio.hpp"
#include "harness/net/endpoint.hpp"

namespace brokerproof::net {

/// One reader and one writer at a time. Closing ends a pending read with an error.
class tcp_stream {
public:
    explicit tcp_stream(const asio::any_io_executor& executor) : socket_(executor) {}

    /// Resolves and connects; empty on success, else why not ("connection refused", "no answer
    /// within 5000 ms").
    awaitable<std::string> open(endpoint where, std::chrono::milliseconds limit);

    /// At least one byte, or an error (eof, connection_reset, operation_aborted after close()).
    awaitable<std::pair<error_code, std::size_t>> read_some(std::span<std::uint8_t> into);

    /// Writes at once what the kernel takes; the number of bytes taken (0 when it would block), or
    /// an error.
    std::size_t write_now(bytes_view data, error_code& error);
    /// Waits until the kernel takes bytes again.
    awaitable<error_code> wait_writable();

    void shut_down_sending();  ///< FIN; reading goes on
    void close();
    void reset();  ///< RST: SO_LINGER 0, then close
    bool is_open() const { return socket_.is_open(); }

private:
    asio::ip::tcp::socket socket_;
};

}  // namespace brokerproof::net
