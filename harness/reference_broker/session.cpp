#include "harness/reference_broker/session.hpp"

namespace brokerproof::reference_broker {

std::string_view topic_filter(std::string_view filter, const subscription& granted) {
    if (!granted.shared) return filter;
    const auto name_at = filter.find('/') + 1;
    return filter.substr(filter.find('/', name_at) + 1);
}

std::size_t queued_count(const session& state) {
    return state.outbound.size() - state.in_flight.size();
}

bool is_out_of_packet_ids(const session& state) { return state.in_flight.size() >= 65'535; }

delivery* find_in_flight(session& state, std::uint16_t packet_id) {
    const auto found = state.in_flight.find(packet_id);
    return found == state.in_flight.end() ? nullptr : &state.outbound.at(found->second);
}

std::uint32_t will_delay(const mqtt::will& will) {
    return mqtt::find_integer(will.properties, mqtt::property_id::will_delay_interval).value_or(0);
}

}  // namespace brokerproof::reference_broker
