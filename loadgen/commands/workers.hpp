// Runs slices of a load run in other processes, which this one leads over a socket for each.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <boost/asio/local/stream_protocol.hpp>

#include "harness/target/process.hpp"
#include "loadgen/commands/load.hpp"
#include "loadgen/commands/worker_order.hpp"
#include "loadgen/fleet/crew.hpp"
#include "loadgen/fleet/worker_protocol.hpp"

namespace brokerproof::commands {

using worker_socket = asio::local::stream_protocol::socket;

/// Send and receive a frame of the worker protocol. False or none: the other side has closed the
/// socket.
bool say(worker_socket& to, loadgen::worker_word word, const std::string& content);
struct heard {
    loadgen::worker_word word = loadgen::worker_word::status;
    std::string content;
};
awaitable<std::optional<heard>> hear(worker_socket& from);

/// The side of the leader.
/// The brokers of a run, as workers reach them.
struct led_brokers {
    std::vector<std::string> urls;      ///< logins included
    std::vector<tls_order> tls;         ///< of each of them
    std::vector<std::uint16_t> relays;  ///< in front of each of them; empty: there are none
};

class worker_crew final : public loadgen::crew {
public:
    /// Starts `chosen.workers` processes of this program with the same scenario and
    /// brokers. `run`: the name of the run; `folder`: the workers write below it;
    /// `groups`: of the scenario.
    worker_crew(asio::any_io_executor home, const load_options& chosen, const led_brokers& brokers,
                const std::string& run, unsigned threads, const std::string& folder,
                std::size_t groups);

    void begin_phase(std::size_t phase, loadgen::instant at) override;
    awaitable<loadgen::slice_status> status() override;
    awaitable<loadgen::slice_snapshot> snapshot() override;
    awaitable<result<void>> finish() override;
    std::string failure() const override { return failure_; }

    /// After finish(): the result files of the workers.
    std::vector<std::string> results() const;

private:
    struct worker {
        worker_socket link;
        std::optional<target::process> process;
        std::string folder;
    };
    void start(worker& started, const worker_order& order, int socket_of_worker);
    void lost(std::size_t index);
    awaitable<std::vector<std::string>> ask(loadgen::worker_word word);

    const std::size_t groups_;
    std::vector<std::unique_ptr<worker>> workers_;
    std::string failure_;
};

/// The side of a worker: waits for its order on this socket, which stays open.
result<load_options> hear_order(int leader);

/// Then it follows orders until `finish`, calls `write`, and answers with the
/// problem that this returns.
awaitable<void> obey(worker_socket& leader, loadgen::crew& led,
                     std::function<result<void>()> write);

}  // namespace brokerproof::commands
