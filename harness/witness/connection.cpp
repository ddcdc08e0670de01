#include "harness/witness/connection.hpp"

#include "harness/witness/protocol.hpp"

namespace brokerproof::witness {

namespace {

using mqtt::property_id;

limits limits_of(const mqtt::property_list& announced) {
    const limits usual;
    const auto value = [&](property_id id, std::uint32_t absent) {
        return mqtt::find_integer(announced, id).value_or(absent);
    };
    return {
        .receive_maximum = value(property_id::receive_maximum, usual.receive_maximum),
        .maximum_packet_size = value(property_id::maximum_packet_size, usual.maximum_packet_size),
        .topic_alias_maximum = value(property_id::topic_alias_maximum, usual.topic_alias_maximum)};
}

}  // namespace

void read_announcements(const mqtt::connect& request, connection& into) {
    into.version = version_of(request).value_or(mqtt::version::v311);
    into.connect = request;
    into.connect.will.reset();
    into.connect.password.reset();
    into.connect_seen = true;
    into.client = limits_of(request.properties);
    into.offer.keep_alive_s = request.keep_alive;
}

void read_announcements(const mqtt::connack& answer, connection& into) {
    into.broker = limits_of(answer.properties);
    constexpr auto interval = property_id::session_expiry_interval;
    const auto asked = mqtt::find_integer(into.connect.properties, interval).value_or(0);
    into.session_ends_with_it =
        into.version == mqtt::version::v311
            ? into.connect.clean_start
            : mqtt::find_integer(answer.properties, interval).value_or(asked) == 0;
    const auto value = [&](property_id id, std::uint32_t absent) {
        return mqtt::find_integer(answer.properties, id).value_or(absent);
    };
    const auto says_yes = [&](property_id id) { return value(id, 1) != 0; };
    into.offer = {
        .maximum_qos = value(property_id::maximum_qos, 2),
        .retain = says_yes(property_id::retain_available),
        .wildcards = says_yes(property_id::wildcard_subscription_available),
        .shared = says_yes(property_id::shared_subscription_available),
        .subscription_identifiers = says_yes(property_id::subscription_identifier_available),
        .keep_alive_s = value(property_id::server_keep_alive, into.offer.keep_alive_s),
    };
}

}  // namespace brokerproof::witness
