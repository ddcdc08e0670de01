// What decides the run.
#include <fmt/format.h>

#include "loadgen/measure/threshold.hpp"
#include "loadgen/scenario_loader/check.hpp"

namespace brokerproof::loadgen {
namespace {

void check_words(const scenario& what, const place& where, const std::string& text, findings& out) {
    std::vector<std::string> groups;
    for (const group& one : what.groups) groups.push_back(one.name);
    const auto read = parse_threshold(text, groups);
    if (!read) add(out, where, read.error().text, read.error().offset);
}

}  // namespace

void check_judging(const scenario& what, findings& out) {
    for (std::size_t at = 0; at < what.thresholds.size(); ++at) {
        const auto where = place{} / "thresholds" / at;
        check_words(what, where / "that", what.thresholds[at].text, out);
        for (std::size_t before = 0; before < at; ++before) {
            if (what.thresholds[before].text == what.thresholds[at].text)
                add(out, where / "that", "stands twice");
        }
    }
    if (!what.find) return;
    if (what.find->from_per_s >= what.find->to_per_s)
        add(out, place{} / "find_limit", "'from' must be lower than 'to'");
    if (what.thresholds.empty())
        add(out, place{} / "find_limit", "needs a threshold that can break");
}

}  // namespace brokerproof::loadgen
