#include "loadgen/network/relay.hpp"

#include <future>
#include <string>

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>

#include "harness/net/listening.hpp"
#include "loadgen/network/bad_network.hpp"
#include "loadgen/network/one_way.hpp"

namespace brokerproof::loadgen {
namespace {

using asio::ip::tcp;
using namespace std::chrono_literals;

/// Both ends of a connection through the relay, which runs on a thread; they block.
class relay_test : public ::testing::Test {
protected:
    relay_test() {
        EXPECT_TRUE(net::listen_on_loopback(listener_, 0));
        relay_.emplace(io_.get_executor(), listener_.local_endpoint(), 1,
                       [this](std::chrono::nanoseconds late) { worst_ = std::max(worst_, late); });
        EXPECT_TRUE(relay_->listen());
        asio::co_spawn(io_, relay_->run(), [](const std::exception_ptr& error) {
            EXPECT_FALSE(error) << "the relay has failed";
        });
        thread_ = std::thread([this] { io_.run(); });
    }
    ~relay_test() override {
        on_its_thread([this] { relay_->stop(); });
        thread_.join();
    }

    void on_its_thread(std::function<void()> act) {
        std::promise<void> done;
        asio::post(io_, [&] {
            act();
            done.set_value();
        });
        done.get_future().wait();
    }
    void become(const network_state& state) {
        on_its_thread([&] { relay_->become(state); });
    }
    std::size_t peak_held() {
        std::size_t out = 0;
        on_its_thread([&] { out = relay_->peak_held(); });
        return out;
    }
    std::chrono::nanoseconds worst_lag() {
        std::chrono::nanoseconds out{};
        on_its_thread([&] { out = worst_; });
        return out;
    }
    std::size_t open() {
        std::size_t out = 0;
        on_its_thread([&] { out = relay_->open(); });
        return out;
    }
    /// Its event loop looks at the sockets between these turns.
    void let_it_turn() {
        constexpr int turns = 20;
        for (int turn = 0; turn < turns; ++turn) on_its_thread([] {});
    }
    void connect() {
        client_.connect(relay_->listens_at());
        listener_.accept(broker_);
    }
    static std::string read(tcp::socket& from, std::size_t count) {
        std::string text(count, '\0');
        asio::read(from, asio::buffer(text));
        return text;
    }
    /// How a socket ends, when there is nothing to read.
    static error_code end_of(tcp::socket& from) {
        error_code error;
        char byte = 0;
        from.read_some(asio::buffer(&byte, 1), error);
        return error;
    }

    asio::io_context io_{1};
    asio::io_context blocking_;
    tcp::acceptor listener_{blocking_};
    tcp::socket client_{blocking_};
    tcp::socket broker_{blocking_};
    std::optional<relay> relay_;
    std::chrono::nanoseconds worst_{};
    std::thread thread_;
};

TEST_F(relay_test, bytes_pass_both_ways_and_so_does_the_end) {
    connect();
    asio::write(client_, asio::buffer("to the broker", 13));
    EXPECT_EQ(read(broker_, 13), "to the broker");
    asio::write(broker_, asio::buffer("back", 4));
    EXPECT_EQ(read(client_, 4), "back");
    client_.shutdown(tcp::socket::shutdown_send);
    EXPECT_EQ(end_of(broker_), asio::error::eof);
    broker_.close();
    EXPECT_EQ(end_of(client_), asio::error::eof);
}

TEST_F(relay_test, a_reset_is_passed_on) {
    connect();
    client_.set_option(asio::socket_base::linger(true, 0));
    client_.close();
    EXPECT_EQ(end_of(broker_), asio::error::connection_reset);
}

TEST_F(relay_test, a_delay_holds_for_both_directions) {
    become({.delay = 60ms});
    connect();
    const auto began = net::clock::now();
    asio::write(client_, asio::buffer("ping", 4));
    EXPECT_EQ(read(broker_, 4), "ping");
    EXPECT_GE(net::clock::now() - began, 60ms);
    asio::write(broker_, asio::buffer("pong", 4));
    EXPECT_EQ(read(client_, 4), "pong");
    EXPECT_GE(net::clock::now() - began, 120ms);
}

TEST_F(relay_test, tells_by_how_much_it_is_itself_too_late) {
    connect();
    become({.delay = 50ms});
    asio::write(client_, asio::buffer("late", 4));
    while (peak_held() == 0) let_it_turn();
    on_its_thread([due = net::clock::now() + 300ms] {  // the 50 ms are over then
        while (net::clock::now() < due) continue;
    });
    EXPECT_EQ(read(broker_, 4), "late");
    EXPECT_GE(worst_lag(), 200ms);
}

TEST_F(relay_test, does_not_blame_itself_for_what_the_network_does) {
    connect();
    become({.delay = 1s});
    asio::write(client_, asio::buffer("slow", 4));
    EXPECT_EQ(read(broker_, 4), "slow");
    become({.cut = network_cut::silence});
    asio::write(client_, asio::buffer("mute", 4));
    const auto silent_until = net::clock::now() + 1s;
    while (net::clock::now() < silent_until) let_it_turn();
    become({});
    EXPECT_EQ(read(broker_, 4), "mute");
    EXPECT_LT(worst_lag(), 900ms);
}

TEST_F(relay_test, a_rate_is_not_exceeded) {
    become({.rate = 20'000});
    connect();
    const auto began = net::clock::now();
    const std::string text(4000, 'x');
    asio::write(client_, asio::buffer(text));
    EXPECT_EQ(read(broker_, text.size()), text);
    EXPECT_GE(net::clock::now() - began, 200ms);
}

TEST_F(relay_test, it_holds_a_bounded_part_of_what_is_not_taken) {
    become({.delay = 30s});
    connect();
    client_.non_blocking(true);
    const std::string text(64 * 1024, 'x');
    std::size_t sent = 0;
    error_code full;
    while (!full) sent += client_.write_some(asio::buffer(text), full);
    EXPECT_EQ(full, asio::error::would_block);
    EXPECT_GT(sent, one_way::most_held);
    while (peak_held() < one_way::most_held) std::this_thread::yield();
    EXPECT_EQ(peak_held(), one_way::most_held);
    become({});  // and nothing of it is lost
    client_.non_blocking(false);
    EXPECT_EQ(read(broker_, sent), std::string(sent, 'x'));
}

TEST_F(relay_test, a_cut_resets_both_ends_and_new_connections) {
    connect();
    become({.cut = network_cut::reset});
    EXPECT_EQ(end_of(client_), asio::error::connection_reset);
    EXPECT_EQ(end_of(broker_), asio::error::connection_reset);
    tcp::socket late(blocking_);
    error_code error;
    late.connect(relay_->listens_at(), error);
    if (!error) error = end_of(late);
    EXPECT_EQ(error, asio::error::connection_reset);
    become({});
    client_.close();
    broker_.close();
    connect();
    asio::write(client_, asio::buffer("again", 5));
    EXPECT_EQ(read(broker_, 5), "again");
}

TEST_F(relay_test, silence_tells_nobody_and_goes_on) {
    connect();
    asio::write(client_, asio::buffer("a", 1));
    EXPECT_EQ(read(broker_, 1), "a");
    become({.cut = network_cut::silence});
    asio::write(client_, asio::buffer("b", 1));
    tcp::socket late(blocking_);
    late.connect(relay_->listens_at());
    asio::write(late, asio::buffer("c", 1));
    let_it_turn();
    EXPECT_EQ(broker_.available(), 0U);
    listener_.non_blocking(true);
    tcp::socket accepted(blocking_);
    error_code nobody;
    listener_.accept(accepted, nobody);
    EXPECT_EQ(nobody, asio::error::would_block);
    become({});
    EXPECT_EQ(read(broker_, 1), "b");
    listener_.non_blocking(false);
    listener_.accept(accepted);
    EXPECT_EQ(read(accepted, 1), "c");
}

TEST_F(relay_test, a_broker_that_closes_with_something_under_way_has_not_read_it) {
    become({.delay = 30s});
    connect();
    asio::write(client_, asio::buffer("DISCONNECT", 10));
    while (peak_held() < 10) std::this_thread::yield();
    broker_.close();
    become({});
    EXPECT_EQ(end_of(client_), asio::error::connection_reset);
}

TEST_F(relay_test, a_broker_that_does_not_listen_is_a_reset) {
    listener_.close();
    client_.connect(relay_->listens_at());
    EXPECT_EQ(end_of(client_), asio::error::connection_reset);
    while (open() != 0) std::this_thread::yield();
}

TEST(bad_network, has_a_relay_for_each_broker) {
    asio::io_context blocking;
    tcp::acceptor first(blocking);
    tcp::acceptor second(blocking);
    ASSERT_TRUE(net::listen_on_loopback(first, 0));
    ASSERT_TRUE(net::listen_on_loopback(second, 0));
    bad_network network;
    const auto places = network.start({first.local_endpoint(), second.local_endpoint()}, 1);
    ASSERT_TRUE(places);
    ASSERT_EQ(places->size(), 2U);
    network.become({.delay = 40ms});
    for (std::size_t i = 0; i < 2; ++i) {
        const auto began = net::clock::now();
        tcp::socket client(blocking);
        client.connect((*places)[i]);
        asio::write(client, asio::buffer("x", 1));
        auto broker = i == 0 ? first.accept() : second.accept();
        char byte = 0;
        asio::read(broker, asio::buffer(&byte, 1));
        EXPECT_EQ(byte, 'x');
        EXPECT_GE(net::clock::now() - began, 40ms);
    }
}

}  // namespace
}  // namespace brokerproof::loadgen
