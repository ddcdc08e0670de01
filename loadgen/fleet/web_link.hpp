// The WebSocket of a load client, on a socket that is connected: shakes hands, reads, and writes
// for the connection that owns it. It costs about 8 KB a client, which a connection by TCP does
// not.
#pragma once

#include <functional>
#include <memory>

#include "harness/net/asio.hpp"
#include "harness/net/endpoint.hpp"
#include "harness/net/websocket_stream.hpp"

namespace brokerproof::loadgen {

/// Each function is called on the loop of the socket. None is called after the link was closed or
/// destroyed.
struct web_events {
    std::function<void(const net::opening&)> opened;  ///< the handshake is over, or has failed
    std::function<void(bytes_view)> received;
    std::function<void(error_code)> ended;     ///< nothing more will be read
    std::function<void(error_code)> writable;  ///< write_now() takes bytes again
};

class web_link {
public:
    /// Shakes hands at once. `place` says path, further fields of the request and TLS.
    web_link(asio::ip::tcp::socket connected, const net::endpoint& place, web_events events);
    ~web_link();
    web_link(const web_link&) = delete;
    web_link& operator=(const web_link&) = delete;

    std::size_t write_now(bytes_view data, error_code& error);
    void wait_writable();
    void stop_reading();
    void read_again();
    void finish_sending();
    void reset();
    /// The link tells nothing more, and stays open until it is destroyed.
    void fall_silent();

private:
    struct state;
    static awaitable<void> live(std::shared_ptr<state> own);
    static awaitable<void> read(std::shared_ptr<state> own);
    static awaitable<void> tell_writable(std::shared_ptr<state> own);

    std::shared_ptr<state> state_;  ///< shared with the tasks
};

}  // namespace brokerproof::loadgen
