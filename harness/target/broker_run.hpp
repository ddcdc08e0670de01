// A broker that the harness starts itself: its folder and ports, its process, its end. The part of
// a target that spawns.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/net/asio.hpp"
#include "harness/net/endpoint.hpp"
#include "harness/target/place.hpp"
#include "harness/target/process.hpp"
#include "harness/target/profile.hpp"

namespace brokerproof::target {

/// Returned texts are empty on success. Otherwise they are messages for people, with the last lines
/// of the log.
class broker_run {
public:
    broker_run(asio::any_io_executor executor, const profile& described, std::string work_dir,
               std::uint64_t seed);

    awaitable<std::string> start();
    awaitable<std::string> stop();
    awaitable<std::string> kill();

    net::endpoint where() const { return where_; }
    std::optional<net::endpoint> websocket() const { return websocket_; }
    bool alive();
    std::string how_it_ended() const { return ended_; }
    std::string log_path() const { return place_ ? place_->log_path() : ""; }
    process_usage resources() const;

private:
    const spawn& settings() const { return *profile_.spawn; }
    std::string begin(const std::vector<std::string>& argv, std::optional<process>& into) const;
    std::optional<ending> collect();
    std::string with_log(const std::string& text) const;

    awaitable<std::string> first_start();
    awaitable<std::string> prepare();
    awaitable<std::string> run_to_end(std::vector<std::string> argv);
    awaitable<std::string> launch();
    bool ports_are_free() const;
    awaitable<bool> port_freed();
    awaitable<std::string> until_ready();
    awaitable<std::string> until_all_answer();
    awaitable<bool> ended_within(std::chrono::milliseconds limit);
    awaitable<std::string> end(int signal, std::string name, std::chrono::milliseconds limit);

    asio::any_io_executor executor_;
    const profile& profile_;
    std::string work_dir_;
    std::uint64_t seed_;
    net::endpoint where_;
    std::optional<net::endpoint> websocket_;
    std::optional<place> place_;
    std::optional<process>
        broker_;  // after place_, because the process must end before its folder is removed
    bool furnished_ = false;
    std::string ended_;
    process_usage spent_;
};

}  // namespace brokerproof::target
