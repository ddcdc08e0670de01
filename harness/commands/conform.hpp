// `brokerproof conform`: runs suites against a broker.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/commands/broker_access.hpp"
#include "harness/commands/console.hpp"
#include "harness/commands/tree.hpp"

namespace brokerproof::commands {

struct conform_options {
    std::string root;
    selection wanted;
    std::vector<std::string> suite_files;  ///< instead of the suites of the tree
    std::string broker;          ///< a profile; empty: mosquitto, or none where there is a url
    std::string url;             ///< with a profile: the broker is there, and not started
    std::string broker_version;  ///< instead of what the profile's command says
    broker_access access;
    std::string transport;  ///< a name of brokerproof::transport; empty: as the URL says
    std::size_t jobs = 0;
    std::string out_dir;
    std::string json;
    std::string junit;
    std::string html;
    std::string markdown;
    std::string badge;
    std::string pcap;                       ///< folder
    std::vector<std::string> skip;          ///< globs like those of `wanted`
    std::vector<std::string> expectations;  ///< files, instead of the product's own
    std::string write_baseline;
    std::string dashboard;   ///< a port; "0": any free port; empty: no page is served
    std::uint64_t seed = 0;  ///< 0: from the clock
    int repeat = 1;
    std::uint32_t patience_s = 40;         ///< cases that last longer on purpose are left out
    std::uint64_t memory = 1'000'000'000;  ///< bytes, for what all cases together have seen
    bool verbose = false;
};

/// Exit code: 0, 1, 2, 3 or 130; see reports::exit_code.
int conform(const conform_options& chosen, const console& screen);

}  // namespace brokerproof::commands
