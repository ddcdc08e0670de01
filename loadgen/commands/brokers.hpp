// The brokers of a load run: private ones of a profile, or brokers that run already.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "harness/base/result.hpp"
#include "harness/net/asio.hpp"
#include "harness/target/target.hpp"
#include "loadgen/commands/worker_order.hpp"
#include "loadgen/fleet/fleet_plan.hpp"
#include "loadgen/measure/result.hpp"

namespace brokerproof::commands {

class load_brokers {
public:
    /// One broker for each profile; there must be at least one. `seed` chooses the ports of private
    /// brokers, which write their files below `work_dir`.
    load_brokers(const asio::any_io_executor& executor,
                 const std::vector<target::profile>& profiles, std::uint64_t seed,
                 const std::string& work_dir);

    /// Starts the brokers up to the first that does not answer: that is the problem.
    awaitable<result<void>> start();
    awaitable<void> stop();

    /// What a phase does to private brokers.
    awaitable<result<void>> act(loadgen::broker_act wanted);

    std::size_t size() const { return brokers_.size(); }
    bool spawned() const { return brokers_.front()->spawned(); }
    bool on_loopback() const;  ///< all of them, by IPv4
    /// The profile of the first broker; its tolerances apply to all brokers.
    const target::profile& description() const { return brokers_.front()->description(); }
    /// Known after start(): one address of each broker, at which it answers.
    const std::vector<loadgen::broker_address>& addresses() const { return addresses_; }
    std::vector<asio::ip::tcp::endpoint> places() const;  ///< of `addresses`
    /// The clients connect to these instead: relays in front of each broker, in the same order.
    void detour(const std::vector<asio::ip::tcp::endpoint>& relays);
    std::vector<std::string> urls() const;
    std::vector<tls_order> tls() const;  ///< of each of them
    std::vector<loadgen::load_broker> described() const;
    /// Empty while all private brokers run; else how one has ended, with the last lines of its log.
    std::string death();

private:
    awaitable<result<asio::ip::tcp::endpoint>> answering_address(net::endpoint place);
    static awaitable<result<void>> act_on(target::target& broker, loadgen::broker_act wanted);

    asio::any_io_executor executor_;
    std::vector<std::unique_ptr<target::target>> brokers_;
    std::vector<loadgen::broker_address> addresses_;
};

}  // namespace brokerproof::commands
