#include "reports/tcp_story.hpp"

#include <algorithm>

namespace brokerproof::reports {
namespace {

// Flags of the TCP header (RFC 9293, 3.1).
constexpr std::uint8_t fin = 0x01;
constexpr std::uint8_t syn = 0x02;
constexpr std::uint8_t rst = 0x04;
constexpr std::uint8_t psh = 0x08;
constexpr std::uint8_t ack = 0x10;

constexpr std::size_t header_size = 20;  ///< of IPv4 and of TCP, without options
constexpr std::size_t longest_payload = 65'535 - 2 * header_size;
constexpr std::uint16_t window_bytes = 65'535;

void put16(bytes& to, std::size_t at, std::size_t value) {
    to[at] = static_cast<std::uint8_t>(value >> 8);
    to[at + 1] = static_cast<std::uint8_t>(value);
}
void put32(bytes& to, std::size_t at, std::uint32_t value) {
    put16(to, at, value >> 16);
    put16(to, at + 2, value & 0xFFFFU);
}

/// The ones' complement sum (RFC 1071) of `data`, on top of `start`.
std::uint16_t checksum(bytes_view data, std::uint32_t start = 0) {
    std::uint64_t sum = start;
    for (std::size_t i = 0; i < data.size(); ++i)
        sum += i % 2 == 0 ? static_cast<std::uint64_t>(data[i]) << 8 : data[i];
    while (sum >> 16 != 0) sum = (sum & 0xFFFFU) + (sum >> 16);
    return static_cast<std::uint16_t>(~sum);
}

/// The sum of the pseudo header that the TCP checksum covers, too: addresses, protocol, length.
std::uint32_t pseudo_header(const bytes& packet) {
    std::uint32_t sum = 6 + static_cast<std::uint32_t>(packet.size() - header_size);
    for (std::size_t i = 12; i < header_size; i += 2)
        sum += static_cast<std::uint32_t>(packet[i] << 8 | packet[i + 1]);
    return sum;
}

tcp_side other(tcp_side side) {
    return side == tcp_side::client ? tcp_side::broker : tcp_side::client;
}

}  // namespace

void tcp_story::segment(tcp_side from, std::uint8_t flags, bytes_view payload) {
    auto& sender = end_of(from);
    auto& receiver = end_of(other(from));
    bytes packet(2 * header_size + payload.size());
    packet[0] = 0x45;  // IPv4, five words
    put16(packet, 2, packet.size());
    put16(packet, 6, 0x4000);  // do not fragment
    packet[8] = 64;            // time to live
    packet[9] = 6;             // TCP
    std::ranges::copy(sender.address.ip, packet.begin() + 12);
    std::ranges::copy(receiver.address.ip, packet.begin() + 16);
    put16(packet, 10, checksum(bytes_view(packet).first(header_size)));
    put16(packet, 20, sender.address.port);
    put16(packet, 22, receiver.address.port);
    put32(packet, 24, sender.next);
    if ((flags & ack) != 0) put32(packet, 28, receiver.next);
    packet[32] = 0x50;  // five words
    packet[33] = flags;
    put16(packet, 34, window_bytes);
    std::ranges::copy(payload, packet.begin() + 2 * header_size);
    put16(packet, 36, checksum(bytes_view(packet).subspan(header_size), pseudo_header(packet)));
    if ((flags & ack) != 0) sender.acked = receiver.next;
    sender.next += static_cast<std::uint32_t>(payload.size());
    sender.next += (flags & (syn | fin)) != 0 ? 1 : 0;
    emit_(packet);
}

void tcp_story::open() {
    segment(tcp_side::client, syn);
    segment(tcp_side::broker, syn | ack);
    segment(tcp_side::client, ack);
}

void tcp_story::refuse() {
    segment(tcp_side::client, syn);
    segment(tcp_side::broker, rst | ack);
}

void tcp_story::data(tcp_side from, bytes_view payload) {
    while (!payload.empty()) {
        const auto part = payload.first(std::min(payload.size(), longest_payload));
        payload = payload.subspan(part.size());
        // No side sends more than the other side's window, so the other side acknowledges first.
        const auto under_way = end_of(from).next - end_of(other(from)).acked;
        if (under_way + part.size() > window_bytes) segment(other(from), ack);
        segment(from, psh | ack, part);
    }
}

void tcp_story::finish(tcp_side first) {
    segment(first, fin | ack);
    segment(other(first), fin | ack);
    segment(first, ack);
}

void tcp_story::reset(tcp_side from) { segment(from, rst | ack); }

}  // namespace brokerproof::reports
