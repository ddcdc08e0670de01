// A packet that was seen is evidence whatever the clock did: noise may keep packets away, it makes
// none. Only an interval that has run out may make a broker send what it must not send before.

#include <algorithm>
#include <cstdint>

#include "harness/judge/finding.hpp"

namespace brokerproof::judge {

namespace {

using mqtt::property_id;

std::int64_t seconds_in(const mqtt::property_list& list, property_id id) {
    return mqtt::find_integer(list, id).value_or(0);
}

/// The shortest interval that this packet starts, in seconds; 0: it starts none.
struct shortest_interval {
    std::int64_t operator()(const mqtt::connect& packet) const {
        const auto will =
            packet.will ? seconds_in(packet.will->properties, property_id::will_delay_interval) : 0;
        const auto expiry =
            packet.will ? seconds_in(packet.will->properties, property_id::message_expiry_interval)
                        : 0;
        return shortest({packet.keep_alive, will, expiry,
                         seconds_in(packet.properties, property_id::session_expiry_interval)});
    }
    std::int64_t operator()(const mqtt::connack& packet) const {
        return shortest({seconds_in(packet.properties, property_id::session_expiry_interval),
                         seconds_in(packet.properties, property_id::server_keep_alive)});
    }
    std::int64_t operator()(const mqtt::disconnect& packet) const {
        return seconds_in(packet.properties, property_id::session_expiry_interval);
    }
    std::int64_t operator()(const mqtt::publish& packet) const {
        return seconds_in(packet.properties, property_id::message_expiry_interval);
    }
    std::int64_t operator()(const auto&) const { return 0; }

private:
    static std::int64_t shortest(std::initializer_list<std::int64_t> intervals) {
        std::int64_t out = 0;
        for (const auto seconds : intervals) {
            if (seconds > 0 && (out == 0 || seconds < out)) out = seconds;
        }
        return out;
    }
};

/// Any interval of any packet may have run out when the event at `index` happened.
bool an_interval_ran_out(const trace::trace& seen, std::size_t index) {
    constexpr std::int64_t second_us = 1'000'000;
    const auto until_us = seen.events.at(index).at_us;
    for (std::size_t i = 0; i < index; ++i) {
        const auto& event = seen.events[i];
        const auto* packet = trace::packet_of(event);
        if (packet == nullptr) continue;
        const auto seconds = std::visit(shortest_interval{}, *packet);
        if (seconds > 0 && event.at_us + seconds * second_us <= until_us) return true;
    }
    return false;
}

}  // namespace

bool no_clock_explains(const trace::trace& seen, const finding& failure) {
    return failure.forbidden && !an_interval_ran_out(seen, *failure.forbidden);
}

}  // namespace brokerproof::judge
