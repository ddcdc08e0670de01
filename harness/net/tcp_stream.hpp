// A byte stream over TCP. Must not know MQTT.
#pragma once

#include <boost/asio/ip/tcp.hpp>

#include "harness/net/stream.hpp"

namespace brokerproof::net {

class tcp_stream final : public stream {
public:
    tcp_stream(const asio::any_io_executor& executor, endpoint broker)
        : socket_(executor), broker_(std::move(broker)) {}
    /// The accepting end of a connection.
    explicit tcp_stream(asio::ip::tcp::socket accepted) : socket_(std::move(accepted)) {}

    /// Resolves and connects, unless the socket was accepted.
    awaitable<opening> open(std::chrono::milliseconds limit) override;
    awaitable<std::pair<error_code, std::size_t>> read_some(std::span<std::uint8_t> into) override;
    std::size_t write_now(bytes_view data, error_code& error) override;
    awaitable<error_code> wait_writable() override;
    void narrow() override;
    void shut_down_sending() override;
    void close() override;
    void reset() override;  ///< SO_LINGER 0, then close
    bool is_open() const override { return socket_.is_open(); }
    std::uint16_t local_port() const override;

private:
    asio::ip::tcp::socket socket_;
    endpoint broker_;
    bool narrow_ = false;
};

}  // namespace brokerproof::net
