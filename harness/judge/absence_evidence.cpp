// The evidence of a packet that did not come: what led up to it, and the step that waited in vain.

#include <algorithm>
#include <set>

#include "harness/judge/finding.hpp"

namespace brokerproof::judge {

namespace {

const mqtt::packet* sent_packet(const trace::event& event) {
    const auto* outward = event.get_if<trace::sent>();
    return outward == nullptr ? nullptr : outward->packet.get();
}

/// Packets that only answer, or keep a connection, lead to nothing that a case waits for.
bool leads_to_something(const trace::event& event) {
    if (event.get_if<trace::sent>() == nullptr) return false;
    const auto* packet = sent_packet(event);
    if (packet == nullptr) return true;  // raw bytes
    using enum mqtt::packet_type;
    switch (mqtt::type_of(*packet)) {
        case puback:
        case pubrec:
        case pubcomp:
        case pingreq: return false;
        default: return true;
    }
}

/// The wanted PUBLISH packets with the conditions that also hold for the packet of the publisher:
/// the broker may change the other fields. A pattern without any of these is left out.
plan::alternatives as_published(const plan::alternatives& wanted) {
    auto out = wanted;
    for (auto& pattern : out) {
        std::erase_if(pattern.fields, [](const plan::field_match& condition) {
            return condition.field != "topic" && condition.field != "payload";
        });
    }
    std::erase_if(out, [](const plan::pattern& pattern) {
        return pattern.type != mqtt::packet_type::publish || pattern.fields.empty();
    });
    return out;
}

/// The last PUBLISH of any client that the missing one would have come from.
std::optional<std::size_t> source_of(const moment_in_trace& moment,
                                     const plan::alternatives& missing) {
    const auto published = as_published(missing);
    if (published.empty()) return {};
    for (std::size_t i = moment.index; i-- > 0;) {
        const auto& event = moment.seen.events[i];
        const auto* packet = sent_packet(event);
        if (packet == nullptr || mqtt::type_of(*packet) != mqtt::packet_type::publish) continue;
        if (match::matches_any(published, packet, event.version, moment.names, moment.end.member))
            return i;
    }
    return {};
}

std::optional<std::size_t> last_cause(const moment_in_trace& moment) {
    for (std::size_t i = moment.index; i-- > 0;) {
        if (leads_to_something(moment.seen.events[i])) return i;
    }
    return {};
}

/// The end of the client's connection, if it has ended and was not opened again.
std::optional<std::size_t> closing_of(const moment_in_trace& moment) {
    for (std::size_t i = moment.index; i-- > 0;) {
        const auto& event = moment.seen.events[i];
        if (event.client != moment.event.client) continue;
        if (event.get_if<trace::closed>() != nullptr || event.get_if<trace::refused>() != nullptr)
            return i;
        if (event.get_if<trace::opened>() != nullptr) return {};
    }
    return {};
}

}  // namespace

std::vector<std::uint32_t> evidence_of_absence(const moment_in_trace& moment,
                                               const plan::alternatives& missing) {
    std::set<std::size_t> events{moment.index};
    for (const auto& event : {source_of(moment, missing), last_cause(moment), closing_of(moment)}) {
        if (event) events.insert(*event);
    }
    return {events.begin(), events.end()};
}

}  // namespace brokerproof::judge
