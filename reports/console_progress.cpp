#include "reports/console_progress.hpp"

#include <ostream>

#include <fmt/format.h>

namespace brokerproof::reports {
namespace {

constexpr std::int64_t line_every_ms = 2000;

}  // namespace

void console_progress::started(int total) {
    total_ = total;
    failed_ = 0;
    next_line_ms_ = 0;
}

void console_progress::finished(const case_result& judged) {
    if (judged.verdict.kind == judge::verdict_kind::fail) ++failed_;
}

void console_progress::tick(std::int64_t now_ms, int done, int running,
                            std::int64_t longest_remaining_ms, std::string_view longest_wait) {
    const auto text = status(done, running, longest_remaining_ms, longest_wait);
    if (kind_ == output_kind::terminal) {
        redraw(text);
    } else if (now_ms >= next_line_ms_) {
        *out_ << text << '\n' << std::flush;
        next_line_ms_ = now_ms + line_every_ms;
    }
}

void console_progress::stopped() {
    if (kind_ == output_kind::terminal) redraw("");
}

std::string console_progress::status(int done, int running, std::int64_t longest_remaining_ms,
                                     std::string_view longest_wait) const {
    auto text = fmt::format("{}/{} done, {} failed", done, total_, failed_);
    if (running > 0) text += fmt::format(", {} running", running);
    // Rounded up, so that "0 s" is never shown while a case still waits.
    if (longest_remaining_ms > 0)
        text += fmt::format(", longest wait {} s", (longest_remaining_ms + 999) / 1000);
    if (longest_remaining_ms > 0 && !longest_wait.empty())
        text += fmt::format(" ({})", longest_wait);
    return text;
}

void console_progress::redraw(const std::string& text) {
    const auto cut = text.substr(0, columns_ > 0 ? columns_ - 1 : 0);
    if (cut == shown_) return;
    const auto rest = shown_.size() > cut.size() ? shown_.size() - cut.size() : 0;
    *out_ << '\r' << cut << std::string(rest, ' ');
    if (rest != 0) *out_ << '\r' << cut;
    *out_ << std::flush;
    shown_ = cut;
}

}  // namespace brokerproof::reports
