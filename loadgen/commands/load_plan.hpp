// The first phase of `brokerproof load`: everything that a run is made of, read and checked before
// anything is started.
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

/// Which slices of how many this process runs, or leads.
struct share {
    std::uint32_t first = 0;
    std::uint32_t count = 1;
    std::uint32_t slices = 1;
    bool whole() const { return count == slices; }
};

struct load_plan {
    load_options options;                  ///< as given, but the root is found
    loadgen::scenario scenario;            ///< scaled, and with the seed that the options give
    std::string scenario_text;             ///< of its file
    std::vector<target::profile> brokers;  ///< at least one
    share ours;
    unsigned threads = 1;  ///< of this process, or of each worker
    std::vector<asio::ip::address> sources;
    loadgen::instant start{};  ///< the epoch: at once
};

/// Reads the scenario, the profiles of the brokers, and the options that are texts; or says all
/// that is wrong with them.
result<load_plan, problems> plan_load(const load_options& given);

}  // namespace brokerproof::commands
