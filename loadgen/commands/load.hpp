// `brokerproof load`: runs a scenario against one or several brokers, from start to report.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/commands/broker_access.hpp"
#include "harness/commands/console.hpp"

namespace brokerproof::commands {

struct load_options {
    std::string root;
    std::string scenario;  ///< a name of configs/scenarios, or a path
    std::vector<std::string> overrides;
    std::string mqtt;      ///< "3.1.1": no group speaks a newer version; empty: each its own
    std::string duration;  ///< of the longest phase: "30min", "forever"; empty: as it is written
    double scale = 1;
    std::uint64_t seed = 0;  ///< 0: the scenario's own

    /// A profile; empty: mosquitto, unless there are `urls`. Together with `urls` it gives the
    /// tolerances and limits of these brokers.
    std::string broker;
    unsigned brokers = 1;           ///< number of private brokers of this profile
    std::vector<std::string> urls;  ///< brokers that run already
    broker_access access;
    std::string transport;  ///< tcp, tls, websocket or wss; empty: as the URL says
    /// Not an option: for a worker, how to make sure of each of `urls`.
    std::vector<tls::options> tls_of_urls;

    unsigned threads = 0;  ///< shards in a process; 0: half of the cores
    unsigned workers = 1;  ///< processes
    std::string shard;     ///< "i/n" or "auto": only this slice of a run on several machines
    std::string start_at;  ///< UTC, "2026-11-24T12:00:00Z": when all slices begin
    std::string run;       ///< value of ${run}; empty: computed from seed and time
    std::vector<std::string> sources;
    unsigned connect_window = 90;
    std::uint64_t memory = 1'000'000'000;  ///< bytes, for all clients and books here

    // With `shard`, "${shard}" in these stands for the index of the slice:
    std::string out_dir;
    std::string json;
    std::string html;
    std::string markdown;
    std::string badge;
    std::string json_lines;       ///< a line for each second, while the run goes on
    std::string csv;              ///< a row for each second and group, while the run goes on
    std::string otlp;             ///< the URL of an OpenTelemetry collector
    int metrics_port = -1;        ///< -1: none; 0: any free port
    std::string dashboard;        ///< a port; "0": any free port; empty: no page is served
    unsigned metrics_wait_s = 0;  ///< longest wait at the end for a scrape of the final figures
    bool witness = false;         ///< holds the rules across packets against the brokers
    bool led = false;             ///< not an option: a worker, led by another process
    /// Not an option: the ports of the relays of its leader, if the scenario has a bad network.
    std::vector<std::uint16_t> relays;
    std::optional<std::chrono::nanoseconds> clock_offset;  ///< not an option: a worker's
    /// How wrong the time of day of this machine may be; none: what its kernel says.
    std::optional<std::int64_t> clock_uncertainty_ns;
};

/// Exit code: that of the result (see loadgen::exit_code), 2 for wrong input, 3 for a failure of
/// the environment.
int load(const load_options& chosen, const console& screen);

/// A worker of `load --workers`, led over its standard input.
int load_as_worker(const console& screen);

/// Prints the scenarios of configs/scenarios, each with its sentence. Exit code 0 or 2.
int list_scenarios(const std::string& root, const console& screen);

struct merge_options {
    /// Folders or result files of the slices; "-": standard input, one result after the other.
    std::vector<std::string> slices;
    std::string out_dir;
    std::string json;
    std::string html;
    bool partial = false;                      ///< judges also when slices are missing
    std::int64_t start_skew_ns = 250'000'000;  ///< slices may begin a phase so far apart
};

/// Joins the results of slices exactly. Exit code as for load().
int merge_load(const merge_options& options, const console& screen);

}  // namespace brokerproof::commands
