// Slices of a load run in processes of their own, led by this one over a socket each.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <boost/asio/local/stream_protocol.hpp>

#include "harness/target/process.hpp"
#include "loadgen/commands/load.hpp"
#include "loadgen/fleet/crew.hpp"
#include "loadgen/fleet/worker_protocol.hpp"

namespace brokerproof::commands {

using worker_socket = asio::local::stream_protocol::socket;

/// Frames of the worker protocol over one socket. False or none: the other side is gone.
bool say(worker_socket& to, loadgen::worker_word word, const std::string& content);
struct heard {
    loadgen::worker_word word = loadgen::worker_word::status;
    std::string content;
};
awaitable<std::optional<heard>> hear(worker_socket& from);

/// The leading side.
class worker_crew final : public loadgen::crew {
public:
    /// Starts `chosen.workers` processes of this program with the same scenario; `urls` are the
    /// brokers, `run` the run's name, `folder` takes what they write.
    worker_crew(asio::any_io_executor home, const load_options& chosen,
                const std::vector<std::string>& urls, const std::string& run, unsigned threads,
                const std::string& folder);

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
    void start(worker& one, const std::vector<std::string>& argv, int theirs);
    void lost(std::size_t index);
    awaitable<std::vector<std::string>> ask(loadgen::worker_word word);

    std::vector<std::unique_ptr<worker>> workers_;
    std::string failure_;
};

/// The led side: obeys until told to finish; `write` is called then, and the answer tells its
/// problem.
awaitable<void> obey(worker_socket& leader, loadgen::crew& led,
                     std::function<result<void>()> write);

}  // namespace brokerproof::commands
