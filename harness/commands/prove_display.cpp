#include "harness/commands/prove_display.hpp"

#include <ostream>

#include <fmt/format.h>

namespace brokerproof::commands {
namespace {

constexpr std::chrono::seconds line_interval{10};

}  // namespace

prove_display::prove_display(const console& screen) : screen_(screen), next_line_(line_interval) {}

void prove_display::tick(const prove::progress& now, std::chrono::milliseconds since_start) {
    const auto text =
        fmt::format("prove: {} of {} runs against {} are done", now.done, now.total, now.doing);
    if (screen_.notes_are_terminal) {
        screen_.notes << "\r\x1b[K" << (now.done < now.total ? text : "") << std::flush;
    } else if (since_start >= next_line_) {
        screen_.notes << text << '\n' << std::flush;
        next_line_ = since_start + line_interval;
    }
}

}  // namespace brokerproof::commands
