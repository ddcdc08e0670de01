#include "harness/web/server.hpp"

#include <sys/resource.h>

#include <list>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include "harness/net/listening.hpp"
#include "harness/net/task_group.hpp"
#include "harness/web/feed.hpp"
#include "harness/web/visit.hpp"

namespace brokerproof::web {

using asio::ip::tcp;
using namespace std::chrono_literals;

namespace {

/// Linux has a niceness per thread. The measured run gets the CPU first.
constexpr int niceness = 5;

}  // namespace

/// Only the server's thread uses the members, except `io`.
struct server::engine {
    engine(site content, limits allowed)
        : bounds(allowed), inside{std::move(content), bounds, news, waits, left, read} {}

    void start() {
        asio::co_spawn(io, main(), [this](std::exception_ptr error) { failure = error; });
        thread = std::thread([this] {
            ::setpriority(PRIO_PROCESS, 0, niceness);
            io.run();
        });
    }

    awaitable<void> main();
    awaitable<void> accept_all();
    awaitable<void> receive(tcp::socket socket);
    void make_room();

    asio::io_context io{1};
    limits bounds;
    feed news{bounds};
    net::timers waits{io.get_executor()};
    net::timers doors{io.get_executor()};  ///< the waits of main() itself
    net::signal left{doors};
    last_read read;
    net::task_group tasks{io.get_executor()};
    tcp::acceptor acceptor{io};
    std::list<visit> visits;
    house inside;
    bool leaving = false;
    std::exception_ptr failure;
    std::thread thread;
};

awaitable<void> server::engine::main() {
    tasks.spawn(accept_all());
    while (!leaving) co_await left.wait(net::time_point::max());
    const auto deadline = net::clock::now() + bounds.farewell;
    while (news.ended() && news.followers() != 0 && net::clock::now() < deadline)
        co_await left.wait(deadline);
    inside.closing = true;
    error_code ignored;
    acceptor.close(ignored);
    waits.stop();
    for (auto& open_visit : visits) open_visit.leave();
    co_await tasks.join();
}

awaitable<void> server::engine::accept_all() {
    for (;;) {
        auto socket = co_await net::accept_next(acceptor);
        if (!socket || inside.closing) co_return;
        if (visits.size() >= bounds.connections) make_room();
        if (visits.size() < 2 * bounds.connections) tasks.spawn(receive(std::move(*socket)));
    }
}

/// Closes the oldest idle connection, to make room for a new one.
void server::engine::make_room() {
    for (auto& candidate : visits) {
        if (!candidate.idle()) continue;
        candidate.leave();
        return;
    }
}

awaitable<void> server::engine::receive(tcp::socket socket) {
    const auto entry =
        visits.emplace(visits.end(), boost::beast::tcp_stream(std::move(socket)), inside);
    co_await entry->run();
    visits.erase(entry);
}

result<std::unique_ptr<server>> server::open(std::uint16_t port, site content, limits allowed) {
    auto path = content.page.empty() ? content.document_path : "/";
    auto worker = std::make_unique<engine>(std::move(content), allowed);
    if (auto listening = net::listen_on_loopback(worker->acceptor, port); !listening) {
        return listening.error();
    }
    const auto own_port = net::port_of(worker->acceptor);
    worker->start();
    return std::unique_ptr<server>(new server(std::move(worker), own_port, std::move(path)));
}

server::server(std::unique_ptr<engine> worker, std::uint16_t port, std::string path)
    : engine_(std::move(worker)), port_(port), path_(std::move(path)) {}

server::~server() {
    asio::post(engine_->io, [worker = engine_.get()] {
        worker->leaving = true;
        worker->left.raise();
    });
    engine_->thread.join();
}

std::string server::url() const { return fmt::format("http://127.0.0.1:{}{}", port_, path_); }

void server::show(maker make) {
    engine_->read.shown();
    asio::post(engine_->io, [worker = engine_.get(), make = std::move(make)]() mutable {
        worker->news.put(std::move(make));
    });
}

bool server::wait_for_reader(std::chrono::milliseconds longest) {
    return engine_->read.wait(longest);
}

void server::ended() {
    asio::post(engine_->io, [worker = engine_.get()] { worker->news.end(); });
}

}  // namespace brokerproof::web
