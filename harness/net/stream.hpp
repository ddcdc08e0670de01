// A byte stream to a broker: open, read, write, close, reset. Must not know MQTT.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "harness/base/bytes.hpp"
#include "harness/net/asio.hpp"
#include "harness/net/endpoint.hpp"

namespace brokerproof::net {

/// One reader and one writer at a time. Closing ends a pending read with an error.
class stream {
public:
    virtual ~stream() = default;

    /// Empty on success, else why not ("connection refused", "no answer within 5000 ms").
    virtual awaitable<std::string> open(std::chrono::milliseconds limit) = 0;

    /// At least one byte, or an error (eof, connection_reset, operation_aborted after close()).
    virtual awaitable<std::pair<error_code, std::size_t>> read_some(
        std::span<std::uint8_t> into) = 0;

    /// Writes at once what the other side takes; the number of bytes taken (0 when it would block),
    /// or an error.
    virtual std::size_t write_now(bytes_view data, error_code& error) = 0;
    /// Waits until bytes are taken again.
    virtual awaitable<error_code> wait_writable() = 0;

    virtual void shut_down_sending() = 0;  ///< FIN; reading goes on
    virtual void close() = 0;
    virtual void reset() = 0;  ///< RST
    virtual bool is_open() const = 0;
    /// The TCP port on our side; 0 when there is none.
    virtual std::uint16_t local_port() const { return 0; }
};

/// Is this why *we* ended a stream: bytes that break the rules of the layer that carries it
/// (WebSocket)? The message says which rule.
bool is_protocol_fault(const error_code& error);

/// A stream, not open yet, by TCP, by WebSocket or to a broker in this process, as the endpoint
/// says.
std::unique_ptr<stream> make_stream(const asio::any_io_executor& executor, const endpoint& where);

}  // namespace brokerproof::net
