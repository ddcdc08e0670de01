#include "reports/load/progress.hpp"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "harness/base/printable.hpp"
#include "harness/base/text.hpp"
#include "reports/load/sections.hpp"
#include "reports/load/text_table.hpp"

namespace brokerproof::reports {
namespace {

using loadgen::timeline_group;

timeline_group total(const loadgen::timeline_sample& second) {
    timeline_group sum;
    for (const auto& group : second.groups) {
        sum.scheduled += group.scheduled;
        sum.online += group.online;
        sum.connects += group.connects;
        sum.published += group.published;
        sum.acknowledged += group.acknowledged;
        sum.received += group.received;
        sum.delivery_p50_ns = std::max(sum.delivery_p50_ns, group.delivery_p50_ns);
        sum.delivery_p99_ns = std::max(sum.delivery_p99_ns, group.delivery_p99_ns);
    }
    return sum;
}

std::string latency(std::int64_t ns) { return ns == 0 ? "-" : time_text(ns); }

/// "2 duplicated, 1 stray"; empty when nothing is wrong.
std::string wrong_text(const loadgen::received_counts& wrong) {
    std::string text;
    const auto add = [&](std::uint64_t times, const char* words) {
        if (times > 0)
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", thousands(times), words);
    };
    add(wrong.duplicated, "duplicated");
    add(wrong.out_of_order, "out of order");
    add(wrong.stray, "stray");
    add(wrong.late, "late");
    add(wrong.corrupted, "corrupted");
    return text;
}

/// What went wrong so far.
std::string trouble(const load_moment& now) {
    auto text = wrong_text(now.wrong);
    const auto add = [&](std::uint64_t times, const char* words) {
        if (times > 0)
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", thousands(times), words);
    };
    add(now.connects_failed, "connects failed");
    add(now.late_sends, "sent late by us");
    return text;
}

std::vector<std::string> row_of(const std::string& name, const timeline_group& figures) {
    return {name,
            fmt::format("{}/{}", thousands(figures.online), thousands(figures.scheduled)),
            thousands(figures.connects),
            thousands(figures.published),
            thousands(figures.acknowledged),
            thousands(figures.received),
            latency(figures.delivery_p50_ns),
            latency(figures.delivery_p99_ns)};
}

std::string position_text(const load_moment& now) {
    return fmt::format("{:.0f} s  {} {}/{}", static_cast<double>(now.at_ns) / 1e9,
                       printable(now.phase), now.phase_number, now.phases);
}

}  // namespace

std::string progress_line(const load_moment& now) {
    const auto fleet = total(now.second);
    auto text = fmt::format("{}: online {}/{}, published {}/s, received {}/s", position_text(now),
                            thousands(fleet.online), thousands(fleet.scheduled),
                            thousands(fleet.published), thousands(fleet.received));
    if (fleet.delivery_p99_ns > 0) text += ", p99 " + time_text(fleet.delivery_p99_ns);
    if (const auto bad = trouble(now); !bad.empty()) text += "; so far " + bad;
    return text;
}

void load_progress::tick(const load_moment& now) {
    if (kind_ == output_kind::terminal) {
        draw(screen(now));
    } else {
        *out_ << progress_line(now) << '\n' << std::flush;
    }
}

std::vector<std::string> load_progress::screen(const load_moment& now) const {
    text_table table;
    table.add({"", "online", "connects/s", "published/s", "acked/s", "received/s", "p50", "p99"});
    for (std::size_t i = 0; i < now.second.groups.size() && i < now.groups.size(); ++i)
        table.add(row_of(printable(now.groups[i]), now.second.groups[i]));
    if (now.second.groups.size() > 1) table.add(row_of("all", total(now.second)));
    std::vector<std::string> lines{printable(title_) + "  " + position_text(now)};
    auto body = split(table.lines(0), '\n');
    body.pop_back();
    lines.insert(lines.end(), body.begin(), body.end());
    const auto bad = trouble(now);
    lines.push_back(bad.empty() ? "nothing wrong so far" : "so far: " + bad);
    return lines;
}

void load_progress::draw(const std::vector<std::string>& lines) {
    std::string text;
    if (drawn_ > 0) text += fmt::format("\x1b[{}A", drawn_);
    text += "\r";
    for (const auto& line : lines)
        text += line.substr(0, columns_ > 0 ? columns_ - 1 : 0) + "\x1b[K\n";
    // Clears what a longer screen left below.
    if (drawn_ > 0) text += "\x1b[J";
    *out_ << text << std::flush;
    drawn_ = lines.size();
}

void load_progress::stopped() {
    if (kind_ == output_kind::terminal && drawn_ > 0)
        *out_ << fmt::format("\x1b[{}A\r\x1b[J", drawn_) << std::flush;
    drawn_ = 0;
}

}  // namespace brokerproof::reports
