#include "loadgen/life/life_context.hpp"

#include <algorithm>

#include "harness/mqtt/topic.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr std::size_t most_remarks = 20;

/// splitmix64: small, and the same everywhere.
std::uint64_t next_random(std::uint64_t& state) {
    state += 0x9E3779B97F4A7C15U;
    std::uint64_t bits = state;
    bits = (bits ^ (bits >> 30U)) * 0xBF58476D1CE4E5B9U;
    bits = (bits ^ (bits >> 27U)) * 0x94D049BB133111EBU;
    return bits ^ (bits >> 31U);
}

}  // namespace

void membership::refused(refusing_packet packet, std::uint8_t code,
                         const mqtt::property_list& properties) const {
    constexpr std::size_t longest = 200;  // bytes, of a text that the broker chooses
    auto reason = mqtt::find_string(properties, mqtt::property_id::reason_string).value_or("");
    if (reason.size() > longest) reason.resize(longest);
    group.measured.refused({packet, version(), code, 1, std::move(reason)});
}

void life_context::remark(std::string text) {
    if (remarks_.size() < most_remarks) remarks_.push_back(std::move(text));
}

bool life_context::may_be_unstamped(std::string_view topic_name) const {
    return std::ranges::any_of(
        unstamped_, [&](const std::string& filter) { return mqtt::matches(filter, topic_name); });
}

double life_context::random01() {
    return static_cast<double>(next_random(random_) >> 11U) * 0x1.0p-53;
}

names life_context::names_for(const group_context& group, std::uint32_t client_index,
                              std::uint32_t to) const {
    names all;
    all.run = plan.clients.run();
    all.group = group.wanted.name;
    all.client = client_index;
    all.shard = client_index % plan.slices;
    all.to = to;
    return all;
}

}  // namespace brokerproof::loadgen
