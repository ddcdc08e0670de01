#include "harness/reference_broker/protocol.hpp"

#include "harness/mqtt/packet.hpp"

namespace brokerproof::reference_broker {
namespace {

/// The bytes after the fixed header.
bytes_view body_of(bytes_view frame) {
    std::size_t begin = 1;
    while (begin < frame.size() && (frame[begin] & 0x80) != 0) ++begin;
    return begin < frame.size() ? frame.subspan(begin + 1) : bytes_view{};
}

}  // namespace

std::optional<protocol> announced_protocol(bytes_view frame) {
    if (frame.empty() || frame[0] >> 4 != static_cast<int>(mqtt::packet_type::connect))
        return std::nullopt;
    const bytes_view body = body_of(frame);
    if (body.size() < 2) return std::nullopt;
    const std::size_t length = (std::size_t{body[0]} << 8) | body[1];
    if (body.size() < 2 + length + 1) return std::nullopt;
    const bytes_view name = body.subspan(2, length);
    return protocol{{name.begin(), name.end()}, body[2 + length]};
}

}  // namespace brokerproof::reference_broker
