// Connects a TCP socket to an endpoint within a time limit.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "harness/net/asio.hpp"
#include "harness/net/endpoint.hpp"
#include "harness/net/opening.hpp"

namespace brokerproof::net {

/// Closes a socket when an operation on it takes too long. The destructor calls the limit off.
class time_limit {
public:
    time_limit(asio::ip::tcp::socket& guarded, std::chrono::milliseconds limit);
    ~time_limit() { call_off(); }
    time_limit(const time_limit&) = delete;
    time_limit& operator=(const time_limit&) = delete;

    /// Ends the limit. True when it had already expired and closed the socket.
    bool call_off();

private:
    struct state;
    std::shared_ptr<state> state_;  ///< shared: the timer's handler may run after the wait is over
};

/// "no answer within 5000 ms"
std::string no_answer_within(std::chrono::milliseconds limit);

/// Tries one address after the other. Each has an equal share of the time that is left, so that one
/// that does not answer leaves time for the next.
awaitable<opening> connect_to_any(asio::ip::tcp::socket& socket,
                                  std::vector<asio::ip::tcp::endpoint> candidates,
                                  std::chrono::milliseconds limit, bool small_segments = false);

/// Resolves, and connects to any of the addresses. The socket is then non-blocking and sends
/// without delay (TCP_NODELAY).
awaitable<opening> connect(asio::ip::tcp::socket& socket, endpoint broker,
                           std::chrono::milliseconds limit);

/// Sets the options that connect() sets, for a socket that was accepted.
void make_prompt(asio::ip::tcp::socket& socket);

/// Asks the kernel for the smallest receive buffer, or for a large one again. What its window has
/// promised already still comes.
void shrink_receive_buffer(asio::ip::tcp::socket& socket);
void grow_receive_buffer(asio::ip::tcp::socket& socket);

}  // namespace brokerproof::net
