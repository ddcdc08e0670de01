// The brokers of a load run: private ones of a profile, or such that run already.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "loadgen/commands/load.hpp"
#include "harness/target/target.hpp"
#include "loadgen/fleet/fleet_plan.hpp"
#include "loadgen/measure/result.hpp"

namespace brokerproof::commands {

class load_brokers {
public:
    /// None, with a word on stderr, when the profile or an URL is wrong.
    static std::optional<load_brokers> make(asio::io_context& io, const load_options& chosen,
                                            std::uint64_t seed, const std::string& work_dir);

    /// Of all of them; empty, or why one does not answer.
    awaitable<std::string> start();
    awaitable<void> stop();

    std::size_t size() const { return all_.size(); }
    bool spawned() const { return all_.front()->spawned(); }
    bool on_loopback() const;
    /// The profile of the first; the tolerances of all are taken from it.
    const target::profile& description() const { return all_.front()->description(); }
    /// After start(). Empty addresses, with a word in `why`, when a name cannot be resolved.
    std::vector<loadgen::broker_address> addresses(asio::io_context& io, std::string& why) const;
    std::vector<std::string> urls() const;
    std::vector<loadgen::load_broker> described() const;
    /// Empty, or that a broker of ours has ended, with the last lines of its log.
    std::string death();

private:
    std::vector<std::unique_ptr<target::target>> all_;
};

}  // namespace brokerproof::commands
