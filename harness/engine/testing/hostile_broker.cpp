#include "harness/engine/testing/hostile_broker.hpp"

namespace brokerproof::engine::testing {

using namespace std::chrono_literals;

namespace {

const bytes connack{0x20, 0x03, 0x00, 0x00, 0x00};
const bytes noise{0x00, 0xff, 0xff, 0x13, 0x37, 0xf0, 0x01, 0x80, 0x80, 0x00, 0x42, 0x61, 0x64};

}  // namespace

hostile_broker::hostile_broker(asio::any_io_executor executor, prank play)
    : hostile_listener(executor), play_(play), timers_(executor) {}

net::endpoint hostile_broker::where() const {
    net::endpoint out;
    out.port = port();
    return out;
}

void hostile_broker::stop() {
    timers_.stop();
    hostile_listener::stop();
}

awaitable<void> hostile_broker::serve(std::shared_ptr<socket> peer) {
    error_code ignored;
    if (play_ == prank::close_at_accept) peer->close(ignored);
    if (play_ == prank::reset_at_accept) reset(*peer);
    if (!peer->is_open()) co_return;
    const bool asked = co_await read_some(*peer);
    if (asked) co_await misbehave(*peer);
    // Keep reading until the other side or stop() closes the connection.
    for (bool more = peer->is_open(); more;) more = co_await read_some(*peer);
}

awaitable<void> hostile_broker::misbehave(socket& peer) {
    error_code ignored;
    switch (play_) {
        case prank::garbage: co_await write(peer, noise); co_return;
        case prank::half_connack: {
            const bytes half(connack.begin(), connack.begin() + 2);
            co_await write(peer, half);
            co_return;
        }
        case prank::endless_length: {
            const bytes endless{0x20, 0xff, 0xff, 0xff, 0xff, 0x7f};
            co_await write(peer, endless);
            co_return;
        }
        case prank::huge_length: {
            const bytes huge{0x30, 0xff, 0xff, 0xff, 0x7f, 0x00, 0x01, 0x61};
            co_await write(peer, huge);
            co_return;
        }
        case prank::drip:
            for (const auto byte : connack) {
                const bytes drop(1, byte);
                co_await write(peer, drop);
                co_await timers_.wait_until(net::clock::now() + 2ms);
            }
            co_return;
        case prank::flood_connacks: co_await flood(peer, connack); co_return;
        case prank::never_answer: co_return;
        default: break;
    }
    co_await write(peer, connack);
    if (play_ == prank::connack_twice) co_await write(peer, connack);
    if (play_ == prank::close_after_connack) peer.close(ignored);
    if (play_ == prank::reset_after_connack) reset(peer);
    if (play_ == prank::garbage_after_connack) co_await write(peer, noise);
    if (play_ == prank::unasked_pubrel) {
        const bytes pubrel{0x62, 0x02, 0x7f, 0xff, 0x40, 0x02, 0x7f, 0xfe};
        co_await write(peer, pubrel);
    }
    if (play_ == prank::flood) {
        const bytes publish{0x30, 0x05, 0x00, 0x01, 0x61, 0x00, 0x62};
        co_await flood(peer, publish);
    }
    if (play_ == prank::stops_reading) {
        peer.set_option(asio::socket_base::receive_buffer_size(4096), ignored);
        co_await timers_.wait_until(net::time_point::max());
    }
    if (!peer.is_open()) co_return;
    const bool subscribed = co_await read_some(peer);
    if (!subscribed) co_return;
    if (play_ == prank::half_suback) {
        const bytes half{0x90, 0x04, 0x00};
        co_await write(peer, half);
    }
    if (play_ == prank::wrong_suback_id) {
        const bytes wrong{0x90, 0x04, 0x7a, 0x7a, 0x00, 0x01};
        co_await write(peer, wrong);
    }
}

}  // namespace brokerproof::engine::testing
