#include "harness/watch/last_packets.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace brokerproof::watch {

namespace {

bool is_about_messages(packet_kind kind) {
    switch (kind) {
        case packet_kind::publish:
        case packet_kind::puback:
        case packet_kind::pubrec:
        case packet_kind::pubrel:
        case packet_kind::pubcomp: return true;
        default: return false;
    }
}

shown_packet shown(const noted_packet& noted, const std::string& client_id) {
    shown_packet out;
    out.at_us = noted.at_us;
    out.client_id = client_id;
    out.connection = noted.connection;
    out.from = noted.is_from_broker ? witness::side::broker : witness::side::client;
    out.kind = noted.kind;
    out.label = label_of(noted);
    return out;
}

shown_packet shown(const message_origin& message) {
    noted_packet noted;
    noted.at_us = message.at_us;
    noted.kind = packet_kind::publish;
    noted.qos = message.qos;
    noted.retain = message.retain;
    noted.packet_id = message.packet_id;
    noted.value = message.payload_size;
    noted.set_text(message.topic);
    return shown(noted, message.publisher ? *message.publisher : std::string());
}

}  // namespace

void last_packets::ring::add(const noted_packet& seen, std::size_t most) {
    if (packets.size() < most) {
        packets.push_back(seen);
        return;
    }
    packets[next] = seen;
    next = (next + 1) % most;
}

void last_packets::add(noted_packet seen) {
    seen.number = number_++;
    if (is_about_messages(seen.kind)) {
        messages_.add(seen, most_messages);
    } else {
        session_.add(seen, most_of_session);
    }
}

std::vector<noted_packet> last_packets::list() const {
    auto out = session_.packets;
    out.insert(out.end(), messages_.packets.begin(), messages_.packets.end());
    std::ranges::sort(out, {}, &noted_packet::number);
    return out;
}

std::vector<shown_packet> shown_packets(const std::vector<noted_packet>& packets,
                                        const std::string& client_id,
                                        const message_origin* message) {
    std::vector<shown_packet> out;
    out.reserve(packets.size() + 1);
    std::uint32_t expected = 0;
    for (const auto& noted : packets) {
        out.push_back(shown(noted, client_id));
        out.back().left_out = noted.number - expected;
        expected = noted.number + 1;
    }
    // Its own message is among its packets, if it is not too old.
    const bool is_there = message != nullptr && std::ranges::any_of(packets, [&](const auto& own) {
                              return own.kind == packet_kind::publish && !own.is_from_broker &&
                                     own.at_us == message->at_us && message->publisher &&
                                     *message->publisher == client_id;
                          });
    if (message == nullptr || message->topic.empty() || is_there) return out;
    const auto behind = std::ranges::upper_bound(out, message->at_us, {}, &shown_packet::at_us);
    out.insert(behind, shown(*message));
    return out;
}

}  // namespace brokerproof::watch
