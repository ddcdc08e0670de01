// A byte stream to a broker: open, read, write, close, reset. Must not know MQTT.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "harness/base/bytes.hpp"
#include "harness/net/asio.hpp"
#include "harness/net/endpoint.hpp"
#include "harness/net/opening.hpp"

namespace brokerproof::net {

/// Into which pieces written bytes are divided: frames of WebSocket, records of TLS, segments of
/// TCP.
struct framing {
    std::size_t largest = 0;  ///< bytes of a piece; 0: as many as fit
    bool fragments = false;   ///< WebSocket: the pieces are the fragments of one message
    bool text = false;        ///< WebSocket: text instead of binary frames, which MQTT forbids

    bool operator==(const framing&) const = default;
};

/// One reader and one writer at a time. Closing ends a pending read with an error.
class stream {
public:
    virtual ~stream() = default;

    virtual awaitable<opening> open(std::chrono::milliseconds limit) = 0;

    /// Returns at least one byte, or an error (eof, connection_reset, operation_aborted after
    /// close()).
    virtual awaitable<std::pair<error_code, std::size_t>> read_some(
        std::span<std::uint8_t> into) = 0;

    /// Writes as many bytes as the other side takes at once. Returns their number (0 when the write
    /// would block) or sets `error`.
    [[nodiscard]] virtual std::size_t write_now(bytes_view data, error_code& error) = 0;
    /// Waits until the stream takes bytes again.
    [[nodiscard]] virtual awaitable<error_code> wait_writable() = 0;

    /// How the following writes are divided.
    virtual void set_framing(const framing&) {}

    /// Nobody will read for a while: until the next read_some(), the kernel shall hold as little as
    /// possible for us.
    virtual void shrink_receive_buffer() {}

    virtual void shut_down_sending() = 0;  ///< sends FIN; reading stays possible
    /// The same, but with nothing before FIN by which a layer says that it is the end: no
    /// close_notify of TLS.
    virtual void cut_sending() { shut_down_sending(); }
    /// Begins the closing handshake of WebSocket, with a Close frame; else as shut_down_sending().
    virtual void begin_closing() { shut_down_sending(); }
    virtual void close() = 0;
    virtual void reset() = 0;  ///< sends RST
    virtual bool is_open() const = 0;
    /// The TCP port on our side; 0 when there is none.
    virtual std::uint16_t local_port() const { return 0; }
};

/// Whether `error` says that *we* ended a stream because its bytes broke the rules of the layer
/// that carries it (WebSocket, TLS). The error's message names the rule.
bool is_protocol_fault(const error_code& error);

/// [MQTT-6.0.0-4] The failure of a client of WebSocket whose server has not chosen "mqtt".
no_connection other_subprotocol(std::string_view chosen);

/// Makes a stream that is not open yet, over TCP, over WebSocket or to a broker in this process, as
/// the endpoint says.
std::unique_ptr<stream> make_stream(const asio::any_io_executor& executor, const endpoint& broker);

}  // namespace brokerproof::net
