// The first phase of `brokerproof load`: reads and checks everything that a run needs, before it
// starts anything.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "harness/base/result.hpp"
#include "harness/net/asio.hpp"
#include "harness/target/profile.hpp"
#include "loadgen/commands/load.hpp"
#include "loadgen/life/instant.hpp"
#include "loadgen/scenario/scenario.hpp"

namespace brokerproof::commands {

/// The slices that this process runs or leads: `count` of `slices`, beginning with `first`.
struct share {
    std::uint32_t first = 0;
    std::uint32_t count = 1;
    std::uint32_t slices = 1;
    bool whole() const { return count == slices; }
};

struct load_plan {
    load_options options;                  ///< as chosen, with the root filled in
    loadgen::scenario scenario;            ///< with the scale and the seed of the options
    std::string scenario_text;             ///< text of the scenario file
    std::vector<target::profile> brokers;  ///< at least one
    share ours;
    unsigned threads = 1;  ///< threads of this process, or of each worker
    std::vector<asio::ip::address> sources;
    loadgen::instant start{};  ///< the epoch: start at once
};

/// Reads the scenario, the profiles of the brokers, and the options that are texts. Returns all
/// problems if there are any.
result<load_plan, problems> plan_load(const load_options& chosen);

}  // namespace brokerproof::commands
