// The timers of the server by the time when they are due. This code does not wait: the owner of the
// server asks for the next instant and waits.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "harness/reference_broker/types.hpp"

namespace brokerproof::reference_broker {

enum class timer_kind : std::uint8_t {
    connect_deadline,  ///< of a connection that has sent no CONNECT yet
    keep_alive,        ///< of a connection; restarts with every packet
    will_delay,        ///< of a session
    session_end,       ///< of a session
    stale_will,        ///< of a session; only with defect::will_timer_survives
    late_cleanup,      ///< of a session; only with defect::takeover_cleans_up_late
    retry,             ///< of a session; for policies and defect::redelivery_by_timer
    ready,             ///< of a session: a delivery may leave
    postponed,         ///< of a packet
};

/// Timers of a connection have its number, timers of a session have its client identifier.
struct timer {
    timer_kind kind{};
    link connection = 0;
    std::string client_id{};

    auto operator<=>(const timer&) const = default;
};

timer connect_deadline_of(link connection);
timer keep_alive_of(link connection);
timer will_delay_of(const std::string& client_id);
timer session_end_of(const std::string& client_id);
timer stale_will_of(const std::string& client_id);
timer late_cleanup_of(const std::string& client_id);
timer retry_of(const std::string& client_id);
timer ready_of(const std::string& client_id);
timer postponed_of(std::uint64_t number);

class timer_queue {
public:
    /// Replaces an earlier setting of the same timer.
    void set(const timer& setting, instant due_at);
    void cancel(const timer& setting);
    std::optional<instant> next() const;
    /// Removes and returns the earliest timer that is due at `now`.
    std::optional<std::pair<timer, instant>> take_due(instant now);

private:
    std::map<timer, instant> due_by_timer_;
    std::set<std::pair<instant, timer>> timers_by_due_;
};

}  // namespace brokerproof::reference_broker
