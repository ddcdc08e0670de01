// A broker that the harness starts itself: its folder and ports, its process, its end. The part of
// a target that spawns.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/result.hpp"
#include "harness/net/asio.hpp"
#include "harness/net/endpoint.hpp"
#include "harness/target/listeners.hpp"
#include "harness/target/place.hpp"
#include "harness/target/process.hpp"
#include "harness/target/profile.hpp"

namespace brokerproof::target {

/// The texts of problems contain the last lines of the log.
class broker_run {
public:
    broker_run(asio::any_io_executor executor, const profile& described, std::string work_dir,
               std::uint64_t seed);

    awaitable<result<void>> start();
    awaitable<result<void>> stop();
    awaitable<result<void>> kill();
    awaitable<result<void>> reload();
    /// To the broker and all that it has started.
    result<void> signal(int number);

    net::endpoint where() const { return where_; }
    const listeners& further() const { return further_; }
    bool alive();
    std::string how_it_ended() const { return ended_ ? describe(*ended_) : ""; }
    bool was_killed_from_outside() const { return ended_ && is_kill_from_outside(*ended_); }
    std::string log_path() const { return place_ ? place_->log_path() : ""; }
    process_usage resources() const;

private:
    const spawn& settings() const { return *profile_.spawn; }
    result<process> begin(const std::vector<std::string>& argv) const;
    std::optional<ending> collect();
    problem with_log(const std::string& text) const;
    problem without_log(const std::string& text) const;

    awaitable<result<void>> first_start();
    awaitable<result<void>> try_ports();
    result<void> furnish();
    awaitable<result<void>> prepare();
    awaitable<result<void>> run_to_end(std::vector<std::string> argv);
    awaitable<result<void>> launch();
    /// The first port of the broker that a program listens on; none when all are free.
    std::optional<std::uint16_t> used_port() const;
    awaitable<bool> port_freed();
    awaitable<result<void>> until_ready();
    /// Empty, or the last answer.
    awaitable<std::string> until_all_answer();
    awaitable<bool> ended_within(std::chrono::milliseconds limit);
    awaitable<result<void>> end(int signal, std::string name, std::chrono::milliseconds limit);

    asio::any_io_executor executor_;
    const profile& profile_;
    std::string work_dir_;
    std::uint64_t seed_;
    net::endpoint where_;
    listeners further_;
    std::optional<place> place_;
    std::optional<process>
        broker_;  // after place_, because the process must end before its folder is removed
    bool furnished_ = false;
    std::optional<ending> ended_;  ///< by itself
    process_usage spent_;
};

}  // namespace brokerproof::target
