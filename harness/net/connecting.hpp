// From an endpoint to a connected TCP socket, within a limit.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include <boost/asio/ip/tcp.hpp>

#include "harness/net/asio.hpp"
#include "harness/net/endpoint.hpp"

namespace brokerproof::net {

/// Closes a socket when something on it takes too long. One that is gone has been called off.
class time_limit {
public:
    time_limit(asio::ip::tcp::socket& guarded, std::chrono::milliseconds limit);
    ~time_limit() { static_cast<void>(call_off()); }
    time_limit(const time_limit&) = delete;
    time_limit& operator=(const time_limit&) = delete;

    /// True when it came too late: the socket was closed.
    bool call_off();

private:
    struct state;
    std::shared_ptr<state> state_;  ///< shared: the timer's handler may run after the wait is over
};

/// "no answer within 5000 ms"
std::string no_answer_within(std::chrono::milliseconds limit);

/// Resolves and connects; the socket then does not block and does not wait for more to send. Empty
/// on success, else why not.
awaitable<std::string> connect(asio::ip::tcp::socket& socket, endpoint where,
                               std::chrono::milliseconds limit);

/// What connect() sets, for a socket that was accepted.
void make_prompt(asio::ip::tcp::socket& socket);

}  // namespace brokerproof::net
