// A client that pings the broker all the time, to measure how far timing can be trusted. When our
// own loop is late or the broker is slow to answer a ping, every running case gets a noise event,
// and the judge takes it into account.
#pragma once

#include <cstdint>
#include <functional>

#include "harness/engine/surroundings.hpp"
#include "harness/net/timers.hpp"
#include "harness/trace/event.hpp"

namespace brokerproof::engine {

class canary {
public:
    using listener = std::function<void(trace::noise lost)>;

    canary(asio::any_io_executor executor, const surroundings& around, mqtt::version version,
           listener tell);

    awaitable<void> run();  ///< until stop()
    void stop() { timers_.stop(); }

private:
    awaitable<void> watch_connection();
    awaitable<void> tick();
    void tell(trace::noise_source source, milliseconds lost);

    asio::any_io_executor executor_;
    const surroundings* around_;
    mqtt::version version_;
    listener tell_;
    net::timers timers_;
    bool waiting_for_answer_ = false;
    net::time_point asked_at_;
    net::time_point last_tick_;
};

}  // namespace brokerproof::engine
