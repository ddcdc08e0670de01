#include "harness/engine/newcomer.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "harness/client/conversation.hpp"
#include "harness/engine/greeting.hpp"

namespace brokerproof::engine {

using namespace std::chrono_literals;

namespace {

constexpr milliseconds between_visits = 1s;
constexpr milliseconds longest_connect = 5s;  ///< stop() does not end a connect

}  // namespace

newcomer::newcomer(asio::any_io_executor executor, const surroundings& around,
                   mqtt::version version)
    : around_(&around), version_(version), own_window_(executor, 1), timers_(executor) {}

awaitable<void> newcomer::run(
    std::function<void(const trace::stopped& loss, net::time_point since)> tell_loss) {
    while (!timers_.stopped()) {
        const auto since = net::clock::now();
        const bool answered = co_await is_answered();
        if (!answered) {
            tell_loss(unanswered(), since);
            co_return;
        }
        co_await timers_.wait_until(net::clock::now() + between_visits);
    }
}

awaitable<bool> newcomer::is_answered() {
    const auto deadline = net::clock::now() + around_->hangs_after;
    while (net::clock::now() < deadline) {
        const bool answered = co_await come_once(deadline);
        if (answered || timers_.stopped()) co_return true;
    }
    co_return false;
}

awaitable<bool> newcomer::come_once(net::time_point deadline) {
    client::conversation talk(timers_, client::record_nothing);
    talk.version = version_;
    const auto began = net::clock::now();
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - began);
    const auto limit = std::min(longest_connect, left + 1ms);
    const bool opened = co_await talk.open(around_->where, own_window_, limit);
    if (!opened) co_return net::clock::now() < began + limit;  // refused, not ignored
    const mqtt::packet hello = greeting(*around_, version_, "newcomer");
    talk.send_unless_closed({mqtt::encode(hello, version_)});
    while (talk.inbox().empty() && !timers_.stopped() && net::clock::now() < deadline)
        co_await talk.changed(deadline);
    const bool answered = !talk.inbox().empty();
    const mqtt::packet farewell = mqtt::disconnect{};
    if (answered && !talk.has_ended()) talk.send_unless_closed({mqtt::encode(farewell, version_)});
    talk.close();
    co_await talk.join();
    co_return answered;
}

trace::stopped newcomer::unanswered() const {
    return {trace::stop_cause::broker_hung,
            fmt::format("no answer to a new client's CONNECT for {} s", around_->hangs_after / 1s)};
}

}  // namespace brokerproof::engine
