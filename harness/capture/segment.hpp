// One TCP segment of a capture, out of the bytes of a frame. Pure.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

#include "harness/base/bytes.hpp"

namespace brokerproof::capture {

/// An IPv6 address, or an IPv4 address in the last four bytes; and a port.
struct endpoint {
    bool is_v6 = false;
    std::array<std::uint8_t, 16> ip{};
    std::uint16_t port = 0;

    auto operator<=>(const endpoint&) const = default;
};

/// "10.0.0.7:1883" or "[fe80::1]:1883".
std::string describe(const endpoint& where);

struct segment {
    endpoint from;
    endpoint to;
    std::uint32_t sequence = 0;
    std::uint32_t acknowledged = 0;  ///< has no meaning without `ack`
    bool syn = false;
    bool ack = false;
    bool fin = false;
    bool rst = false;
    bytes_view payload;   ///< within the frame
    std::size_t cut = 0;  ///< so many bytes of the payload were sent, and not recorded
};

/// What stands at the beginning of a frame.
enum class link_kind : std::uint8_t {
    ethernet,
    linux_cooked,    ///< "any" interface of Linux
    linux_cooked_2,  ///< the newer form of it
    bsd_loopback,    ///< the address family in four bytes
    raw_ip,
};

/// Why a frame holds no segment.
enum class no_segment : std::uint8_t {
    not_tcp,
    fragment,    ///< a part of an IP packet; its parts are not put together
    headers_cut  ///< even the headers were not recorded
};

/// `original_size`: how long the frame was on the network; `frame` may be shorter. The segment
/// refers to the bytes of `frame`.
std::variant<segment, no_segment> read_frame(link_kind link, bytes_view frame,
                                             std::size_t original_size);

}  // namespace brokerproof::capture
