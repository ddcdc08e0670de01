// The relays in front of all brokers of a run, on a thread of their own, so that what the rest of
// the process does delays no byte.
#pragma once

#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "harness/base/result.hpp"
#include "loadgen/network/relay.hpp"

namespace brokerproof::loadgen {

class bad_network {
public:
    bad_network() = default;
    ~bad_network() { stop(); }
    bad_network(const bad_network&) = delete;
    bad_network& operator=(const bad_network&) = delete;

    /// One relay for each broker; returns where each of them listens. `lagged` is called on the
    /// thread of the relays.
    result<std::vector<asio::ip::tcp::endpoint>> start(
        const std::vector<asio::ip::tcp::endpoint>& brokers, std::uint64_t seed,
        const relay::on_lag& lagged = {});
    /// From now on the network is like this.
    void become(const network_state& state);
    /// Closes all connections.
    void stop();

private:
    asio::io_context io_{1};
    std::vector<std::unique_ptr<relay>> relays_;
    std::thread thread_;
};

}  // namespace brokerproof::loadgen
