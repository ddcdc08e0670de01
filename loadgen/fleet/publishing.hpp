// The schedule of the publications of a run. It goes through all due arrivals and picks those of
// this slice. Every slice goes through all arrivals, so that the schedule does not depend on the
// number of slices.
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

    /// From now on the publications of this phase are active, and the others pause.
    void begin_phase(std::size_t phase, instant now);

    /// Takes a due message of this slice: the group, and the index of the publisher in it.
    /// `slipped`: it is over a second late because of the generator, so it must not be sent.
    using send = std::function<void(std::size_t group, std::uint32_t publisher,
                                    const due_message& message, bool slipped)>;
    void advance(instant now, const send& sink);

    instant next_due() const;
    /// The number of publications of this phase that have an end and have not reached it.
    std::size_t unfinished() const;

private:
    struct flow {  ///< the schedule of one publication
        std::size_t group;
        std::uint32_t publication;
        pacer arrivals;
        std::uint64_t messages;  ///< the total number
        instant begin{};         ///< its arrivals count from this time
        instant stopped{};  ///< the begin of its pause; `begin` moves by the length of the pause
        bool begun = false;
        bool active = false;

        bool finished() const { return arrivals.count() >= messages; }
        instant next_due() const;
    };
    void advance(flow& current, instant now, const send& sink);

    const fleet_plan* plan_;
    std::uint32_t slice_;
    std::vector<flow> flows_;
};

}  // namespace brokerproof::loadgen
