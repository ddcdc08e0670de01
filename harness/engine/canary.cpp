#include "harness/engine/canary.hpp"

#include <utility>

#include <fmt/format.h>

#include "harness/client/conversation.hpp"
#include "harness/engine/greeting.hpp"

namespace brokerproof::engine {

using namespace std::chrono_literals;

namespace {

constexpr milliseconds interval = 50ms;
constexpr milliseconds worth_telling = 100ms;
constexpr milliseconds gone_after = 5s;

milliseconds since(net::time_point earlier) {
    return std::chrono::duration_cast<milliseconds>(net::clock::now() - earlier);
}

}  // namespace

canary::canary(asio::any_io_executor executor, const surroundings& around, mqtt::version version,
               noise_listener tell_noise, loss_listener tell_loss)
    : executor_(executor),
      around_(&around),
      version_(version),
      tell_noise_(std::move(tell_noise)),
      tell_loss_(std::move(tell_loss)),
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
    if (!waiting_for_answer_) co_return;
    tell(trace::noise_source::bystander, since(asked_at_));
    look_for_hang();
}

void canary::tell(trace::noise_source source, milliseconds lost) {
    if (lost >= worth_telling) tell_noise_({source, static_cast<std::uint64_t>(lost.count())});
}

void canary::look_for_hang() {
    if (since(asked_at_) < around_->hangs_after) return;
    lose({trace::stop_cause::broker_hung,
          fmt::format("no answer to a PINGREQ for {} s", around_->hangs_after / 1s)},
         asked_at_);
}

/// A broker may refuse one connection for reasons of its own; nobody listening at all is another
/// thing.
void canary::could_not_connect(const std::string& problem) {
    if (!unreachable_since_) unreachable_since_ = net::clock::now();
    if (since(*unreachable_since_) >= gone_after)
        lose({trace::stop_cause::broker_gone, problem}, *unreachable_since_);
}

void canary::lose(const trace::stopped& loss, net::time_point since_when) {
    if (std::exchange(lost_, true)) return;
    tell_loss_(loss, since_when);
}

awaitable<void> canary::watch_connection() {
    std::string problem;
    client::conversation talk(
        timers_, [&problem](net::time_point, mqtt::version, const trace::happening& happened) {
            if (const auto* attempt = std::get_if<trace::refused>(&happened))
                problem = attempt->detail;
            return std::uint32_t{0};
        });
    talk.version = version_;
    const bool opened = co_await talk.open(around_->where, *around_->connect_window, 5s);
    if (!opened && !timers_.stopped()) could_not_connect(problem);
    if (!opened) co_return;
    unreachable_since_.reset();
    const mqtt::packet first = greeting(*around_, version_, "canary");
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
