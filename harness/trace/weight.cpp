#include "harness/trace/weight.hpp"

#include "harness/mqtt/footprint.hpp"

namespace brokerproof::trace {
namespace {

/// The allocator's own share of a block.
constexpr std::size_t block_overhead = 32;

/// A packet is kept twice: as its bytes, and decoded.
template <class Happening>
std::size_t bytes_of(const Happening& passed) {
    return passed.raw.size() + 2 * block_overhead +
           (passed.packet ? mqtt::footprint_of(*passed.packet) : 0);
}

std::size_t bytes_of(const std::vector<mqtt::violation>& violations) {
    std::size_t size = 0;
    for (const auto& each : violations)
        size += sizeof each + each.statement.size() + each.text.size() + 2 * block_overhead;
    return size;
}

}  // namespace

std::size_t weight_of(const event& recorded) {
    auto weight = sizeof(event) * 3 / 2 + recorded.client.size();  // vectors grow in advance
    if (const auto* outward = recorded.get_if<sent>()) weight += bytes_of(*outward);
    if (const auto* inward = recorded.get_if<received>())
        weight += bytes_of(*inward) + bytes_of(inward->violations);
    return weight;
}

std::size_t weight_of(const trace& recorded) {
    std::size_t weight = 0;
    for (const auto& each : recorded.events) weight += weight_of(each);
    return weight;
}

}  // namespace brokerproof::trace
