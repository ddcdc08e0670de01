#include "loadgen/fleet/sweep.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include "harness/mqtt/codec.hpp"
#include "harness/net/stream.hpp"
#include "harness/net/task_group.hpp"
#include "loadgen/life/client_packets.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr std::size_t side_by_side = 32;

constexpr auto connects_within = std::chrono::seconds(10);

class sweeper {
public:
    sweeper(asio::any_io_executor io, const fleet_plan& plan, std::vector<leftover> leftovers)
        : io_(std::move(io)),
          plan_(plan),
          leftovers_(std::move(leftovers)),
          deadline_(io_),
          tasks_(io_) {}

    awaitable<sweep_outcome> run(nanoseconds limit);

private:
    awaitable<void> keep_deadline();
    awaitable<void> work(std::size_t place);
    awaitable<bool> clear(net::stream& link, const leftover& left);
    awaitable<bool> connect(net::stream& link, client_number client);
    static awaitable<bool> say(net::stream& link, bytes packets);
    static awaitable<bool> hear(net::stream& link, std::span<std::uint8_t> into);
    bytes empty_messages(const leftover& left) const;
    bytes connect_of(client_number client) const;
    net::endpoint endpoint_of(client_number client) const;
    void give_up();

    asio::any_io_executor io_;
    const fleet_plan& plan_;
    std::vector<leftover> leftovers_;
    asio::steady_timer deadline_;
    net::task_group tasks_;
    std::vector<std::unique_ptr<net::stream>> links_;
    std::size_t working_ = 0;
    std::size_t next_ = 0;
    std::uint64_t swept_ = 0;
    bool given_up_ = false;
};

awaitable<sweep_outcome> sweeper::run(nanoseconds limit) {
    working_ = std::min(side_by_side, leftovers_.size());
    links_.resize(working_);
    deadline_.expires_after(limit);
    if (working_ != 0) tasks_.spawn(keep_deadline());
    for (std::size_t i = 0; i < links_.size(); ++i) tasks_.spawn(work(i));
    co_await tasks_.join();
    co_return sweep_outcome{swept_, leftovers_.size() - swept_};
}

/// The deadline is a task like the others, so that its handler has run before the sweeper ends.
awaitable<void> sweeper::keep_deadline() {
    const auto [cancelled] = co_await deadline_.async_wait(net::as_result);
    if (!cancelled) give_up();
}

/// Closing the sockets ends all waiting; late answers do not matter.
void sweeper::give_up() {
    given_up_ = true;
    for (auto& link : links_) {
        if (link != nullptr) link->close();
    }
}

awaitable<void> sweeper::work(std::size_t place) {
    while (!given_up_ && next_ < leftovers_.size()) {
        const leftover& left = leftovers_[next_++];
        links_[place] = net::make_stream(io_, endpoint_of(left.client));
        const bool done = co_await clear(*links_[place], left);
        if (done) ++swept_;
        links_[place]->close();
    }
    // A time in the past ends the wait, even if the wait has not begun yet.
    if (--working_ == 0) deadline_.expires_at(asio::steady_timer::time_point::min());
}

bytes sweeper::connect_of(client_number client) const {
    const group& wanted = plan_.layout.group_with(client);
    mqtt::connect packet;
    packet.protocol_level = static_cast<std::uint8_t>(wanted.version);
    packet.clean_start = true;
    packet.client_id = plan_.layout.client_id(client);
    put_login(packet, plan_.layout, client, plan_.brokers[plan_.layout.broker_of(client)].login);
    return mqtt::encode(packet, wanted.version);
}

net::endpoint sweeper::endpoint_of(client_number client) const {
    const auto& broker = plan_.brokers[plan_.layout.broker_of(client)];
    net::endpoint out;
    if (broker.web) out = *broker.web;
    out.host = broker.where.address().to_string();
    out.port = broker.where.port();
    if (broker.secure.context != nullptr) {
        out.tls = broker.secure.context;
        out.via = transport::tls;
    }
    return out;
}

bytes sweeper::empty_messages(const leftover& left) const {
    bytes packets;
    const auto version = plan_.layout.group_with(left.client).version;
    for (const std::string& topic : left.retained) {
        mqtt::publish empty;
        empty.topic = topic;
        empty.retain = true;
        mqtt::encode_to(packets, empty, version);
    }
    constexpr std::array<std::uint8_t, 2> pingreq{0xC0, 0};
    packets.insert(packets.end(), pingreq.begin(), pingreq.end());
    return packets;
}

awaitable<bool> sweeper::say(net::stream& link, bytes packets) {
    error_code error;
    std::size_t sent = link.write_now(packets, error);
    while (!error && sent < packets.size()) {
        error = co_await link.wait_writable();
        if (!error) sent += link.write_now(bytes_view(packets).subspan(sent), error);
    }
    co_return !error;
}

/// Reads exactly these bytes.
awaitable<bool> sweeper::hear(net::stream& link, std::span<std::uint8_t> into) {
    while (!into.empty()) {
        const auto [error, count] = co_await link.read_some(into);
        if (error) co_return false;
        into = into.subspan(count);
    }
    co_return true;
}

awaitable<bool> sweeper::clear(net::stream& link, const leftover& left) {
    bool done = co_await connect(link, left.client);
    if (done && !left.retained.empty()) {
        done = co_await say(link, empty_messages(left));
        if (!done) co_return false;
        // The broker has read the messages when it answers the PINGREQ behind them.
        std::array<std::uint8_t, 2> pingresp{};
        done = co_await hear(link, pingresp);
        done = done && pingresp[0] == 0xD0;
    }
    if (!done) co_return false;
    bytes farewell{0xE0, 0};
    done = co_await say(link, std::move(farewell));
    co_return done;
}

awaitable<bool> sweeper::connect(net::stream& link, client_number client) {
    const auto connected = co_await link.open(connects_within);
    if (!connected) co_return false;
    const bool sent = co_await say(link, connect_of(client));
    if (!sent) co_return false;
    // CONNACK: type, length, flags, code. The code decides in both versions.
    std::array<std::uint8_t, 4> head{};
    const bool heard = co_await hear(link, head);
    if (!heard || head[0] != 0x20 || head[1] < 2 || head[1] >= 0x80 || head[3] != 0)
        co_return false;
    // The properties of v5 follow.
    bytes rest(head[1] - 2U);
    const bool all = co_await hear(link, rest);
    co_return all;
}

}  // namespace

awaitable<sweep_outcome> sweep(const fleet_plan& plan, std::vector<leftover> leftovers,
                               nanoseconds limit) {
    const auto executor = co_await asio::this_coro::executor;
    sweeper all(executor, plan, std::move(leftovers));
    co_return co_await all.run(limit);
}

}  // namespace brokerproof::loadgen
