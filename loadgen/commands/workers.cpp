#include "loadgen/commands/workers.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>

#include <fmt/format.h>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "harness/target/program.hpp"

namespace brokerproof::commands {

using namespace loadgen;

bool say(worker_socket& to, worker_word word, const std::string& content) {
    const frame_head head{word, static_cast<std::uint32_t>(content.size())};
    const std::string bytes = packed(head) + content;
    error_code error;
    asio::write(to, asio::buffer(bytes), error);
    return !error;
}

awaitable<std::optional<heard>> hear(worker_socket& from) {
    std::string bytes(sizeof(frame_head), '\0');
    const auto head_buffer = asio::buffer(bytes);
    const auto [no_head, head_size] = co_await asio::async_read(from, head_buffer, net::as_result);
    const auto head = unpacked<frame_head>(bytes);
    if (no_head || !head || head->size > largest_frame) co_return std::nullopt;
    heard out;
    out.word = head->word;
    out.content.resize(head->size);
    const auto content_buffer = asio::buffer(out.content);
    const auto [no_content, content_size] =
        co_await asio::async_read(from, content_buffer, net::as_result);
    if (no_content) co_return std::nullopt;
    co_return out;
}

// ---- the side of the leader

namespace {

std::vector<std::string> command_of(const load_options& chosen,
                                    const std::vector<std::string>& urls, const std::string& run,
                                    unsigned threads) {
    std::vector<std::string> argv = {target::own_program()};
    const auto add = [&](const std::string& key, const std::string& value) {
        argv.push_back(key);
        argv.push_back(value);
    };
    if (!chosen.root.empty()) add("--root", chosen.root);
    argv.push_back("load");
    argv.push_back(chosen.scenario);
    argv.push_back("--led");
    for (const auto& one : chosen.overrides) add("--set", one);
    if (chosen.scale != 1) add("--scale", fmt::format("{}", chosen.scale));
    if (chosen.seed != 0) add("--seed", std::to_string(chosen.seed));
    if (!chosen.broker.empty() || chosen.urls.empty()) {
        add("--broker", chosen.broker.empty() ? "mosquitto" : chosen.broker);
    }
    for (const auto& url : urls) add("--url", url);
    for (const auto& source : chosen.sources) add("--source", source);
    add("--connect-window", std::to_string(chosen.connect_window));
    add("--run", run);
    add("--threads", std::to_string(threads));
    return argv;
}

}  // namespace

worker_crew::worker_crew(asio::any_io_executor home, const load_options& chosen,
                         const std::vector<std::string>& urls, const std::string& run,
                         unsigned threads, const std::string& folder) {
    for (unsigned i = 0; i < chosen.workers; ++i) {
        int pair[2] = {-1, -1};
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
            failure_ = "cannot open a socket for a worker";
            return;
        }
        const asio::local::stream_protocol protocol;
        workers_.push_back(
            std::make_unique<worker>(worker{worker_socket(home, protocol, pair[0]), std::nullopt,
                                            fmt::format("{}/worker-{}", folder, i)}));
        auto argv = command_of(chosen, urls, run, threads);
        argv.insert(argv.end(), {"--shard", fmt::format("{}/{}", i, chosen.workers), "--out",
                                 workers_.back()->folder});
        start(*workers_.back(), argv, pair[1]);
    }
}

void worker_crew::start(worker& begun, const std::vector<std::string>& argv, int socket_of_worker) {
    std::error_code ignored;
    std::filesystem::create_directories(begun.folder, ignored);
    target::launch launch;
    launch.argv = argv;
    launch.input = socket_of_worker;
    launch.output = STDERR_FILENO;
    auto started = target::process::start(launch);
    ::close(socket_of_worker);
    if (started) {
        begun.process = std::move(*started);
    } else {
        failure_ = started.error().text;
    }
}

void worker_crew::lost(std::size_t index) {
    if (failure_.empty()) failure_ = fmt::format("worker {} has ended", index);
}

void worker_crew::begin_phase(std::size_t phase, instant at) {
    const phase_order order{phase, to_ns(at)};
    for (std::size_t i = 0; i < workers_.size(); ++i) {
        if (!say(workers_[i]->link, worker_word::begin_phase, packed(order))) lost(i);
    }
}

/// Asks all workers, and returns the answers that arrive. Workers that cannot be asked are skipped.
awaitable<std::vector<std::string>> worker_crew::ask(worker_word word) {
    std::vector<std::string> answers;
    const std::string nothing;
    std::vector<std::size_t> asked;
    for (std::size_t i = 0; i < workers_.size(); ++i) {
        if (say(workers_[i]->link, word, nothing)) {
            asked.push_back(i);
        } else {
            lost(i);
        }
    }
    for (const std::size_t i : asked) {
        auto answer = co_await hear(workers_[i]->link);
        if (answer && answer->word == word) {
            answers.push_back(std::move(answer->content));
        } else {
            lost(i);
        }
    }
    co_return answers;
}

awaitable<slice_status> worker_crew::status() {
    const auto answers = co_await ask(worker_word::status);
    slice_status all;
    if (answers.size() < workers_.size()) all.phase = -1;
    for (const auto& answer : answers) {
        if (const auto one = unpacked<slice_status>(answer)) merge(all, *one);
    }
    co_return all;
}

awaitable<slice_snapshot> worker_crew::snapshot() {
    const auto answers = co_await ask(worker_word::snapshot);
    slice_snapshot all;
    for (const auto& answer : answers) {
        if (const auto one = unpacked_snapshot(answer)) merge(all, *one);
    }
    co_return all;
}

awaitable<result<void>> worker_crew::finish() {
    const auto answers = co_await ask(worker_word::finish);
    for (const auto& answer : answers) {
        if (failure_.empty()) failure_ = answer;
    }
    for (auto& one : workers_) {
        if (one->process) one->process->wait(std::chrono::seconds(10));
    }
    if (!failure_.empty()) co_return brokerproof::failure(failure_);
    co_return result<void>();
}

std::vector<std::string> worker_crew::results() const {
    std::vector<std::string> files;
    for (const auto& one : workers_) files.push_back(one->folder + "/result.json");
    return files;
}

// ---- the side of a worker

awaitable<void> obey(worker_socket& leader, crew& led, std::function<result<void>()> write) {
    while (true) {
        const auto order = co_await hear(leader);
        if (!order) break;
        if (order->word == worker_word::begin_phase) {
            if (const auto phase = unpacked<phase_order>(order->content)) {
                led.begin_phase(phase->phase, from_ns(phase->at_ns));
            }
        } else if (order->word == worker_word::status) {
            const auto now = co_await led.status();
            say(leader, order->word, packed(now));
        } else if (order->word == worker_word::snapshot) {
            const auto now = co_await led.snapshot();
            say(leader, order->word, packed(now));
        } else {
            auto finished = co_await led.finish();
            if (finished) finished = write();
            say(leader, order->word, finished ? std::string() : finished.error().text);
            co_return;
        }
    }
    // The leader has closed its socket, so nobody can be told how it ended.
    const auto finished = co_await led.finish();
    static_cast<void>(finished);
}

}  // namespace brokerproof::commands
