// A byte stream over TCP, with TLS where the endpoint wants it. Must not know MQTT.
#pragma once

#include "harness/net/carrier.hpp"
#include "harness/net/stream.hpp"

namespace brokerproof::net {

class tcp_stream final : public stream {
public:
    tcp_stream(const asio::any_io_executor& executor, endpoint broker)
        : carrier_(executor), broker_(std::move(broker)) {}
    /// The accepting end of a connection; with a context, it speaks TLS.
    explicit tcp_stream(asio::ip::tcp::socket accepted,
                        std::shared_ptr<const tls::server_context> context = nullptr)
        : carrier_(std::move(accepted), std::move(context)) {}

    /// Resolves and connects, unless the socket was accepted; shakes hands.
    awaitable<opening> open(std::chrono::milliseconds limit) override;
    awaitable<std::pair<error_code, std::size_t>> read_some(std::span<std::uint8_t> into) override;
    std::size_t write_now(bytes_view data, error_code& error) override {
        const auto most = framing_.largest == 0 ? data.size() : framing_.largest;
        return carrier_.write_now(data.first(std::min(data.size(), most)), error);
    }
    void set_framing(const framing& next) override { framing_ = next; }
    awaitable<error_code> wait_writable() override { return carrier_.wait_writable(); }
    void shrink_receive_buffer() override;
    void shut_down_sending() override { carrier_.shut_down_sending(); }
    void cut_sending() override { carrier_.cut_sending(); }
    void close() override { carrier_.close(); }
    void reset() override { carrier_.reset(); }
    bool is_open() const override { return carrier_.is_open(); }
    std::uint16_t local_port() const override { return carrier_.local_port(); }

private:
    carrier carrier_;
    endpoint broker_;
    framing framing_;
};

}  // namespace brokerproof::net
