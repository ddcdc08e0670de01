// A byte stream whose other end is a simulated broker.
#pragma once

#include <optional>

#include "harness/net/stream.hpp"
#include "harness/net/timers.hpp"
#include "harness/prove/simulated_broker.hpp"

namespace brokerproof::prove {

class simulated_stream final : public net::stream {
public:
    simulated_stream(const asio::any_io_executor& executor, simulated_broker& broker,
                     const net::endpoint& wanted)
        : timers_(executor),
          readable_(timers_),
          broker_(&broker),
          via_(wanted.via),
          subprotocols_(wanted.subprotocols) {}
    ~simulated_stream() override;

    awaitable<net::opening> open(std::chrono::milliseconds limit) override;
    awaitable<std::pair<error_code, std::size_t>> read_some(std::span<std::uint8_t> into) override;
    std::size_t write_now(bytes_view data, error_code& error) override;
    awaitable<error_code> wait_writable() override;
    void set_framing(const net::framing& next) override { framing_ = next; }
    void shut_down_sending() override;
    void close() override;
    void reset() override { close(); }  // like MQTT, this broker treats RST like FIN
    bool is_open() const override { return link_ != 0 && !end_; }

    void arrive(bytes_view data);       ///< called by the broker
    void end(const error_code& cause);  ///< called by the broker; bytes that arrived stay readable
    void broker_is_gone();
    /// Do so many bytes wait to be read that a network would take no more?
    bool is_full() const;

private:
    net::timers timers_;
    net::signal readable_;
    simulated_broker* broker_;
    net::transport via_;
    std::string subprotocols_;
    net::framing framing_;
    reference_broker::link link_ = 0;
    bytes arrived_;
    std::optional<error_code> end_;
};

}  // namespace brokerproof::prove
