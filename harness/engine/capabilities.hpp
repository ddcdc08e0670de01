// The capabilities of a broker, from its profile and from the announcements in its CONNACK, and the
// facts that a report shows.
#pragma once

#include <string>
#include <vector>

#include "harness/engine/surroundings.hpp"
#include "harness/facts/fact.hpp"
#include "harness/target/profile.hpp"

namespace brokerproof::engine {

struct discovery {
    /// Without an entry for a version, the broker does not speak it.
    std::map<mqtt::version, engine::capabilities> can;
    std::map<mqtt::version, std::string> unspoken;  ///< for people: why not
    std::optional<std::uint64_t> expiry_cap_s;  ///< as in surroundings
    std::vector<facts::fact> facts;             ///< the announcements of the broker
    std::string problem;                        ///< why no version could be used; else empty
};

/// Connects a few times in each of `versions` and reads the CONNACKs. `spawned`: the harness can
/// restart it.
awaitable<discovery> discover(const surroundings& around, const target::profile& profile,
                              std::vector<mqtt::version> versions, bool spawned);

/// The first requirement of a case that the broker does not meet, for people; empty when it meets
/// all.
std::string missing(const plan::instance& planned, const surroundings& around);

}  // namespace brokerproof::engine
