#include "loadgen/fleet/preflight.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <fstream>

#include <fmt/format.h>

namespace brokerproof::loadgen {
namespace {

constexpr std::uint64_t files_of_ours = 100;     // logs, timers, the broker's pipes, metrics
constexpr std::uint64_t bytes_a_client = 2'048;  // ours, at rest
constexpr std::uint64_t bytes_a_socket = 3'400;  // the kernel's, for each end on this machine

std::uint64_t available_memory() {
    std::ifstream in("/proc/meminfo");
    std::string key;
    std::uint64_t kib = 0;
    std::string unit;
    while (in >> key >> kib >> unit) {
        if (key == "MemAvailable:") return kib * 1024;
    }
    return 0;
}

std::uint32_t ports_of_a_source() {
    std::ifstream in("/proc/sys/net/ipv4/ip_local_port_range");
    std::uint32_t low = 32'768;
    std::uint32_t high = 60'999;
    in >> low >> high;
    return high >= low ? high - low + 1 : 0;
}

}  // namespace

resources raise_and_read() {
    resources here;
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_cur < files.rlim_max) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
        getrlimit(RLIMIT_NOFILE, &files);
    }
    here.soft_files = files.rlim_cur;
    here.hard_files = files.rlim_max;
    here.memory_bytes = available_memory();
    here.ports = ports_of_a_source();
    return here;
}

std::vector<std::string> shortages(const needs& wanted, const resources& here,
                                   const source_plan& sources) {
    std::vector<std::string> all;
    const std::uint64_t files = wanted.clients + files_of_ours;
    if (files > here.soft_files) {
        const auto workers = (wanted.all_clients + here.hard_files - files_of_ours - 1) /
                             (here.hard_files - files_of_ours);
        all.push_back(fmt::format(
            "{} clients need {} open files, this process may have {}: use --workers {}, or raise "
            "the hard limit (ulimit -Hn {})",
            wanted.clients, files, here.soft_files, workers, files));
    }
    const std::uint64_t of_broker = wanted.busiest_broker + files_of_ours;
    if (wanted.spawns_broker && of_broker > here.hard_files) {
        const auto brokers = (wanted.all_clients + here.hard_files - 2 * files_of_ours - 1) /
                             (here.hard_files - 2 * files_of_ours);
        all.push_back(fmt::format(
            "{} clients of one broker need {} open files there, it may have {}: use --brokers {}",
            wanted.busiest_broker, of_broker, here.hard_files, brokers));
    }
    const auto count = std::max<std::uint64_t>(1, sources.addresses.size());
    if (wanted.busiest_broker > here.ports * count) {
        all.push_back(fmt::format(
            "{} clients of one broker from {} source address(es) with {} ports each: give more "
            "addresses with --source, or widen net.ipv4.ip_local_port_range",
            wanted.busiest_broker, count, here.ports));
    }
    const std::uint64_t memory = wanted.all_clients * (bytes_a_client + 2 * bytes_a_socket);
    if (memory > here.memory_bytes) {
        all.push_back(fmt::format("{} clients take about {} MiB, {} MiB are available",
                                  wanted.all_clients, memory >> 20U, here.memory_bytes >> 20U));
    }
    return all;
}

}  // namespace brokerproof::loadgen
