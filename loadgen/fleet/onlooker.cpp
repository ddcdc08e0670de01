#include "loadgen/fleet/onlooker.hpp"

#include <utility>

#include "harness/mqtt/codec.hpp"

namespace brokerproof::loadgen {

using witness::side;

namespace {

constexpr std::size_t most_shown = 300;  // of a packet in an example, in bytes

witness::view view_of(std::uint32_t slices) {
    return slices == 1 ? witness::view::everything : witness::view::whole_sessions;
}

}  // namespace

onlooker::onlooker(const topology& clients, std::uint32_t slices)
    : clients_(clients),
      watching_(view_of(slices), witness::contents::unique),  // each payload has a stamp
      links_(clients.clients()) {}

void onlooker::opened(client_number client) {
    closed(client);
    links_[client] = ++last_link_;
    watching_.opened(last_link_);
}

void onlooker::closed(client_number client) {
    const auto link = std::exchange(links_[client], 0);
    if (link != 0) watching_.closed(link);
}

void onlooker::passed(client_number client, side from, bytes_view packets, instant now) {
    while (links_[client] != 0 && !packets.empty()) {
        const auto frame = mqtt::find_frame(packets);
        if (frame.state != mqtt::frame_state::complete) return;
        see(client, from, packets.first(frame.size), now);
        packets = packets.subspan(frame.size);
    }
}

void onlooker::see(client_number client, side from, bytes_view frame, instant now) {
    const auto version = clients_.group_with(client).version;
    const auto sender = from == side::client ? mqtt::sender::client : mqtt::sender::server;
    const auto decoded = mqtt::decode(frame, version, sender);
    const auto link = links_[client];
    const auto number = ++packets_;
    if (!decoded.packet || !decoded.violations.empty()) {
        // The life of the client closes such a connection, and counts it.
        if (from == side::client) return watching_.client_malformed(link, number);
        return watching_.broker_malformed(link);
    }
    watching_.see(link, {from, number, to_ns(now) / 1000, frame.size(), *decoded.packet});
    for (const auto& breach : watching_.take_breaches()) {
        broken_rule rule;
        rule.kind = breach.kind;
        rule.sender = breach.sender;
        rule.version = version;
        rule.times = 1;
        rule.client = client;
        rule.at_ns = to_ns(now);
        rule.packet = mqtt::describe(*decoded.packet, version).substr(0, most_shown);
        rule.amount = breach.amount;
        rule.limit = breach.limit;
        add(broken_, rule);
    }
}

}  // namespace brokerproof::loadgen
