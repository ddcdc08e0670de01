#include "loadgen/measure/broken_rule.hpp"

#include <algorithm>

namespace brokerproof::loadgen {

void add(std::vector<broken_rule>& into, const broken_rule& more) {
    const auto same = std::ranges::find_if(into, [&](const broken_rule& known) {
        return known.kind == more.kind && known.sender == more.sender &&
               known.version == more.version;
    });
    if (same == into.end()) {
        into.push_back(more);
        return;
    }
    const auto times = same->times + more.times;
    if (more.at_ns < same->at_ns) *same = more;
    same->times = times;
}

bool accuses_broker(const std::vector<broken_rule>& rules) {
    return std::ranges::count(rules, witness::side::broker, &broken_rule::sender) != 0;
}

}  // namespace brokerproof::loadgen
