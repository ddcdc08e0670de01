// What a broker can do, from its profile and from what its CONNACK announces; and the facts worth
// printing.
#pragma once

#include <string>
#include <vector>

#include "harness/engine/surroundings.hpp"
#include "harness/facts/fact.hpp"
#include "harness/target/profile.hpp"

namespace brokerproof::engine {

struct discovery {
    std::map<mqtt::version, engine::capabilities>
        can;  ///< no entry: the broker does not speak this version
    std::optional<std::uint64_t> expiry_cap_s;
    std::vector<facts::fact> facts;  ///< what the broker announced
    std::string problem;             ///< no version could be used: why
};

/// Connects a few times in each of `versions` and reads the CONNACKs. `spawned`: the harness can
/// restart it.
awaitable<discovery> discover(const surroundings& around, const target::profile& profile,
                              std::vector<mqtt::version> versions, bool spawned);

/// The first requirement of a case that is not met, in words; empty when all are.
std::string missing(const plan::instance& planned, const surroundings& around);

}  // namespace brokerproof::engine
