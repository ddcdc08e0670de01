#include "loadgen/fleet/preflight.hpp"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>

#include "harness/base/file_limit.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr std::uint64_t files_of_ours = 100;     // logs, timers, the broker's pipes, metrics
constexpr std::uint64_t files_of_a_relay = 2;    // for each connection
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
    resources machine;
    const auto files = raise_file_limit();
    machine.soft_files = files.soft;
    machine.hard_files = files.hard;
    machine.memory_bytes = available_memory();
    machine.ports = ports_of_a_source();
    return machine;
}

std::vector<std::string> shortages(const needs& wanted, const resources& machine,
                                   const source_plan& sources) {
    std::vector<std::string> sentences;
    const std::uint64_t files =
        wanted.clients + files_of_a_relay * wanted.relayed_here + files_of_ours;
    if (files > machine.soft_files && wanted.relayed_here != 0) {
        sentences.push_back(
            fmt::format("{} clients behind a bad network need {} open files, but this process may "
                        "have {}: use fewer (--scale), or raise the hard limit (ulimit -Hn {})",
                        wanted.relayed_here, files, machine.soft_files, files));
    } else if (files > machine.soft_files) {
        const auto workers = (wanted.all_clients + machine.hard_files - files_of_ours - 1) /
                             (machine.hard_files - files_of_ours);
        sentences.push_back(
            fmt::format("{} clients need {} open files, but this process may have {}: use "
                        "--workers {}, or raise "
                        "the hard limit (ulimit -Hn {})",
                        wanted.clients, files, machine.soft_files, workers, files));
    }
    const std::uint64_t of_broker = wanted.busiest_broker + files_of_ours;
    if (wanted.spawns_broker && of_broker > machine.hard_files) {
        const auto brokers = (wanted.all_clients + machine.hard_files - 2 * files_of_ours - 1) /
                             (machine.hard_files - 2 * files_of_ours);
        sentences.push_back(
            fmt::format("{} clients of one broker need {} open files there, but it may have {}: "
                        "use --brokers {}",
                        wanted.busiest_broker, of_broker, machine.hard_files, brokers));
    }
    const auto count = wanted.relayed ? 1 : std::max<std::uint64_t>(1, sources.addresses.size());
    if (wanted.busiest_broker > machine.ports * count) {
        sentences.push_back(fmt::format(
            "{} clients of one broker have {} source address(es) with {} ports each: add "
            "addresses with --source, or widen net.ipv4.ip_local_port_range",
            wanted.busiest_broker, count, machine.ports));
    }
    const std::uint64_t memory = wanted.all_clients * (bytes_a_client + 2 * bytes_a_socket);
    if (memory > machine.memory_bytes) {
        sentences.push_back(fmt::format("{} clients need about {} MiB, but {} MiB are available",
                                        wanted.all_clients, memory >> 20U,
                                        machine.memory_bytes >> 20U));
    }
    return sentences;
}

}  // namespace brokerproof::loadgen
