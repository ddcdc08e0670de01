// The reference broker on TCP and, on request, on WebSocket and over TLS. This adds the sockets,
// the timer and the clock that the core does not have. One thread. Nothing that the standard
// regulates is decided here.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "harness/base/result.hpp"
#include "harness/net/asio.hpp"
#include "harness/net/stream.hpp"
#include "harness/net/task_group.hpp"
#include "harness/reference_broker/server.hpp"

namespace brokerproof::reference_broker {

class tcp_shell {
public:
    /// `storage` must outlive the shell.
    tcp_shell(asio::any_io_executor executor, options chosen, store& storage);
    ~tcp_shell();

    /// Listens on the loopback interface, once for each transport; port 0 takes any free port. An
    /// encrypted transport needs a context.
    result<void> listen(std::uint16_t port, transport via = transport::tcp,
                        std::shared_ptr<const tls::server_context> context = nullptr);
    /// 0 when it does not listen for this transport.
    std::uint16_t port(transport via = transport::tcp) const;

    /// Serves until stop(); all connections are closed when it returns.
    awaitable<void> run();
    /// Shuts the server down and stops listening.
    void stop();
    /// Lets the server read its settings again.
    void reload();

private:
    struct peer;
    using peer_pointer = std::shared_ptr<peer>;

    struct entrance;
    awaitable<void> accept(const entrance& from);
    awaitable<void> serve(peer_pointer client, listener kind);
    awaitable<void> read(peer_pointer from);
    awaitable<void> write(peer_pointer to);
    awaitable<void> keep_time();

    void hand_out();
    void send(const peer_pointer& to, bytes_view data);
    void part(const peer_pointer& from);
    void end_sending(const peer_pointer& to);
    instant now() const;

    asio::any_io_executor executor_;
    instant wall_start_;
    std::chrono::steady_clock::time_point start_;
    std::chrono::milliseconds handshake_within_;  ///< the time limit of a WebSocket handshake
    server server_;
    std::map<transport, std::unique_ptr<entrance>> entrances_;
    asio::steady_timer timer_;
    std::optional<instant> booked_;  ///< the time that keep_time() waits for
    bool stopped_ = false;
    link last_link_ = 0;
    std::map<link, peer_pointer> peers_;
    std::set<peer_pointer> shaking_hands_;
    net::task_group tasks_;
};

}  // namespace brokerproof::reference_broker
