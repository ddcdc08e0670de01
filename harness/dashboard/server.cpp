#include "harness/dashboard/server.hpp"

#include <sys/resource.h>

#include <list>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include "harness/dashboard/feed.hpp"
#include "harness/dashboard/visit.hpp"
#include "harness/net/task_group.hpp"

namespace brokerproof::dashboard {

using asio::ip::tcp;
using namespace std::chrono_literals;

namespace {

/// Linux has a niceness for each thread. What is being measured goes first.
constexpr int niceness = 5;
constexpr auto between_failed_accepts = 100ms;

}  // namespace

/// Everything but `io` is the thread's alone.
struct server::engine {
    engine(site what, limits most)
        : bounds(most),
          inside{std::move(what.page), std::move(what.policy), bounds, news, waits, left, false} {}

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
    net::timers doors{io.get_executor()};  ///< of main() itself
    net::signal left{doors};
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
    for (auto& one : visits) one.close();
    co_await tasks.join();
}

awaitable<void> server::engine::accept_all() {
    while (!inside.closing) {
        auto [error, socket] = co_await acceptor.async_accept(net::as_result);
        if (inside.closing) break;
        if (error) {  // no file is free, say
            co_await waits.wait_until(net::clock::now() + between_failed_accepts);
            continue;
        }
        if (visits.size() >= bounds.connections) make_room();
        if (visits.size() < 2 * bounds.connections) tasks.spawn(receive(std::move(socket)));
    }
}

/// Who only holds a connection gives way to who may want something.
void server::engine::make_room() {
    for (auto& one : visits) {
        if (!one.idle()) continue;
        one.close();
        return;
    }
}

awaitable<void> server::engine::receive(tcp::socket socket) {
    const auto here =
        visits.emplace(visits.end(), boost::beast::tcp_stream(std::move(socket)), inside);
    co_await here->run();
    visits.erase(here);
}

std::unique_ptr<server> server::open(std::uint16_t port, site what, limits most, std::string& why) {
    auto serves = std::make_unique<engine>(std::move(what), most);
    const tcp::endpoint where(asio::ip::address_v4::loopback(), port);
    auto& acceptor = serves->acceptor;
    error_code error;
    acceptor.open(where.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(where, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
        why = fmt::format("cannot listen for browsers on 127.0.0.1:{}: {}", port, error.message());
        return nullptr;
    }
    const auto taken = acceptor.local_endpoint(error).port();
    serves->start();
    return std::unique_ptr<server>(new server(std::move(serves), taken));
}

server::server(std::unique_ptr<engine> serves, std::uint16_t port)
    : serves_(std::move(serves)), port_(port) {}

server::~server() {
    asio::post(serves_->io, [all = serves_.get()] {
        all->leaving = true;
        all->left.raise();
    });
    serves_->thread.join();
}

std::string server::url() const { return fmt::format("http://127.0.0.1:{}/", port_); }

void server::show(maker news) {
    asio::post(serves_->io, [all = serves_.get(), news = std::move(news)]() mutable {
        all->news.put(std::move(news));
    });
}

void server::ended() {
    asio::post(serves_->io, [all = serves_.get()] { all->news.end(); });
}

}  // namespace brokerproof::dashboard
