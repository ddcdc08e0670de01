// Checks the conditions that decide the run.
#include <fmt/format.h>

#include "loadgen/measure/threshold.hpp"
#include "loadgen/scenario_loader/check.hpp"

namespace brokerproof::loadgen {
namespace {

/// Whether all that is published is only counted.
bool is_unstamped(const scenario& planned) {
    bool publishes = false;
    for (const group& group : planned.groups) {
        for (const publication& published : group.publish) {
            if (published.stamp != stamp_place::none) return false;
            publishes = true;
        }
    }
    return publishes;
}

bool is_told_by_stamps(std::string_view metric) {
    const bool is_counted = metric == "delivery.unstamped" || metric == "delivery.foreign";
    return !is_counted &&
           (metric.starts_with("delivery.") || metric.starts_with("publish_to_delivery"));
}

void check_condition(const scenario& planned, const place& where, const std::string& text,
                     findings& out) {
    std::vector<std::string> groups;
    for (const group& group : planned.groups) groups.push_back(group.name);
    const auto read = parse_threshold(text, groups);
    if (!read) return add(out, where, read.error().text, read.error().offset);
    if (!is_told_by_stamps(read->metric) || !is_unstamped(planned)) return;
    add(out, where,
        fmt::format("no publication has a stamp, so nobody knows '{}': without stamps messages are "
                    "only counted",
                    read->metric));
}

}  // namespace

void check_judging(const scenario& planned, findings& out) {
    for (std::size_t at = 0; at < planned.thresholds.size(); ++at) {
        const auto where = place{} / "thresholds" / at;
        check_condition(planned, where / "that", planned.thresholds[at].text, out);
        for (std::size_t before = 0; before < at; ++before) {
            if (planned.thresholds[before].text == planned.thresholds[at].text)
                add(out, where / "that", "this threshold is listed twice");
        }
    }
    if (!planned.find) return;
    if (planned.find->from_per_s >= planned.find->to_per_s)
        add(out, place{} / "find_limit", "'from' must be lower than 'to'");
    if (planned.thresholds.empty())
        add(out, place{} / "find_limit", "find_limit needs a threshold that can break");
}

}  // namespace brokerproof::loadgen
