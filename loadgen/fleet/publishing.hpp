// The publications of a run in time: goes through the arrivals that are due, and picks those of
// this slice. Every slice goes through all of them, so that a schedule does not depend on how many
// slices there are.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "loadgen/fleet/client.hpp"
#include "loadgen/pace/pacer.hpp"

namespace brokerproof::loadgen {

struct fleet_plan;

class publishing {
public:
    publishing(const fleet_plan& plan, std::uint32_t slice);

    /// From now on the publications of this phase are due, the others stand still.
    void begin_phase(std::size_t phase, instant now);

    /// A message of this slice: group, index of the publisher in it, and what. `slipped`: it is too
    /// late for it (more than a second), for the generator did not keep up.
    using send = std::function<void(std::size_t group, std::uint32_t publisher,
                                    const due_message& what, bool slipped)>;
    void advance(instant now, const send& each);

    instant next_due() const;
    /// Publications of this phase that have an end and have not reached it.
    std::size_t unfinished() const;

private:
    struct line {
        std::size_t group;
        std::uint32_t publication;
        pacer arrivals;
        std::uint64_t messages;  ///< how many in all
        instant begin_ns = 0;    ///< its arrivals count from here
        instant stopped_ns = 0;  ///< when it stood still; begin_ns moves by the pause
        bool begun = false;
        bool active = false;

        bool finished() const { return arrivals.count() >= messages; }
        instant next_due() const;
    };
    void advance(line& one, instant now, const send& each);

    const fleet_plan* plan_;
    std::uint32_t slice_;
    std::vector<line> lines_;
};

}  // namespace brokerproof::loadgen
