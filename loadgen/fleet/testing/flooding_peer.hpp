// For tests: something that speaks MQTT to clients until they are online, and then never stops
// sending to them. It listens on a loopback port, on a thread of its own.
#pragma once

#include <cstdint>
#include <exception>
#include <thread>
#include <utility>

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include "harness/base/enum_names.hpp"
#include "harness/mqtt/codec.hpp"
#include "harness/net/listening.hpp"

namespace brokerproof::loadgen::testing {

enum class flood : std::uint8_t {
    endless_packet,  ///< a PUBLISH of a megabyte, without its last byte
    deaf,            ///< PUBLISH after PUBLISH with QoS 1, and it does not read their PUBACKs
};
BOOST_DESCRIBE_ENUM(flood, endless_packet, deaf)

class flooding_peer {
public:
    explicit flooding_peer(flood kind) : kind_(kind) {
        EXPECT_TRUE(net::listen_on_loopback(acceptor_, 0));
        acceptor_.set_option(asio::socket_base::receive_buffer_size(4096));
        asio::co_spawn(io_, accept_all(), [](const std::exception_ptr&) {});
        thread_ = std::thread([this] { io_.run(); });
    }
    ~flooding_peer() {
        io_.stop();
        thread_.join();
    }
    flooding_peer(const flooding_peer&) = delete;
    flooding_peer& operator=(const flooding_peer&) = delete;

    asio::ip::tcp::endpoint where() const { return acceptor_.local_endpoint(); }

private:
    using socket = asio::ip::tcp::socket;

    awaitable<void> accept_all() {
        auto client = co_await net::accept_next(acceptor_);
        while (client) {
            asio::co_spawn(io_, serve(std::move(*client)), [](const std::exception_ptr&) {});
            client = co_await net::accept_next(acceptor_);
        }
    }
    /// Answers CONNECT and SUBSCRIBE, in MQTT 5.
    awaitable<void> serve(socket client) {
        bytes came;
        bytes room(4096);
        bool subscribed = false;
        while (!subscribed) {
            const auto buffer = asio::buffer(room);
            const auto [error, size] = co_await client.async_read_some(buffer, net::as_result);
            if (error) co_return;
            came.insert(came.end(), room.begin(), room.begin() + static_cast<long>(size));
            const bytes answers = answers_to(came, subscribed);
            const bool sent = co_await send(client, answers);
            if (!sent) co_return;
        }
        const bytes more = kind_ == flood::deaf ? publishes() : endless_publish();
        bool goes_on = co_await send(client, more);
        while (goes_on) {
            if (kind_ == flood::endless_packet) co_await wait_for_the_end(client);
            goes_on = co_await send(client, more);
        }
    }
    static bytes answers_to(bytes& came, bool& subscribed) {
        bytes answers;
        while (true) {
            const auto frame = mqtt::find_frame(came);
            if (frame.state != mqtt::frame_state::complete) return answers;
            const auto decoded = mqtt::decode(bytes_view(came).first(frame.size), mqtt::version::v5,
                                              mqtt::sender::client);
            if (const auto* asked = std::get_if<mqtt::subscribe>(&*decoded.packet)) {
                mqtt::suback granted;
                granted.packet_id = asked->packet_id;
                for (const auto& wanted : asked->subscriptions)
                    granted.reason_codes.push_back(wanted.qos);
                mqtt::encode_to(answers, granted, mqtt::version::v5);
                subscribed = true;
            } else {
                mqtt::encode_to(answers, mqtt::connack(), mqtt::version::v5);
            }
            came.erase(came.begin(), came.begin() + static_cast<long>(frame.size));
        }
    }
    static awaitable<bool> send(socket& client, const bytes& data) {
        const auto buffer = asio::buffer(data);
        const auto [error, size] = co_await asio::async_write(client, buffer, net::as_result);
        co_return !error;
    }
    static awaitable<void> wait_for_the_end(socket& client) {
        bytes room(4096);
        bool open = true;
        while (open) {
            const auto buffer = asio::buffer(room);
            const auto [error, size] = co_await client.async_read_some(buffer, net::as_result);
            open = !error;
        }
    }
    static bytes publishes() {
        bytes out;
        mqtt::publish message;
        message.topic = "t";
        message.qos = 1;
        for (std::uint16_t id = 1; id < 10'000; ++id) {
            message.packet_id = id;
            mqtt::encode_to(out, message, mqtt::version::v5);
        }
        return out;
    }
    static bytes endless_publish() {
        mqtt::publish message;
        message.topic = "t";
        message.payload.assign(1'000'000, 'x');
        bytes out;
        mqtt::encode_to(out, message, mqtt::version::v5);
        out.pop_back();
        return out;
    }

    const flood kind_;
    asio::io_context io_{1};
    asio::ip::tcp::acceptor acceptor_{io_};
    std::thread thread_;
};

}  // namespace brokerproof::loadgen::testing
