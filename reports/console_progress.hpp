// The line that tells a person what a run is doing. It has no threads and no clock of its own: the
// engine calls it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>

#include "reports/model.hpp"

namespace brokerproof::reports {

/// A terminal has one line that is drawn again and again; a file or pipe gets a plain line every
/// two seconds.
enum class output_kind : std::uint8_t { terminal, stream };

class console_progress {
public:
    /// `out` outlives this object. `columns` bounds the line on a terminal: a wrapped line cannot
    /// be drawn again.
    console_progress(std::ostream& out, output_kind kind, std::size_t columns = 80)
        : out_(&out), kind_(kind), columns_(columns) {}

    void started(int total);
    /// Counts failures. Expected failures need not be passed to it.
    void finished(const case_result& judged);
    /// `now_ms`: since the run began. `longest_remaining_ms`: the longest pause that a running case
    /// still has ahead; `longest_wait` says which case and step.
    void tick(std::int64_t now_ms, int done, int running, std::int64_t longest_remaining_ms,
              std::string_view longest_wait = {});
    /// Removes the status line; the report follows.
    void stopped();

private:
    std::string status(int done, int running, std::int64_t longest_remaining_ms,
                       std::string_view longest_wait) const;
    void redraw(const std::string& text);

    std::ostream* out_;
    output_kind kind_;
    std::size_t columns_;
    int total_ = 0;
    int failed_ = 0;
    std::int64_t next_line_ms_ = 0;
    std::string shown_;
};

}  // namespace brokerproof::reports
