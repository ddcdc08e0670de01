// A running broker under test. The harness attaches to it by URL, or spawns it in a private
// directory on a free loopback port. Must not know suites or the judge.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "harness/base/result.hpp"
#include "harness/net/endpoint.hpp"
#include "harness/target/profile.hpp"

namespace brokerproof::target {

/// The texts of problems contain the last lines of the broker's log.
class target {
public:
    /// `work_dir` gets one directory per instance with data/, files/ and broker.log. `seed` chooses
    /// the port.
    target(boost::asio::any_io_executor executor, profile description, std::string work_dir,
           std::uint64_t seed);
    ~target();  ///< kills a spawned broker that still runs, and waits for its end
    target(const target&) = delete;
    target& operator=(const target&) = delete;

    const profile& description() const;
    /// The listener that all clients use: that of the profile's transport.
    net::endpoint where() const;
    /// The listener of a transport, if the profile names one.
    std::optional<net::endpoint> at(transport via) const;
    /// The WebSocket listener for cases that are about WebSocket: encrypted, if all clients are.
    std::optional<net::endpoint> websocket() const;
    bool spawned() const;

    /// When spawning: writes the files, runs `prepare`, picks a port below 32768, starts the broker
    /// and waits for CONNACK code 0 at each listener; if the port is in use, it picks another one
    /// (3 tries). When attaching: only waits for a CONNACK, whatever its code.
    boost::asio::awaitable<result<void>> start();
    /// Stops the broker with `stop_signal`. After `stop_within` it sends SIGKILL and reports that
    /// as a problem.
    boost::asio::awaitable<result<void>> stop();
    /// For the end of a run, when nobody needs the answer of stop() any more: it has killed what
    /// did not end in time, and an attached broker goes on running.
    boost::asio::awaitable<void> stop_if_spawned();
    /// Kills the broker with SIGKILL and reaps it. The data directory stays, so that start() brings
    /// the same data back on the same port.
    boost::asio::awaitable<result<void>> kill();

    /// Stops the broker and all that it has started (SIGSTOP), until resume(). Its connections
    /// stay.
    result<void> pause();
    result<void> resume();

    /// Asks the broker to read its settings again (`reload_signal`), and waits until it answers a
    /// CONNECT with code 0. The process goes on; a broker that has ended is a problem.
    boost::asio::awaitable<result<void>> reload();

    /// False after the process has ended by itself (then it is reaped). Always true for attached
    /// brokers.
    bool alive();
    /// "exited with code 1" / "killed by signal 11" after an unexpected end; else empty.
    std::string how_it_ended() const;
    /// Whether that end was a SIGKILL that somebody else sent.
    bool was_killed_from_outside() const;
    std::string log_path() const;
    /// The last lines of broker.log (all starts append to it).
    std::vector<std::string> last_log_lines(std::size_t count = 12) const;
    /// The version, by version_command and version_pattern; "unknown" when there is none.
    std::string product_version() const;

    /// CPU seconds and peak resident KiB of the spawned process (from /proc); zero when attached.
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
