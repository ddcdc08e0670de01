#include "reports/session_end_answers.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace brokerproof::reports {
namespace {

/// The session ended between these times, in seconds after its connection; `from` is 0 when the
/// session was never found.
struct bracket {
    double from = 0;
    double to = 0;
};

constexpr double close_s = 0.3;

double seconds_of(std::optional<facts::microseconds> length) {
    return length ? std::chrono::duration<double>(*length).count() : 0.0;
}

bool is_close(const bracket& ends) { return ends.from > 0 && ends.to - ends.from < close_s; }

/// All brackets, or only the narrow ones where there are some.
std::vector<bracket> ends_of_sessions(const fact_book& book, mqtt::version v) {
    std::vector<bracket> all;
    for (const auto& ends : book.values<facts::interval>(session_end, v)) {
        if (ends.to) all.push_back({seconds_of(ends.from), seconds_of(ends.to)});
    }
    if (std::ranges::any_of(all, is_close)) std::erase_if(all, std::not_fn(is_close));
    return all;
}

bracket whole_of(const std::vector<bracket>& brackets) {
    bracket out = brackets.front();
    for (const auto& ends : brackets) {
        out.from = std::min(out.from, ends.from);
        out.to = std::max(out.to, ends.to);
    }
    return out;
}

}  // namespace

std::optional<std::string> lateness(const fact_book& book, mqtt::version v) {
    const auto all = ends_of_sessions(book, v);
    if (all.empty()) return {};
    const auto whole = whole_of(all);
    if (whole.from == 0) return fmt::format("before {:.1f} s", whole.to);
    return fmt::format("between {:.1f} s and {:.1f} s after its connection", whole.from, whole.to);
}

std::optional<std::string> granularity(const fact_book& book, mqtt::version v) {
    const auto all = ends_of_sessions(book, v);
    if (all.empty() || !is_close(all.front())) return {};
    const auto whole = whole_of(all);
    const auto spread = whole.to - whole.from;
    return spread < close_s ? "0.3 s or finer" : fmt::format("{:.1f} s or coarser", spread - 0.2);
}

}  // namespace brokerproof::reports
