#include "harness/engine/cleanup.hpp"

#include <vector>

#include "harness/client/conversation.hpp"
#include "harness/client/probe.hpp"
#include "harness/engine/greeting.hpp"
#include "harness/net/task_group.hpp"

namespace brokerproof::engine {

using namespace std::chrono_literals;

namespace {

constexpr milliseconds limit = 2s;
constexpr std::size_t side_by_side = 32;

awaitable<void> end_sessions(const surroundings& around, std::vector<used_session> sessions) {
    for (const auto& session : sessions) {
        auto hello = greeting(around, session.version, "cleaner");
        hello.client_id = session.client_id;
        const auto seen = co_await client::probe(around.where, std::move(hello), limit);
        if (!seen.reached) co_return;
    }
}

/// CONNECT, an empty retained message to each topic, DISCONNECT.
std::vector<bytes> clearing_packets(const surroundings& around, const std::set<std::string>& topics,
                                    mqtt::version version) {
    std::vector<bytes> out{
        mqtt::encode(greeting(around, version, "cleaner of " + *topics.begin()), version)};
    for (const auto& topic : topics) {
        mqtt::publish empty;
        empty.topic = topic;
        empty.retain = true;
        out.push_back(mqtt::encode(empty, version));
    }
    out.push_back(mqtt::encode(mqtt::disconnect{}, version));
    return out;
}

awaitable<void> clear_retained(const surroundings& around, std::set<std::string> topics,
                               mqtt::version version) {
    net::timers timers(co_await asio::this_coro::executor);
    client::conversation talk(timers, client::record_nothing);
    talk.version = version;
    const bool opened = co_await talk.open(around.where, *around.connect_window, limit);
    if (!opened) co_return;
    // If the broker does not read all packets, some messages stay: nothing more can be done.
    talk.send_unless_closed(clearing_packets(around, topics, version));
    talk.half_close();
    const auto deadline = net::clock::now() + limit;
    while (!talk.has_ended() && net::clock::now() < deadline) co_await talk.changed(deadline);
    talk.close(trace::closing_way::disconnect);
    co_await talk.join();
}

}  // namespace

awaitable<void> clean_up(const surroundings& around, std::set<used_session> sessions,
                         std::set<std::string> retained, mqtt::version version) {
    const auto executor = co_await asio::this_coro::executor;
    net::task_group group(executor);
    std::vector<std::vector<used_session>> shares(std::min(side_by_side, sessions.size()));
    std::size_t next = 0;
    for (const auto& session : sessions) shares[next++ % shares.size()].push_back(session);
    for (auto& share : shares) group.spawn(end_sessions(around, std::move(share)));
    if (!retained.empty()) group.spawn(clear_retained(around, std::move(retained), version));
    co_await group.join();
}

}  // namespace brokerproof::engine
