// A client that comes again and again, to see whether the broker still lets anybody in: one that
// answers its old connections may have stopped to accept new ones.
#pragma once

#include <functional>

#include "harness/engine/surroundings.hpp"
#include "harness/net/semaphore.hpp"
#include "harness/net/timers.hpp"
#include "harness/trace/event.hpp"

namespace brokerproof::engine {

class newcomer {
public:
    newcomer(asio::any_io_executor executor, const surroundings& around, mqtt::version version);

    /// Until stop(), or until it was not answered for surroundings::hangs_after. Calls `tell_loss`
    /// then, with the time at which it asked in vain first.
    awaitable<void> run(
        std::function<void(const trace::stopped& loss, net::time_point since)> tell_loss);
    /// Comes once. False when no answer came within surroundings::hangs_after: neither a packet,
    /// nor a closing, nor the refusal of the connection. True after stop(), too.
    awaitable<bool> is_answered();
    void stop() { timers_.stop(); }

    trace::stopped unanswered() const;  ///< what is told then

private:
    /// False when nothing was heard until `deadline`, or until the connection ended in silence.
    awaitable<bool> come_once(net::time_point deadline);

    const surroundings* around_;
    mqtt::version version_;
    net::semaphore own_window_;  ///< the connects of cases must not keep it waiting
    net::timers timers_;
};

}  // namespace brokerproof::engine
