// What decides the run.
#include <fmt/format.h>

#include "loadgen/scenario/check.hpp"

namespace brokerproof::loadgen {

void check_judging(const scenario& what, findings& out) {
    for (std::size_t at = 0; at < what.thresholds.size(); ++at) {
        const auto where = place{} / "thresholds" / at;
        if (what.thresholds[at].text.empty()) add(out, where / "that", "must not be empty");
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
