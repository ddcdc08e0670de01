// `brokerproof load`: one scenario against one or several brokers, from start to report.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/commands/console.hpp"

namespace brokerproof::commands {

struct load_options {
    std::string root;
    std::string scenario;  ///< a name of configs/scenarios, or a path
    std::vector<std::string> overrides;
    double scale = 1;
    std::uint64_t seed = 0;  ///< 0: the scenario's own

    /// A profile; empty: mosquitto, unless there are `urls`. Beside `urls` it says of what kind
    /// these are (tolerances, limits).
    std::string broker;
    unsigned brokers = 1;           ///< so many private ones of it
    std::vector<std::string> urls;  ///< brokers that run already

    unsigned threads = 0;  ///< shards in a process; 0: half of the cores
    unsigned workers = 1;  ///< processes
    std::string shard;     ///< "i/n": only one slice of a run on several machines
    std::string start_at;  ///< UTC, "2026-11-24T12:00:00Z": when all slices begin
    std::string run;       ///< ${run}; empty: from seed and time
    std::vector<std::string> sources;
    unsigned connect_window = 90;

    std::string out_dir;
    std::string json;
    std::string html;
    std::string markdown;
    std::string badge;
    int metrics_port = -1;        ///< -1: none; 0: any that is free
    std::string dashboard;        ///< a port; "0": any that is free; empty: none is served
    unsigned metrics_wait_s = 0;  ///< at the end, for a scrape of the final figures; at most
    bool led = false;             ///< by another process, over stdin and stdout
};

/// Exit code: that of the result (see loadgen::exit_code), 2 for wrong input, or 3.
int load(const load_options& given, const console& screen);

/// Joins the results of slices, exactly. `folders`: where the slices have written theirs, or the
/// files. Exit code as of load().
int merge_load(const std::vector<std::string>& folders, const std::string& out_dir,
               const console& screen);

}  // namespace brokerproof::commands
