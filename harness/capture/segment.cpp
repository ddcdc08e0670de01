#include "harness/capture/segment.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace brokerproof::capture {

namespace {

// EtherTypes and protocol numbers, as IANA lists them.
constexpr std::uint16_t type_ipv4 = 0x0800;
constexpr std::uint16_t type_ipv6 = 0x86dd;
constexpr std::uint16_t type_vlan = 0x8100;
constexpr std::uint16_t type_provider_vlan = 0x88a8;
constexpr std::uint8_t protocol_tcp = 6;
constexpr std::uint8_t next_hop_by_hop = 0;
constexpr std::uint8_t next_routing = 43;
constexpr std::uint8_t next_fragment = 44;
constexpr std::uint8_t next_destination = 60;

constexpr std::size_t ethernet_header = 14;
constexpr std::size_t vlan_tag = 4;
constexpr std::size_t cooked_header = 16;
constexpr std::size_t cooked_2_header = 20;
constexpr std::size_t loopback_header = 4;
constexpr std::size_t ipv4_header = 20;
constexpr std::size_t ipv6_header = 40;
constexpr std::size_t tcp_header = 20;

using answer = std::variant<segment, no_segment>;

std::uint16_t number16(bytes_view data, std::size_t at) {
    return static_cast<std::uint16_t>(data[at] << 8U | data[at + 1]);
}
std::uint32_t number32(bytes_view data, std::size_t at) {
    return std::uint32_t{number16(data, at)} << 16U | number16(data, at + 2);
}

/// `size`: how long the payload of IP was, before a recording cut it.
answer read_tcp(segment out, bytes_view data, std::size_t size) {
    if (data.size() < tcp_header) return no_segment::headers_cut;
    const std::size_t header = std::size_t{data[12]} >> 4U << 2U;
    if (header < tcp_header || header > size) return no_segment::not_tcp;
    if (header > data.size()) return no_segment::headers_cut;
    out.from.port = number16(data, 0);
    out.to.port = number16(data, 2);
    out.sequence = number32(data, 4);
    out.acknowledged = number32(data, 8);
    const auto flags = data[13];
    out.fin = (flags & 0x01U) != 0;
    out.syn = (flags & 0x02U) != 0;
    out.rst = (flags & 0x04U) != 0;
    out.ack = (flags & 0x10U) != 0;
    const auto recorded = std::min(data.size(), size);
    out.payload = data.subspan(header, recorded - header);
    out.cut = size - recorded;
    return out;
}

answer read_ipv4(bytes_view data, std::size_t original_size) {
    if (data.size() < ipv4_header) return no_segment::headers_cut;
    const std::size_t header = (data[0] & 0x0fU) * std::size_t{4};
    std::size_t total = number16(data, 2);
    if (total == 0) total = original_size;  // the network card cuts it later (TSO)
    if (header < ipv4_header || total < header) return no_segment::not_tcp;
    if (data[9] != protocol_tcp) return no_segment::not_tcp;
    constexpr std::uint16_t more_or_offset = 0x3fff;
    if ((number16(data, 6) & more_or_offset) != 0) return no_segment::fragment;
    if (data.size() < header) return no_segment::headers_cut;
    segment out;
    std::ranges::copy(data.subspan(12, 4), out.from.ip.begin() + 12);
    std::ranges::copy(data.subspan(16, 4), out.to.ip.begin() + 12);
    return read_tcp(out, data.subspan(header), total - header);
}

answer read_ipv6(bytes_view data, std::size_t original_size) {
    if (data.size() < ipv6_header) return no_segment::headers_cut;
    segment out;
    out.from.is_v6 = out.to.is_v6 = true;
    std::ranges::copy(data.subspan(8, 16), out.from.ip.begin());
    std::ranges::copy(data.subspan(24, 16), out.to.ip.begin());
    std::size_t left = number16(data, 4);
    if (left == 0 && original_size > ipv6_header) left = original_size - ipv6_header;
    auto next = data[6];
    auto rest = data.subspan(ipv6_header);
    while (next == next_hop_by_hop || next == next_routing || next == next_destination) {
        if (rest.size() < 8) return no_segment::headers_cut;
        const std::size_t size = (std::size_t{rest[1]} + 1) * 8;
        next = rest[0];
        if (size > left) return no_segment::not_tcp;
        if (size > rest.size()) return no_segment::headers_cut;
        rest = rest.subspan(size);
        left -= size;
    }
    if (next == next_fragment) return no_segment::fragment;
    if (next != protocol_tcp) return no_segment::not_tcp;
    return read_tcp(out, rest, left);
}

answer read_ip(bytes_view data, std::size_t original_size) {
    if (data.empty()) return no_segment::headers_cut;
    const auto version = data[0] >> 4U;
    if (version == 4) return read_ipv4(data, original_size);
    if (version == 6) return read_ipv6(data, original_size);
    return no_segment::not_tcp;
}

/// How many bytes stand before IP; none: it is no IP.
std::optional<std::size_t> size_before_ip(link_kind link, bytes_view frame) {
    const auto is_ip = [](std::uint16_t type) { return type == type_ipv4 || type == type_ipv6; };
    std::size_t type_at = 0;
    switch (link) {
        case link_kind::raw_ip: return 0;
        case link_kind::bsd_loopback: return loopback_header;
        case link_kind::linux_cooked_2:
            if (frame.size() < cooked_2_header || !is_ip(number16(frame, 0))) return {};
            return cooked_2_header;
        case link_kind::linux_cooked: type_at = cooked_header - 2; break;
        case link_kind::ethernet: type_at = ethernet_header - 2; break;
    }
    while (frame.size() >= type_at + 2) {
        const auto type = number16(frame, type_at);
        if (is_ip(type)) return type_at + 2;
        if (type != type_vlan && type != type_provider_vlan) return {};
        type_at += vlan_tag;
    }
    return {};
}

}  // namespace

std::string describe(const endpoint& where) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const auto* bytes = where.ip.data() + (where.is_v6 ? 0 : 12);
    ::inet_ntop(where.is_v6 ? AF_INET6 : AF_INET, bytes, text.data(), text.size());
    return fmt::format(fmt::runtime(where.is_v6 ? "[{}]:{}" : "{}:{}"), text.data(), where.port);
}

std::variant<segment, no_segment> read_frame(link_kind link, bytes_view frame,
                                             std::size_t original_size) {
    const auto before = size_before_ip(link, frame);
    if (!before) return no_segment::not_tcp;
    if (*before > frame.size()) return no_segment::headers_cut;
    const auto original = std::max(original_size, frame.size());
    return read_ip(frame.subspan(*before), original - *before);
}

}  // namespace brokerproof::capture
