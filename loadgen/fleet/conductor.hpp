// Leads a crew through the phases of a scenario: when each begins, when it has reached what it is
// for, and what is measured on the way.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "loadgen/fleet/crew.hpp"
#include "loadgen/scenario/scenario.hpp"

namespace brokerproof::loadgen {

/// Times here are nanoseconds of the steady clock.
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
    /// When the last phase began, if it is measured: what came after it is known at the very end.
    std::optional<measures> before_last;
    slice_snapshot last;  ///< the last copy that was taken while clients were there
    std::int64_t began_ns = 0;
    std::int64_t ended_ns = 0;  ///< when the last phase ended
    bool drained = false;       ///< the last phase has reached its milestone: nothing is under way
    bool interrupted = false;
    std::string aborted;  ///< why, if a threshold ended the run
    std::string failure;  ///< ours: a slice failed
};

/// What a later copy has more than an earlier one, group by group.
measures between(const measures& before, const measures& after);

struct timetable {
    instant start{};     ///< the epoch: at once
    bool fixed = false;  ///< slices that nobody leads together: each phase lasts as long as it may
};

class conductor {
public:
    /// What is told once a second may answer with a reason to end the run.
    using on_tick = std::function<std::string(const tick_report&)>;

    conductor(asio::any_io_executor executor, const scenario& wanted, crew& led, timetable dates,
              on_tick told);

    /// Returns when all clients have left.
    awaitable<run_outcome> run();

    /// Goes on to the last phase, the drain, for at most ten seconds; again: ends at once.
    void interrupt();
    /// Nothing can be drained any more (the broker is gone): ends at once.
    void give_up();

private:
    awaitable<void> run_phase(std::size_t phase, instant begin);
    awaitable<bool> reached(std::size_t phase, milestone wanted);
    awaitable<void> look(std::size_t phase);
    bool cut_short(std::size_t phase) const;
    instant limit_of(std::size_t phase, instant begin) const;

    const scenario& wanted_;
    crew& led_;
    timetable timetable_;
    on_tick told_;
    asio::steady_timer timer_;
    run_outcome outcome_;
    slice_snapshot last_;
    instant last_look_{};
    int interrupts_ = 0;
    bool hopeless_ = false;
};

}  // namespace brokerproof::loadgen
