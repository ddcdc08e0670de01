// A byte stream over WebSocket as MQTT requires it (section 6 of both versions): subprotocol "mqtt"
// and binary frames, whose borders have no meaning; over TLS where the endpoint wants it. Must not
// know MQTT packets.
#pragma once

#include <boost/asio/ip/tcp.hpp>

#include "harness/net/stream.hpp"

namespace brokerproof::net {

/// What a server with a defect gets wrong about WebSocket.
struct websocket_defects {
    bool reads_text = false;             ///< text frames, too
    bool chooses_first_offered = false;  ///< whatever the subprotocol is
};

/// A closing handshake counts as the end of the stream (eof). At what breaks the rules of WebSocket
/// we end it: then is_protocol_fault() holds for the error.
class websocket_stream final : public stream {
public:
    /// The client's end.
    websocket_stream(const asio::any_io_executor& executor, endpoint broker);
    /// The client's end of a TCP connection that is made already.
    websocket_stream(asio::ip::tcp::socket connected, endpoint broker);
    /// The server's end; with a context, it speaks TLS.
    explicit websocket_stream(asio::ip::tcp::socket accepted,
                              std::shared_ptr<const tls::server_context> context = nullptr,
                              websocket_defects wrong = {});
    ~websocket_stream() override;

    /// Connects (only the client's end) and shakes hands.
    awaitable<opening> open(std::chrono::milliseconds limit) override;
    awaitable<std::pair<error_code, std::size_t>> read_some(std::span<std::uint8_t> into) override;
    /// Sends one frame at a time: takes no bytes while a frame is being sent.
    std::size_t write_now(bytes_view data, error_code& error) override;
    awaitable<error_code> wait_writable() override;
    void set_framing(const framing& next) override;
    void shrink_receive_buffer() override;
    /// Sends FIN without a closing handshake, after the frame that is being sent.
    void shut_down_sending() override;
    void cut_sending() override;
    void begin_closing() override;
    void close() override;
    void reset() override;
    bool is_open() const override;
    asio::any_io_executor get_executor();
    std::uint16_t local_port() const override;

private:
    struct state;

    awaitable<opening> ask(std::chrono::milliseconds limit);
    awaitable<opening> answer(std::chrono::milliseconds limit);

    std::shared_ptr<state> state_;  ///< shared with the pending write
    endpoint broker_;
    bool accepted_ = false;
    websocket_defects wrong_;
};

}  // namespace brokerproof::net
