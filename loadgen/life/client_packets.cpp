#include "loadgen/life/client_packets.hpp"

#include <algorithm>
#include <utility>

namespace brokerproof::loadgen {
namespace {

using enum mqtt::property_id;

void put(mqtt::property_list& list, mqtt::property_id id, std::uint32_t value) {
    list.push_back({id, value});
}

mqtt::will will_of(const will_message& wanted, mqtt::version version, std::string topic) {
    mqtt::will will;
    will.qos = wanted.qos;
    will.retain = wanted.retain;
    will.topic = std::move(topic);
    will.payload = wanted.payload;
    if (wanted.delay_interval && version == mqtt::version::v5) {
        put(will.properties, will_delay_interval, *wanted.delay_interval);
    }
    return will;
}

}  // namespace

void put_login(mqtt::connect& packet, const topology& clients, client_number client,
               const std::optional<login>& of_broker) {
    const group& wanted = clients.group_with(client);
    if (wanted.credentials) {
        const credential& own = wanted.credentials->rows.at(clients.index_of(client));
        packet.username = own.username;
        packet.password = own.password.reveal();
        return;
    }
    if (wanted.username) packet.username = clients.filled(client, *wanted.username);
    if (wanted.password) packet.password = clients.filled(client, *wanted.password);
    if (wanted.username || !of_broker) return;
    packet.username = of_broker->username;
    packet.password = of_broker->password.reveal();
}

mqtt::connect connect_packet(const topology& clients, client_number client,
                             const std::optional<login>& of_broker, const names& for_will) {
    const group& wanted = clients.group_with(client);
    mqtt::connect packet;
    packet.protocol_level = static_cast<std::uint8_t>(wanted.version);
    packet.clean_start = wanted.clean_start;
    packet.keep_alive = wanted.keep_alive;
    packet.client_id = clients.client_id(client);
    if (wanted.session_expiry_interval) {
        put(packet.properties, session_expiry_interval, *wanted.session_expiry_interval);
    }
    if (wanted.topic_alias_maximum)
        put(packet.properties, topic_alias_maximum, *wanted.topic_alias_maximum);
    if (wanted.receive_maximum) put(packet.properties, receive_maximum, *wanted.receive_maximum);
    if (wanted.will) {
        packet.will = will_of(*wanted.will, wanted.version, expand(wanted.will->topic, for_will));
    }
    put_login(packet, clients, client, of_broker);
    return packet;
}

mqtt::subscribe subscribe_packet(std::span<const topology::own_filter> filters, std::size_t first,
                                 std::uint16_t packet_id, std::uint32_t most_bytes) {
    constexpr std::size_t most_filters = 100;
    constexpr std::size_t head = 8;        // fixed header, identifier, no properties
    constexpr std::size_t each_needs = 3;  // the length before the filter, the options after it
    mqtt::subscribe packet;
    packet.packet_id = packet_id;
    std::size_t size = head;
    for (const auto& own : filters.subspan(first)) {
        mqtt::subscription entry;
        entry.filter = own.on_the_wire();
        entry.qos = own.qos;
        size += entry.filter.size() + each_needs;
        const bool is_full = packet.subscriptions.size() == most_filters || size > most_bytes;
        if (is_full && !packet.subscriptions.empty()) break;
        packet.subscriptions.push_back(std::move(entry));
    }
    return packet;
}

std::vector<std::uint8_t> asked_qos(const group& wanted) {
    std::vector<std::uint8_t> out;
    for (const subscription& one : wanted.subscribe) {
        const std::uint32_t all = one.numbers ? one.numbers->size() : 1;
        out.insert(out.end(), std::min(one.per_client.value_or(all), all), one.qos);
    }
    return out;
}

mqtt::disconnect disconnect_packet(const group& wanted, bool for_good) {
    mqtt::disconnect packet;
    if (for_good && wanted.session_expiry_interval.value_or(0) != 0) {
        put(packet.properties, session_expiry_interval, 0);
    }
    return packet;
}

}  // namespace brokerproof::loadgen
