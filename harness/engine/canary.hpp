// A client that pings the broker all the time, to measure how far timing can be trusted. When our
// own loop is late or the broker is slow to answer a ping, every running case gets a noise event,
// and the judge takes it into account.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "harness/engine/surroundings.hpp"
#include "harness/net/timers.hpp"
#include "harness/trace/event.hpp"

namespace brokerproof::engine {

class canary {
public:
    using noise_listener = std::function<void(trace::noise lost)>;
    /// Called once, when the broker hangs (surroundings::hangs_after) or is gone, with the time
    /// since when it does not answer.
    using loss_listener = std::function<void(const trace::stopped& loss, net::time_point since)>;

    canary(asio::any_io_executor executor, const surroundings& around, mqtt::version version,
           noise_listener tell_noise, loss_listener tell_loss);

    awaitable<void> run();  ///< until stop()
    void stop() { timers_.stop(); }

private:
    awaitable<void> watch_connection();
    awaitable<void> tick();
    void tell(trace::noise_source source, milliseconds lost);
    void look_for_hang();
    void could_not_connect(const std::string& problem);
    void lose(const trace::stopped& loss, net::time_point since_when);

    asio::any_io_executor executor_;
    const surroundings* around_;
    mqtt::version version_;
    noise_listener tell_noise_;
    loss_listener tell_loss_;
    net::timers timers_;
    bool waiting_for_answer_ = false;
    net::time_point asked_at_;
    std::optional<net::time_point> unreachable_since_;
    bool lost_ = false;
};

}  // namespace brokerproof::engine
