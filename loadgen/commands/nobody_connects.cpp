#include "loadgen/commands/nobody_connects.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace brokerproof::commands {

using namespace loadgen;

namespace {

/// So long a broker may be busy with the first clients.
constexpr std::int64_t patience_ns = 10'000'000'000;

/// "50 connects were refused with 0x86 Bad User Name or Password"
std::string refusals_of(const group_measures& fleet) {
    std::string text;
    for (const refusal& seen : fleet.refusals) {
        if (seen.packet != refusing_packet::connack) continue;
        text += fmt::format("{}{} connects were refused with {}", text.empty() ? "" : ", ",
                            seen.times, describe(seen));
        if (!seen.reason.empty()) text += fmt::format(" ('{}')", seen.reason);
    }
    return text;
}

/// A broker may refuse MQTT 5, in the code of either version, or leave it without an answer.
bool may_lack_v5(const scenario& planned, const group_measures& fleet) {
    const bool all_v5 = std::ranges::all_of(
        planned.groups, [](const group& members) { return members.version == mqtt::version::v5; });
    const bool was_refused = std::ranges::any_of(fleet.refusals, [](const refusal& seen) {
        return seen.packet == refusing_packet::connack && (seen.code == 0x01 || seen.code == 0x84);
    });
    return all_v5 && (was_refused || fleet.refusals.empty());
}

}  // namespace

std::string nobody_connects(const scenario& planned, const tick_report& now) {
    if (now.at_ns - now.began_ns < patience_ns) return {};
    group_measures fleet;
    for (const group_measures& group : now.so_far.so_far.groups) fleet.merge(group);
    const auto refused = fleet[count::connects_refused];
    const auto failed = fleet[count::connects_failed];
    if (fleet[count::connects_accepted] != 0 || refused + failed == 0) return {};
    std::string text = refusals_of(fleet);
    if (failed != 0) text += fmt::format("{}{} had no CONNACK", text.empty() ? "" : ", ", failed);
    const auto shakes = fleet[count::tls_failed];
    if (shakes != 0) {
        text += fmt::format(" ({} handshakes of TLS or WebSocket failed)", shakes);
    } else if (may_lack_v5(planned, fleet)) {
        text += "; if the broker does not speak MQTT 5: --mqtt 3.1.1";
    }
    return "no client could connect: " + text;
}

}  // namespace brokerproof::commands
