// The publications of a run in time: goes through the arrivals that are due, and picks those of
// this slice. Every slice goes through all of them, so that a schedule does not depend on how many
// slices there are.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "loadgen/life/instant.hpp"
#include "loadgen/life/publisher.hpp"
#include "loadgen/pace/pacer.hpp"

namespace brokerproof::loadgen {

struct fleet_plan;

class publishing {
public:
    publishing(const fleet_plan& plan, std::uint32_t slice);

    /// From now on the publications of this phase are due, the others stand still.
    void begin_phase(std::size_t phase, instant now);

    /// A message of this slice: group, and index of the publisher in it. `slipped`: it is over a
    /// second late, since the generator did not keep up, so it must not be sent.
    using send = std::function<void(std::size_t group, std::uint32_t publisher,
                                    const due_message& message, bool slipped)>;
    void advance(instant now, const send& each);

    instant next_due() const;
    /// Publications of this phase that have an end and have not reached it.
    std::size_t unfinished() const;

private:
    struct flow {  ///< one publication in time
        std::size_t group;
        std::uint32_t publication;
        pacer arrivals;
        std::uint64_t messages;  ///< how many in all
        instant begin{};         ///< its arrivals count from here
        instant stopped{};       ///< since when it stands still; `begin` moves by the pause
        bool begun = false;
        bool active = false;

        bool finished() const { return arrivals.count() >= messages; }
        instant next_due() const;
    };
    void advance(flow& current, instant now, const send& each);

    const fleet_plan* plan_;
    std::uint32_t slice_;
    std::vector<flow> flows_;
};

}  // namespace brokerproof::loadgen
