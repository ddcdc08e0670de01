#include "loadgen/commands/workers.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>

#include <fmt/format.h>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "harness/target/program.hpp"
#include "loadgen/fleet/run_clock.hpp"

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

namespace {

/// Blocks until a frame has come.
std::optional<heard> hear_now(worker_socket& from) {
    std::string bytes(sizeof(frame_head), '\0');
    error_code error;
    asio::read(from, asio::buffer(bytes), error);
    const auto head = unpacked<frame_head>(bytes);
    if (error || !head || head->size > largest_frame) return std::nullopt;
    heard frame;
    frame.word = head->word;
    frame.content.resize(head->size);
    asio::read(from, asio::buffer(frame.content), error);
    if (error) return std::nullopt;
    return frame;
}

}  // namespace

// ---- the side of the leader

namespace {

worker_order order_of(const load_options& chosen, const led_brokers& brokers,
                      const std::string& run, unsigned threads) {
    worker_order order;
    order.root = chosen.root;
    order.scenario = chosen.scenario;
    order.overrides = chosen.overrides;
    order.scale = chosen.scale;
    order.seed = chosen.seed;
    const bool private_brokers = chosen.urls.empty();
    order.broker = chosen.broker.empty() && private_brokers ? "mosquitto" : chosen.broker;
    order.urls = brokers.urls;
    order.tls = brokers.tls;
    order.relays = brokers.relays;
    order.headers = chosen.access.headers;
    order.threads = threads;
    order.run = run;
    order.sources = chosen.sources;
    order.connect_window = chosen.connect_window;
    order.witness = chosen.witness;
    order.memory = chosen.memory / chosen.workers;
    order.clock_offset_ns = clock_offset().load().count();
    return order;
}

}  // namespace

worker_crew::worker_crew(asio::any_io_executor home, const load_options& chosen,
                         const led_brokers& brokers, const std::string& run, unsigned threads,
                         const std::string& folder, std::size_t groups)
    : groups_(groups) {
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
        auto order = order_of(chosen, brokers, run, threads);
        order.shard = fmt::format("{}/{}", i, chosen.workers);
        order.out_dir = workers_.back()->folder;
        start(*workers_.back(), order, pair[1]);
        if (!say(workers_.back()->link, worker_word::order, written(order))) lost(i);
    }
}

void worker_crew::start(worker& begun, const worker_order& order, int socket_of_worker) {
    std::error_code ignored;
    std::filesystem::create_directories(begun.folder, ignored);
    target::launch launch;
    launch.argv = {target::own_program(), "load-worker", order.shard};
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
    auto all = snapshot_of_nobody(groups_);
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

result<load_options> hear_order(int leader) {
    asio::io_context io(1);
    worker_socket from(io, asio::local::stream_protocol(), leader);
    const auto first = hear_now(from);
    from.release();
    if (!first || first->word != worker_word::order)
        return failure("load-worker is started by `brokerproof load --workers`, not by hand");
    const auto order = read_worker_order(first->content);
    if (!order) return order.error();
    return options_of(*order);
}

awaitable<void> obey(worker_socket& leader, crew& led, std::function<result<void>()> write) {
    while (true) {
        const auto order = co_await hear(leader);
        if (!order) break;
        if (order->word == worker_word::begin_phase) {
            if (const auto phase = unpacked<phase_order>(order->content)) {
                led.begin_phase(phase->phase, from_ns(phase->at_ns));
            }
        } else if (order->word == worker_word::order) {
            continue;  // it was read before
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
