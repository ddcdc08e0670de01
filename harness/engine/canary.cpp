#include "harness/engine/canary.hpp"

#include "harness/base/text.hpp"
#include "harness/client/conversation.hpp"

namespace brokerproof::engine {

using namespace std::chrono_literals;

namespace {

constexpr milliseconds interval = 50ms;
constexpr milliseconds worth_telling = 100ms;

milliseconds since(net::time_point earlier) {
    return std::chrono::duration_cast<milliseconds>(net::clock::now() - earlier);
}

}  // namespace

canary::canary(asio::any_io_executor executor, const surroundings& around, mqtt::version version,
               listener tell)
    : executor_(executor),
      around_(&around),
      version_(version),
      tell_(std::move(tell)),
      timers_(executor) {}

awaitable<void> canary::run() {
    while (!timers_.stopped()) {
        co_await watch_connection();
        waiting_for_answer_ = false;
        if (!timers_.stopped())
            co_await tick();  // the broker closed the connection: keep measuring our own loop
    }
}

awaitable<void> canary::tick() {
    const auto due = net::clock::now() + interval;
    co_await timers_.wait_until(due);
    tell(trace::noise_source::own_loop, since(due));
    if (waiting_for_answer_) tell(trace::noise_source::bystander, since(asked_at_));
}

void canary::tell(trace::noise_source source, milliseconds lost) {
    if (lost >= worth_telling) tell_({source, static_cast<std::uint64_t>(lost.count())});
}

awaitable<void> canary::watch_connection() {
    client::conversation talk(timers_, client::record_nothing);
    talk.version = version_;
    const bool opened = co_await talk.open(around_->where, *around_->connect_window, 5s);
    if (!opened) co_return;
    mqtt::connect hello;
    hello.protocol_level = static_cast<std::uint8_t>(version_);
    hello.client_id = "bpcanary" + base36(around_->seed, 10);
    if (around_->profile_login) {
        hello.username = around_->profile_login->username;
        hello.password = around_->profile_login->password;
    }
    const mqtt::packet first = hello;
    const mqtt::packet ping = mqtt::pingreq{};
    bool open = talk.send(mqtt::encode(first, version_));
    waiting_for_answer_ = true;
    asked_at_ = net::clock::now();
    while (open && !timers_.stopped() && !talk.has_ended()) {
        co_await tick();
        if (!talk.inbox().empty()) {
            talk.inbox().clear();
            waiting_for_answer_ = false;
        }
        if (waiting_for_answer_) continue;
        open = talk.send(mqtt::encode(ping, version_));
        asked_at_ = net::clock::now();
        waiting_for_answer_ = true;
    }
    talk.close();
    co_await talk.join();
}

}  // namespace brokerproof::engine
