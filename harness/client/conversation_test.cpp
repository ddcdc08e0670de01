// Conversations with a scripted peer: records, acknowledgements, keep alive, closings.

#include <gtest/gtest.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include "harness/client/conversation.hpp"
#include "harness/client/probe.hpp"

namespace brokerproof::client {
namespace {

using asio::ip::tcp;
using namespace std::chrono_literals;

/// Accepts one connection and keeps all bytes that it receives.
struct scripted_peer {
    explicit scripted_peer(asio::io_context& io)
        : acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0)), socket(io) {
        where.port = acceptor.local_endpoint().port();
    }
    tcp::acceptor acceptor;
    tcp::socket socket;
    net::endpoint where;
    bytes heard;
};

/// Sends `answer` after the first bytes, then reads until the other side closes.
awaitable<void> play(scripted_peer& peer, bytes answer) {
    co_await peer.acceptor.async_accept(peer.socket, net::as_result);
    bool answered = false;
    std::vector<std::uint8_t> chunk(4096);
    for (;;) {
        auto into = asio::buffer(chunk);
        auto [error, count] = co_await peer.socket.async_read_some(into, net::as_result);
        if (error) break;
        peer.heard.insert(peer.heard.end(), chunk.begin(),
                          chunk.begin() + static_cast<std::ptrdiff_t>(count));
        if (std::exchange(answered, true)) continue;
        auto from = asio::buffer(answer);
        co_await asio::async_write(peer.socket, from, net::as_result);
    }
    error_code ignored;
    peer.socket.close(ignored);
}

/// Holds a port on which nobody listens.
tcp::acceptor bound_but_deaf(asio::io_context& io, const tcp::endpoint& where) {
    tcp::acceptor acceptor(io, where.protocol());
    acceptor.bind(where);
    return acceptor;
}

/// What both sides saw.
struct scene {
    std::vector<trace::happening> seen;
    std::vector<mqtt::packet_type> inbox;
    bytes heard;
};

/// The script of both sides.
struct script {
    bytes answer;
    bool auto_ack = true;
    bool silent = false;
    std::chrono::milliseconds stay = 50ms;
    bool acknowledge_at_end = false;
    bool reads_only_at_end = false;
    std::optional<std::uint16_t> withheld{};
    limits bounds{};
};

awaitable<void> talk_to(scripted_peer& peer, const script& asked, scene& out) {
    const auto executor = co_await asio::this_coro::executor;
    net::timers timers(executor);
    net::semaphore window(executor, 1);
    const auto record = [&out](net::time_point, mqtt::version, trace::happening happened) {
        out.seen.push_back(std::move(happened));
        return static_cast<std::uint32_t>(out.seen.size() - 1);
    };
    conversation talk(timers, record, asked.bounds);
    talk.set_auto_ack(asked.auto_ack);
    co_await talk.open(peer.where, window, 1s);
    const mqtt::packet hello = mqtt::connect{};
    EXPECT_TRUE(talk.send(mqtt::encode(hello, mqtt::version::v5)));
    if (asked.silent) talk.go_silent();
    if (asked.reads_only_at_end) talk.stop_reading();
    co_await timers.wait_until(net::clock::now() + asked.stay);
    if (asked.reads_only_at_end) {
        EXPECT_TRUE(talk.inbox().empty());
        EXPECT_FALSE(talk.has_ended());
        talk.resume_reading();
        co_await talk.changed(net::clock::now() + 2s);
    }
    if (asked.acknowledge_at_end) talk.acknowledge_all(asked.withheld);
    for (const auto& entry : talk.inbox()) {
        if (entry.type) out.inbox.push_back(*entry.type);
    }
    talk.half_close();
    const auto deadline = net::clock::now() + 2s;
    while (!talk.has_ended() && net::clock::now() < deadline) co_await talk.changed(deadline);
    talk.close();
    co_await talk.join();
}

scene act(const script& asked) {
    asio::io_context io;
    scripted_peer peer(io);
    scene out;
    std::exception_ptr failure;
    const auto keep = [&](std::exception_ptr error) {
        if (error) failure = std::move(error);
    };
    asio::co_spawn(io, play(peer, asked.answer), keep);
    asio::co_spawn(io, talk_to(peer, asked, out), keep);
    io.run();
    if (failure) std::rethrow_exception(failure);
    out.heard = peer.heard;
    return out;
}

bytes joined(std::initializer_list<mqtt::packet> packets) {
    bytes out;
    for (const auto& packet : packets) mqtt::encode_to(out, packet, mqtt::version::v5);
    return out;
}

mqtt::packet message(std::uint8_t qos, std::uint16_t id) {
    mqtt::publish packet;
    packet.topic = "t";
    packet.qos = qos;
    packet.packet_id = id;
    return packet;
}

mqtt::packet welcome() { return mqtt::connack{}; }

/// The types of the packets that the peer received, CONNECT first.
std::vector<mqtt::packet_type> types_of(bytes_view heard) {
    std::vector<mqtt::packet_type> out;
    while (!heard.empty()) {
        const auto frame = mqtt::find_frame(heard);
        if (frame.state != mqtt::frame_state::complete) break;
        out.push_back(static_cast<mqtt::packet_type>(heard[0] >> 4));
        heard = heard.subspan(frame.size);
    }
    return out;
}

using enum mqtt::packet_type;

TEST(conversation, acknowledges_each_message_as_its_qos_asks) {
    script asked;
    asked.answer = joined({welcome(), message(0, 0), message(1, 7), message(2, 8)});
    const auto out = act(asked);
    EXPECT_EQ(types_of(out.heard), (std::vector{connect, puback, pubrec}));
    EXPECT_EQ(out.inbox, (std::vector{connack, publish, publish, publish}));
}

TEST(conversation, owes_acknowledgements_until_it_is_told_to_send_them) {
    script asked;
    asked.answer = joined({welcome(), message(1, 7)});
    asked.auto_ack = false;
    EXPECT_EQ(types_of(act(asked).heard), (std::vector{connect}));
    asked.acknowledge_at_end = true;
    EXPECT_EQ(types_of(act(asked).heard), (std::vector{connect, puback}));
}

TEST(conversation, leaves_out_one_identifier_when_it_acknowledges_the_rest) {
    script asked;
    asked.answer = joined({welcome(), message(1, 7), message(1, 8), message(1, 9)});
    asked.auto_ack = false;
    asked.acknowledge_at_end = true;
    asked.withheld = 8;
    EXPECT_EQ(types_of(act(asked).heard), (std::vector{connect, puback, puback}));
}

TEST(conversation, a_silent_client_answers_nothing_but_sees_everything) {
    script asked;
    asked.answer = joined({welcome(), message(1, 7)});
    asked.silent = true;
    const auto out = act(asked);
    EXPECT_EQ(types_of(out.heard), (std::vector{connect}));
    EXPECT_EQ(out.inbox, (std::vector{connack, publish}));
}

TEST(conversation, sees_and_answers_nothing_while_it_does_not_read_and_all_of_it_later) {
    script asked;
    asked.answer = joined({welcome(), message(1, 7)});
    asked.reads_only_at_end = true;
    const auto out = act(asked);
    EXPECT_EQ(out.inbox, (std::vector{mqtt::packet_type::connack, mqtt::packet_type::publish}));
    EXPECT_EQ(types_of(out.heard),
              (std::vector{mqtt::packet_type::connect, mqtt::packet_type::puback}));
}

TEST(conversation, honours_a_server_keep_alive_without_showing_it) {
    mqtt::connack told;
    told.properties.push_back({mqtt::property_id::server_keep_alive, std::uint32_t{1}});
    script asked;
    asked.answer = joined({told, mqtt::pingresp{}});
    asked.stay = 1300ms;
    const auto out = act(asked);
    const auto heard = types_of(out.heard);
    ASSERT_GE(heard.size(), 2U);
    EXPECT_EQ(heard[1], pingreq);
}

trace::closed last_closing(const scene& out) {
    const auto* ending = out.seen.empty() ? nullptr : std::get_if<trace::closed>(&out.seen.back());
    EXPECT_NE(ending, nullptr);
    return ending == nullptr ? trace::closed{} : *ending;
}

TEST(conversation, records_its_opening_and_its_closing) {
    script asked;
    asked.answer = joined({welcome()});
    const auto out = act(asked);
    ASSERT_FALSE(out.seen.empty());
    const auto* connection = std::get_if<trace::opened>(&out.seen.front());
    ASSERT_NE(connection, nullptr);
    EXPECT_NE(connection->local_port, 0);
    EXPECT_EQ(connection->via, transport::tcp);
    EXPECT_EQ(last_closing(out),
              (trace::closed{trace::closing_side::broker, trace::closing_way::fin, 0, 0, {}}));
}

TEST(conversation, a_limit_that_is_reached_is_ours) {
    using way = trace::closing_way;
    struct sample {
        limits bounds;
        way reached;
        std::uint64_t limit;
    };
    script asked;
    asked.answer = joined({welcome(), message(0, 0), message(0, 0), message(0, 0)});
    for (const auto& row : {
             sample{{.packet_bytes = 4}, way::packet_bytes, 4},
             sample{{.inbox_packets = 2}, way::inbox_packets, 2},
             sample{{.inbox_bytes = 12}, way::inbox_bytes, 12},
         }) {
        asked.bounds = row.bounds;
        const auto ending = last_closing(act(asked));
        EXPECT_EQ(ending.side, trace::closing_side::us_limit);
        EXPECT_EQ(ending.way, row.reached) << name_of(ending.way);
        EXPECT_EQ(ending.limit, row.limit);
        EXPECT_GT(ending.amount, row.limit);
    }
}

TEST(conversation, bytes_that_begin_no_packet_are_recorded_before_we_close) {
    script asked;
    asked.answer = {0x00, 0x01, 0x02};
    const auto out = act(asked);
    const auto ending = last_closing(out);
    EXPECT_EQ(ending.side, trace::closing_side::us_limit);
    EXPECT_EQ(ending.way, trace::closing_way::unreadable);
    const auto* before = std::get_if<trace::received>(&out.seen.at(out.seen.size() - 2));
    ASSERT_NE(before, nullptr);
    EXPECT_EQ(before->raw, asked.answer);
    EXPECT_FALSE(before->violations.empty());
}

awaitable<void> probe_into(net::endpoint where, probe_result& out) {
    mqtt::connect hello;
    out = co_await probe(where, std::move(hello), 300ms);
}

TEST(probe, explains_a_missing_connack) {
    asio::io_context io;
    scripted_peer peer(io);
    probe_result silent;
    bytes nothing;
    asio::co_spawn(io, play(peer, std::move(nothing)), [](std::exception_ptr) {});
    asio::co_spawn(io, probe_into(peer.where, silent), [](std::exception_ptr) {});
    io.run();
    EXPECT_TRUE(silent.reached);
    EXPECT_FALSE(silent.connack);
    EXPECT_EQ(silent.problem, "no CONNACK within 300 ms");

    asio::io_context second;
    probe_result nobody;
    const tcp::endpoint any_port(asio::ip::address_v4::loopback(), 0);
    const tcp::acceptor deaf = bound_but_deaf(second, any_port);
    net::endpoint closed;
    closed.port = deaf.local_endpoint().port();
    asio::co_spawn(second, probe_into(closed, nobody), [](std::exception_ptr) {});
    second.run();
    EXPECT_FALSE(nobody.reached);
    EXPECT_EQ(nobody.problem, "Connection refused");
}

}  // namespace
}  // namespace brokerproof::client
