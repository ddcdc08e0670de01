// Enhanced authentication (5.0 section 4.12), on either side.

#include "harness/witness/moment.hpp"

namespace brokerproof::witness {

namespace {

using mqtt::property_id;

std::optional<std::string> method_in(const mqtt::property_list& list) {
    return mqtt::find_string(list, property_id::authentication_method);
}

}  // namespace

void witness::examine_method(moment& now, const mqtt::property_list& named_in, bool must_name) {
    const auto asked = method_in(now.on.connect.properties);
    const auto named = method_in(named_in);
    if (!asked) {
        if (named || must_name) accuse(now, now.made(rule::unasked_authentication));
    } else if (named != asked) {
        accuse(now, now.made(rule::authentication_method_changed));
    }
}

/// Section 3.15.2.1 lets an AUTH with the code 0x00 leave out all properties.
void witness::see_auth(moment& now, const mqtt::auth& packet) {
    constexpr std::uint8_t continue_authentication = 0x18;
    const bool is_bare = packet.reason_code == 0 && packet.properties.empty();
    if (!is_bare || !method_in(now.on.connect.properties))
        examine_method(now, packet.properties, true);
    if (!now.on.connack_seen && packet.reason_code != continue_authentication)
        accuse(now, now.made(rule::authentication_not_continued));
}

void witness::examine_early(moment& now) {
    const auto& packet = now.seen.packet;
    if (const auto* more = std::get_if<mqtt::auth>(&packet)) return see_auth(now, *more);
    const bool waits = method_in(now.on.connect.properties).has_value();
    if (waits && !std::holds_alternative<mqtt::disconnect>(packet))
        accuse(now, now.made(rule::packet_during_authentication));
}

}  // namespace brokerproof::witness
