// A proxy on the loopback interface between clients and a real broker. It changes packets in the
// way that its named defects describe, so that a user can see how a client library or a test suite
// reacts.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "harness/base/result.hpp"
#include "harness/defects/tampering.hpp"
#include "harness/net/endpoint.hpp"
#include "harness/net/stream.hpp"
#include "harness/net/task_group.hpp"
#include "harness/net/timers.hpp"

namespace brokerproof::proxy {

/// Sees all traffic as it comes in, before a defect changes it.
struct onlooker {
    std::function<void(defects::link)> opened = [](defects::link) {};
    std::function<void(defects::link, defects::direction towards, bytes_view)> passed =
        [](defects::link, defects::direction, bytes_view) {};
    /// `towards`: away from the side that ended first; to_client when the broker was not reached.
    std::function<void(defects::link, defects::direction towards)> closed =
        [](defects::link, defects::direction) {};
};

/// What the proxy speaks with its clients.
struct client_side {
    transport via = transport::tcp;
    std::shared_ptr<const tls::server_context> tls{};  ///< when `via` is encrypted
};

class fault_proxy {
public:
    /// Without defects, every byte passes unchanged.
    fault_proxy(asio::any_io_executor executor, net::endpoint upstream,
                std::vector<const defects::wire_defect*> active, client_side towards_clients = {});

    /// Listens on the loopback interface; port 0 takes any free port.
    result<void> listen(std::uint16_t port);
    result<void> listen(const asio::ip::tcp::endpoint& where);
    asio::ip::tcp::endpoint listens_at() const;
    std::uint16_t port() const;

    /// Serves until stop(); all connections are closed when it returns.
    awaitable<void> run();
    void stop();

    /// Called for each connection that could not be accepted; the proxy goes on.
    void on_accept_failure(std::function<void(error_code)> listener) {
        accept_failure_ = std::move(listener);
    }

    /// Called for each connection whose client or broker could not be talked with, with the reason.
    void on_open_failure(std::function<void(const std::string&)> listener) {
        open_failure_ = std::move(listener);
    }

    void watch(onlooker traffic) { traffic_ = std::move(traffic); }

    /// The most bytes that have been waiting at once for a side that did not take them.
    std::size_t peak_unsent() const { return peak_unsent_; }
    /// Whether any packet has been changed so far.
    bool has_bitten() const { return path_.has_bitten(); }

private:
    struct side;
    struct connection;
    using connection_pointer = std::shared_ptr<connection>;

    awaitable<void> accept();
    awaitable<void> serve(connection_pointer proxied);
    awaitable<std::string> open_both(connection_pointer proxied);
    awaitable<void> pump(connection_pointer proxied, defects::direction towards);
    void pass(const connection_pointer& proxied, defects::direction towards, bytes_view data);
    awaitable<void> wait_for_room(side& target);
    awaitable<void> write(connection_pointer proxied, defects::direction towards);
    void send(const connection_pointer& proxied, defects::direction towards, bytes_view data);
    void end(const connection_pointer& proxied, defects::direction towards,
             const error_code& cause);

    asio::any_io_executor executor_;
    net::endpoint upstream_;
    client_side towards_clients_;
    defects::tampering path_;
    asio::ip::tcp::acceptor acceptor_;
    std::set<connection_pointer> open_;
    defects::link last_link_ = 0;
    bool stopped_ = false;
    std::function<void(error_code)> accept_failure_ = [](error_code) {};
    std::function<void(const std::string&)> open_failure_ = [](const std::string&) {};
    onlooker traffic_;
    std::size_t peak_unsent_ = 0;
    net::timers waits_;
    net::task_group tasks_;
};

}  // namespace brokerproof::proxy
