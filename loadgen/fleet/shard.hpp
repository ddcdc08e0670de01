// One slice of a run: a thread, an io_context, its clients and a clock for all their waiting. It
// shares no mutable data with other shards; questions about its state are answered on its own
// thread.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "loadgen/fleet/crowd.hpp"
#include "loadgen/fleet/fleet_plan.hpp"
#include "loadgen/fleet/publishing.hpp"
#include "loadgen/fleet/run_clock.hpp"
#include "loadgen/fleet/shard_clock.hpp"
#include "loadgen/fleet/slice_state.hpp"
#include "loadgen/life/life_context.hpp"

namespace brokerproof::loadgen {

class shard {
public:
    /// `plan` must outlive the shard. Member i of a group is here if i mod plan.slices is `slice`.
    shard(const fleet_plan& plan, std::uint32_t slice);
    shard(const shard&) = delete;
    shard& operator=(const shard&) = delete;

    /// Runs until everything that stop() began has ended. It needs its own thread.
    void run();

    // These may be called from any thread; they take effect on the shard's thread.
    void begin_phase(std::size_t phase, instant at);
    void stop();  ///< clients leave for good
    void ask_status(std::function<void(slice_status)> answer);
    void ask_measures(std::function<void(slice_snapshot)> answer);

    /// Moves the books out, after run().
    slice_result take_result();

private:
    void on_its_thread(std::function<void()> task);
    void tick();
    void start_phase();
    void note_returning(std::size_t next);
    void note_broker(const phase& begun);
    void note_fleet_returns();
    void begin_recovery(group_context& group, std::size_t phase);
    void add_clients();
    std::size_t members_of(const group_context& group) const;
    void publish_due();
    slice_status status() const;
    slice_snapshot snapshot(const shard_health& health) const;
    shard_health health() const;

    const fleet_plan& plan_;
    const std::uint32_t slice_;
    loop io_{1};
    std::deque<group_context> groups_;
    life_context context_;
    shard_clock clock_;
    crowd clients_;
    publishing publishing_;
    std::vector<std::size_t> first_member_;  ///< of each group: number in the crowd
    shard_health health_at_end_;
    std::size_t phase_ = 0;
    std::size_t next_phase_ = 0;
    instant next_phase_at_ = never;
    bool phase_begun_ = false;
    bool stopping_ = false;
};

}  // namespace brokerproof::loadgen
