// The common base of the brokers that misbehave on purpose: it accepts connections, serves each of
// them, and closes all of them. Tests only.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "harness/base/bytes.hpp"
#include "harness/net/asio.hpp"
#include "harness/net/task_group.hpp"

namespace brokerproof::engine::testing {

class hostile_listener {
public:
    explicit hostile_listener(asio::any_io_executor executor);
    hostile_listener(const hostile_listener&) = delete;
    hostile_listener& operator=(const hostile_listener&) = delete;
    virtual ~hostile_listener() = default;

    /// On loopback.
    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    /// Accepts until stop().
    awaitable<void> run();
    /// Closes every connection.
    virtual void stop();

protected:
    using socket = asio::ip::tcp::socket;
    virtual awaitable<void> serve(std::shared_ptr<socket> peer) = 0;

    /// False when the other side has closed.
    static awaitable<bool> read_some(socket& peer);
    static awaitable<bool> write(socket& peer, bytes data);
    /// Sends the same bytes until the other side closes.
    static awaitable<void> flood(socket& peer, bytes unit);
    static void reset(socket& peer);

private:
    asio::any_io_executor executor_;
    asio::ip::tcp::acceptor acceptor_;
    net::task_group tasks_;
    std::vector<std::weak_ptr<socket>> peers_;
};

}  // namespace brokerproof::engine::testing
