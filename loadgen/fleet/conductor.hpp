// Leads a crew through the phases of a scenario: it begins each phase, waits for its milestone or
// duration, and measures.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "loadgen/fleet/crew.hpp"
#include "loadgen/scenario/scenario.hpp"

namespace brokerproof::loadgen {

/// Times here are nanoseconds of the clock of the run.
struct phase_outcome {
    std::size_t phase = 0;
    std::int64_t began_ns = 0;
    std::int64_t ended_ns = 0;
    bool reached = true;  ///< its milestone, within its time
};

/// Once a second, and at the end of each phase.
struct tick_report {
    std::int64_t at_ns = 0;
    std::int64_t began_ns = 0;  ///< the first phase
    std::size_t phase = 0;
    slice_snapshot so_far;
};

struct run_outcome {
    std::vector<phase_outcome> phases;
    measures measured;  ///< of the phases that are no warm-up, but for the last one
    /// The measures when the last phase began, if it is measured; the rest is known at the end.
    std::optional<measures> before_last;
    slice_snapshot last;  ///< the last copy that was taken while clients were there
    std::int64_t began_ns = 0;
    std::int64_t ended_ns = 0;  ///< when the last phase ended
    bool drained = false;       ///< when the last phase ended, nothing was under way
    bool interrupted = false;
    std::string aborted;  ///< why, if a threshold ended the run
    std::string failure;  ///< ours: a slice failed
};

/// The difference of a later copy and an earlier one, group by group.
measures between(const measures& before, const measures& after);

/// Whether messages that are missing when the last phase ends will not come any more. `reached`: it
/// has reached its milestone. If not, a client that could not connect or was not answered does not
/// excuse what the others did not get; but a broker that owes answers and sends nothing at all may
/// only be slow.
bool nothing_comes(const slice_status& state, instant now, bool reached);

struct timetable {
    instant start{};     ///< the epoch: at once
    bool fixed = false;  ///< slices that nobody leads together: each phase lasts as long as it may
};

class conductor {
public:
    /// Called once a second; it may return a reason to end the run.
    using on_tick = std::function<std::string(const tick_report&)>;
    /// Does what a phase wants to happen to the brokers.
    using on_broker_act = std::function<awaitable<result<void>>(broker_act)>;

    /// Makes the network what a phase wants.
    using on_network = std::function<void(const network_state&)>;

    conductor(asio::any_io_executor executor, const scenario& wanted, crew& led, timetable dates,
              on_tick told, on_broker_act acts = {}, on_network network = {});

    /// Returns when all clients have left.
    awaitable<run_outcome> run();

    /// Begins the last phase, the drain, for at most ten seconds. The second call ends the run at
    /// once.
    void interrupt();
    /// Ends the run at once, because nothing can be drained (the broker is gone, or the memory is
    /// spent).
    void give_up();

private:
    awaitable<void> run_phase(std::size_t phase, instant begin);
    awaitable<bool> reached(std::size_t phase, milestone wanted);
    awaitable<void> look(std::size_t phase);
    void begin_act(broker_act wanted);
    awaitable<void> change_network(std::size_t phase);
    bool is_settling() const;
    bool cut_short(std::size_t phase) const;
    instant limit_of(std::size_t phase, instant begin) const;

    const scenario& wanted_;
    crew& led_;
    timetable timetable_;
    on_tick told_;
    on_broker_act acts_;
    on_network network_;
    asio::steady_timer timer_;
    run_outcome outcome_;
    slice_snapshot last_;
    instant last_look_{};
    bool network_is_due_ = false;  ///< the present phase has not told it yet
    bool acting_ = false;          ///< the brokers are being stopped, started ...
    instant acted_{};              ///< when that had been done, or all connections were cut
    int interrupts_ = 0;
    bool hopeless_ = false;
};

}  // namespace brokerproof::loadgen
