#include "harness/target/readiness.hpp"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "harness/base/text.hpp"

namespace brokerproof::target {

using std::chrono::milliseconds;

patience::patience(const boost::asio::any_io_executor& executor, milliseconds limit)
    : timer_(executor), deadline_(net::clock::now() + limit) {}

milliseconds patience::left() const {
    return std::chrono::duration_cast<milliseconds>(deadline_ - net::clock::now());
}

awaitable<bool> patience::pause() {
    constexpr milliseconds longest = 100ms;
    const auto rest = left();
    if (rest <= 0ms) co_return false;
    timer_.expires_after(std::min(next_, rest));
    next_ = std::min(next_ * 2, longest);
    co_await timer_.async_wait(net::as_result);
    co_return true;
}

namespace {

/// In the code of either version: a broker that lacks v5 answers a v5 CONNECT with that of v3.1.1.
bool is_unsupported_version(std::uint8_t reason_code) {
    constexpr std::uint8_t in_v311 = 0x01;
    constexpr std::uint8_t in_v5 = 0x84;
    return reason_code == in_v311 || reason_code == in_v5;
}

}  // namespace

std::vector<mqtt::connect> ready_connects(const profile& described, std::uint64_t seed) {
    mqtt::connect connect;
    connect.keep_alive = static_cast<std::uint16_t>(described.keep_alive.count());
    // [MQTT-3.1.3-5] 3.1.1 and 5.0: every server must accept 1 to 23 of these characters.
    connect.client_id = "brokerproof" + base36(stable_hash("ready", seed), 8);
    if (described.login) {
        connect.username = described.login->username;
        connect.password = described.login->password.reveal();
    }
    std::vector<mqtt::connect> out;
    auto versions = described.versions;
    // The CONNACK of the newest version says most when it refuses.
    std::ranges::sort(versions, std::greater<>());
    for (const auto version : versions) {
        connect.protocol_level = static_cast<std::uint8_t>(version);
        out.push_back(connect);
    }
    return out;
}

readiness::readiness(const boost::asio::any_io_executor& executor, net::endpoint where,
                     std::vector<mqtt::connect> connects, milliseconds limit)
    : patience_(executor, limit), where_(std::move(where)), connects_(std::move(connects)) {}

/// The first answer to one of the CONNECTs.
awaitable<client::probe_result> readiness::ask() {
    constexpr milliseconds answer_within = 1s;
    client::probe_result answer;
    for (const auto& connect : connects_) {
        const auto limit = std::clamp(patience_.left(), 1ms, answer_within);
        answer = co_await client::probe(where_, connect, limit);
        const bool was_silent = answer.reached && !answer.connack;
        if (!was_silent) break;
    }
    co_return answer;
}

awaitable<std::string> readiness::until(answer_wanted wanted, std::function<bool()> given_up) {
    std::string last;
    bool more = true;
    while (more) {
        const auto answer = co_await ask();
        left_without_answer_ = answer.reached && !answer.connack;
        if (given_up && given_up()) co_return last.empty() ? "the broker has ended" : last;
        if (answer.connack) {
            const auto code = answer.connack->reason_code;
            if (code == 0 || wanted == answer_wanted::any_connack) co_return std::string{};
            last = fmt::format("CONNACK with code 0x{:02x}", code);
            if (is_unsupported_version(code)) {
                co_return last +
                    ", unsupported protocol version: name the versions that the broker "
                    "speaks with `versions` in its profile";
            }
        } else {
            last = answer.problem.empty() ? "no CONNACK" : answer.problem;
            if (answer.is_hopeless) co_return last;
        }
        more = co_await patience_.pause();
    }
    co_return last;
}

}  // namespace brokerproof::target
