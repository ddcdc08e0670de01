#include "loadgen/scenario/scenario.hpp"

#include <algorithm>

namespace brokerproof::loadgen {

bool shares(const group& members) {
    return std::ranges::any_of(members.subscribe,
                               [](const subscription& one) { return !one.share.empty(); });
}

}  // namespace brokerproof::loadgen
