// One load run: brokers, plan, slices, conductor, result. The command (load.cpp) decides what is
// run and prints what came of it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "loadgen/commands/live_page.hpp"
#include "loadgen/commands/load.hpp"
#include "harness/net/asio.hpp"
#include "loadgen/expose/metrics_endpoint.hpp"
#include "loadgen/life/instant.hpp"
#include "loadgen/measure/result.hpp"
#include "loadgen/scenario/scenario.hpp"

namespace brokerproof::commands {

/// Which slices of how many this process runs, or leads.
struct share {
    std::uint32_t first = 0;
    std::uint32_t count = 1;
    std::uint32_t slices = 1;
    bool whole() const { return count == slices; }
};

/// What a run needs to know, checked.
struct load_order {
    load_options chosen;
    loadgen::scenario wanted;
    std::string text;  ///< of the scenario file
    share ours;
    unsigned threads = 1;
    std::vector<asio::ip::address> sources;
    loadgen::instant start{};    ///< the epoch: at once
    bool quiet = false;          ///< shows no progress
    /// Told once a second what is known, and the result at the end; none: nobody scrapes. Outlives
    /// the run, so that the last values can be scraped until the report has been printed.
    std::shared_ptr<loadgen::expose::metrics_endpoint> metrics;
    std::shared_ptr<live_load> watched;  ///< in a browser; none: nobody asked for it
};

struct load_done {
    loadgen::load_result result;
    int code = 0;
};

/// Runs it to its end, judges, and writes the files that the options ask for. None: a profile or an
/// URL is wrong; it has been said on stderr.
std::optional<load_done> run_load(const load_order& order);

}  // namespace brokerproof::commands
