#include "harness/engine/capacity.hpp"

#include <fmt/format.h>

#include "harness/client/conversation.hpp"
#include "harness/engine/greeting.hpp"
#include "harness/net/task_group.hpp"
#include "harness/plan/cooked_verb.hpp"

namespace brokerproof::engine {

using namespace std::chrono_literals;

namespace {

awaitable<void> hold_connection(const surroundings& around, std::size_t number,
                                std::size_t& accepted, net::timers& timers) {
    client::conversation talk(timers, client::record_nothing);
    const auto version = around.can.rbegin()->first;
    talk.version = version;
    const bool opened = co_await talk.open(around.where, *around.connect_window, 5s);
    if (!opened) co_return;
    const mqtt::packet first = greeting(around, version, fmt::format("hold {}", number));
    talk.send_unless_closed({mqtt::encode(first, version)});  // the inbox shows the closing
    const auto deadline = net::clock::now() + 5s;
    while (talk.inbox().empty() && net::clock::now() < deadline && !timers.stopped()) {
        co_await talk.changed(deadline);
    }
    if (!talk.inbox().empty() && talk.inbox().front().packet &&
        plan::accepts(*talk.inbox().front().packet)) {
        ++accepted;
    }
    co_await timers.wait_until(deadline);  // hold the connection until all others have been tried
    talk.close();
    co_await talk.join();
}

awaitable<void> release_when_all_tried(const net::task_group& holders, net::timers& timers,
                                       const std::size_t& accepted, std::size_t wanted) {
    net::timers poll_timers(timers.executor());
    const auto deadline = net::clock::now() + 3s;
    while (accepted < wanted && holders.running() > 0 && net::clock::now() < deadline) {
        co_await poll_timers.wait_until(net::clock::now() + 5ms);
    }
    timers.stop();
}

}  // namespace

awaitable<std::size_t> connections_at_once(const surroundings& around, std::size_t wanted,
                                           asio::any_io_executor executor) {
    std::size_t accepted = 0;
    net::timers timers(executor);
    net::task_group holders(executor);
    for (std::size_t i = 0; i < wanted; ++i)
        holders.spawn(hold_connection(around, i, accepted, timers));
    co_await release_when_all_tried(holders, timers, accepted, wanted);
    co_await holders.join();
    co_return accepted;
}

}  // namespace brokerproof::engine
