#include "harness/trace/weight.hpp"

namespace brokerproof::trace {
namespace {

/// The allocator's own share of a block.
constexpr std::size_t block_overhead = 32;

/// A packet is kept twice: as its bytes, and decoded.
template <class Happening>
std::size_t bytes_of(const Happening& packet) {
    return 2 * (packet.raw.size() + block_overhead) + (packet.packet ? sizeof(mqtt::packet) : 0);
}

}  // namespace

std::size_t weight_of(const event& recorded) {
    auto weight = sizeof(event) * 3 / 2 + recorded.client.size();  // vectors grow in advance
    if (const auto* outward = recorded.get_if<sent>()) weight += bytes_of(*outward);
    if (const auto* inward = recorded.get_if<received>()) weight += bytes_of(*inward);
    return weight;
}

std::size_t weight_of(const trace& recorded) {
    std::size_t weight = 0;
    for (const auto& each : recorded.events) weight += weight_of(each);
    return weight;
}

}  // namespace brokerproof::trace
