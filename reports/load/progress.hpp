// What a load run is doing, for a person who waits: one screen that is drawn again and again on a
// terminal, one line each second elsewhere. It has no threads and no clock: the run calls it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "loadgen/measure/result.hpp"
#include "reports/console_progress.hpp"

namespace brokerproof::reports {

/// One second of a run.
struct load_moment {
    std::int64_t at_ns = 0;  ///< since the run began
    std::string phase;
    std::size_t phase_number = 1;  ///< from 1
    std::size_t phases = 1;
    std::vector<std::string> groups;
    loadgen::timeline_sample second;    ///< what happened in it
    std::uint64_t late_sends = 0;       ///< so far
    std::uint64_t connects_failed = 0;  ///< so far, including refused ones
    loadgen::received_counts wrong;     ///< of all groups so far
};

class load_progress {
public:
    /// `out` outlives this object. `columns` bounds the lines on a terminal: a wrapped line cannot
    /// be drawn again.
    load_progress(std::ostream& out, output_kind kind, std::string title, std::size_t columns = 80)
        : out_(&out), kind_(kind), title_(std::move(title)), columns_(columns) {}

    void tick(const load_moment& now);
    /// Removes the screen; the report follows.
    void stopped();

private:
    std::vector<std::string> screen(const load_moment& now) const;
    void draw(const std::vector<std::string>& lines);

    std::ostream* out_;
    output_kind kind_;
    std::string title_;
    std::size_t columns_;
    std::size_t drawn_ = 0;  ///< lines on the screen that are ours
};

/// "12 s  return 3/4: online 9,800/10,010, published 1,200/s, received 8,000/s, p99 3.20 ms"
std::string progress_line(const load_moment& now);

}  // namespace brokerproof::reports
