#include "loadgen/fleet/source_plan.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace brokerproof::loadgen {
namespace {

constexpr std::uint32_t first_loopback = 0x7F000002;  // 127.0.0.2
constexpr std::uint32_t most_sources = 250;

}  // namespace

std::optional<asio::ip::address> source_plan::choose(std::uint32_t client,
                                                     std::uint32_t connection) const {
    if (addresses.empty()) return {};
    return addresses[(client + connection) % addresses.size()];
}

source_plan plan_sources(std::uint32_t clients, bool returns, bool loopback,
                         const std::vector<asio::ip::address>& addresses) {
    source_plan plan{addresses};
    if (!addresses.empty() || !loopback) return plan;
    const std::uint32_t tuples = returns ? clients * 2 : clients;
    if (tuples <= clients_a_source) return plan;
    const auto wanted = std::min((tuples + clients_a_source - 1) / clients_a_source, most_sources);
    for (std::uint32_t i = 0; i < wanted; ++i) {
        plan.addresses.emplace_back(asio::ip::address_v4(first_loopback + i));
    }
    return plan;
}

std::string describe(const source_plan& plan, std::uint32_t clients) {
    if (plan.addresses.empty()) return fmt::format("1 source x {} clients", clients);
    const auto count = static_cast<std::uint32_t>(plan.addresses.size());
    return fmt::format("{} sources x {} clients", count, (clients + count - 1) / count);
}

}  // namespace brokerproof::loadgen
