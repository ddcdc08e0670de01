#include "loadgen/network/bad_network.hpp"

#include <exception>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

namespace brokerproof::loadgen {

using asio::ip::tcp;

result<std::vector<tcp::endpoint>> bad_network::start(const std::vector<tcp::endpoint>& brokers,
                                                      std::uint64_t seed,
                                                      const relay::on_lag& lagged) {
    std::vector<tcp::endpoint> listening;
    for (const tcp::endpoint& broker : brokers) {
        auto& added = relays_.emplace_back(
            std::make_unique<relay>(io_.get_executor(), broker, seed + relays_.size(), lagged));
        if (auto listens = added->listen(); !listens) return listens.error();
        listening.push_back(added->listens_at());
    }
    for (const auto& each : relays_) {
        asio::co_spawn(io_, each->run(), [](const std::exception_ptr& error) {
            if (error) std::rethrow_exception(error);
        });
    }
    thread_ = std::thread([this] { io_.run(); });
    return listening;
}

void bad_network::become(const network_state& state) {
    asio::post(io_, [this, state] {
        for (const auto& each : relays_) each->become(state);
    });
}

void bad_network::stop() {
    if (!thread_.joinable()) return;
    asio::post(io_, [this] {
        for (const auto& each : relays_) each->stop();
    });
    thread_.join();
}

}  // namespace brokerproof::loadgen
