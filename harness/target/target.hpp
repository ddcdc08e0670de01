// A running broker under test: attached by URL, or spawned in a private directory on a free
// loopback port. Must not know suites or the judge.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "harness/net/endpoint.hpp"
#include "harness/target/profile.hpp"

namespace brokerproof::target {

/// Empty `problem` means success; otherwise a text for people, with the last lines of the broker's
/// log.
struct outcome {
    std::string problem;
    bool ok() const { return problem.empty(); }
};

class target {
public:
    /// `work_dir` will hold one directory an instance: data/, files/, broker.log. `seed` chooses
    /// the port.
    target(boost::asio::any_io_executor executor, profile description, std::string work_dir,
           std::uint64_t seed);
    ~target();  ///< kills a broker that still runs, by its own pid, and waits for it
    target(const target&) = delete;
    target& operator=(const target&) = delete;

    const profile& description() const;
    net::endpoint where() const;
    /// Its WebSocket listener, if the profile names one.
    std::optional<net::endpoint> websocket() const;
    bool spawned() const;

    /// Spawn: writes files, runs `prepare`, picks a port below 32768, starts, waits for CONNACK
    /// code 0, at each listener; a port that was taken is replaced (3 tries). Attach: only waits
    /// for a CONNACK (any code shows that it answers).
    boost::asio::awaitable<outcome> start();
    /// Graceful stop by `stop_signal`; escalates to SIGKILL after `stop_within` and says so in
    /// `problem`.
    boost::asio::awaitable<outcome> stop();
    /// SIGKILL and reap. The data directory is kept, so that start() brings the same data back on
    /// the same port.
    boost::asio::awaitable<outcome> kill();

    /// False once the process has ended without being asked to (reaps it). Attached brokers: always
    /// true.
    bool alive();
    /// "exited with code 1" / "killed by signal 11" after an unexpected end; else empty.
    std::string how_it_ended() const;
    std::string log_path() const;
    /// The last lines of broker.log (all starts append to it).
    std::vector<std::string> last_log_lines(std::size_t count = 12) const;
    /// By version_command and version_pattern; "unknown" when there is none.
    std::string product_version() const;

    /// CPU seconds and peak resident KiB of the spawned process (from /proc), zeros when attached.
    struct usage {
        double cpu_s = 0;
        std::uint64_t peak_rss_kib = 0;
    };
    usage resources() const;

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace brokerproof::target
