// A relay of TCP connections on the loopback interface, between the clients and one broker. It is
// the bad network of a load run: it passes bytes later, slower, or not at all. It must not know
// MQTT.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>

#include <boost/asio/ip/tcp.hpp>

#include "harness/base/result.hpp"
#include "harness/net/asio.hpp"
#include "harness/net/task_group.hpp"
#include "harness/net/timers.hpp"
#include "loadgen/scenario/network.hpp"

namespace brokerproof::loadgen {

class relay {
public:
    /// By how much bytes passed later than planned, although who gets them had room for them. It is
    /// called on the thread of the executor.
    using on_lag = std::function<void(std::chrono::nanoseconds)>;

    /// The seed decides how the delays vary.
    relay(asio::any_io_executor executor, asio::ip::tcp::endpoint broker, std::uint64_t seed,
          on_lag lagged = {});
    ~relay();

    /// On any free port of 127.0.0.1.
    result<void> listen();
    asio::ip::tcp::endpoint listens_at() const;

    /// Relays until stop(); all connections are closed when it returns.
    awaitable<void> run();
    void stop();

    /// From now on the network is like this.
    void become(const network_state& state);

    std::size_t open() const { return links_.size(); }
    /// The most bytes that one connection held at once, both directions together.
    std::size_t peak_held() const { return peak_held_; }

private:
    struct side;
    struct link;
    using link_pointer = std::shared_ptr<link>;

    awaitable<void> accept();
    awaitable<void> until_connections_pass();
    awaitable<void> serve(link_pointer passing);
    awaitable<void> read(link_pointer passing, bool towards_broker);
    awaitable<void> write(link_pointer passing, bool towards_broker);
    void pass_end(link& passing, bool towards_broker);
    void note_lag(net::time_point due) const;

    asio::any_io_executor executor_;
    asio::ip::tcp::endpoint broker_;
    std::uint64_t seed_;
    on_lag lagged_;
    net::time_point state_began_{};
    asio::ip::tcp::acceptor acceptor_;
    network_state state_;
    std::set<link_pointer> links_;
    std::array<std::uint8_t, 16UL * 1024> read_{};  ///< by whichever connection has something now
    std::size_t peak_held_ = 0;
    bool stopped_ = false;
    net::timers waits_;
    net::signal changed_;  ///< the state has
    net::task_group tasks_;
};

}  // namespace brokerproof::loadgen
