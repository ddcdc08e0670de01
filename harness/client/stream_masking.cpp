#include "harness/client/stream_masking.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "harness/client/masking.hpp"

namespace brokerproof::client {
namespace {

using mqtt::packet_type;

/// A CONNECT can be larger, but no login is.
constexpr std::size_t largest_looked_at = 1UL << 20;
constexpr std::size_t visible = 2;  ///< of a packet that is covered as a whole

bool may_hold_secret(std::uint8_t first) {
    const auto type = static_cast<packet_type>(first >> 4U);
    return type == packet_type::connect || type == packet_type::connack ||
           type == packet_type::auth;
}

void append(bytes& out, bytes_view data) { out.insert(out.end(), data.begin(), data.end()); }

/// Takes at most `left` bytes from the front of `data`.
bytes_view take_some(bytes_view& data, std::size_t& left) {
    const auto some = data.first(std::min(left, data.size()));
    left -= some.size();
    data = data.subspan(some.size());
    return some;
}

}  // namespace

bytes conversation_mask::masked(bytes packet, bool of_client) {
    if (!of_client)
        return kept_of(packet, mqtt::decode(packet, version_, mqtt::sender::server)).raw;
    const auto seen = mqtt::decode(packet, version_, mqtt::sender::client);
    const auto* hello = seen.packet ? std::get_if<mqtt::connect>(&*seen.packet) : nullptr;
    if (hello != nullptr)
        version_ = hello->protocol_level == 5 ? mqtt::version::v5 : mqtt::version::v311;
    return kept_of(packet, version_).raw;
}

/// Takes a packet from the front of `rest`. False: more of it has to come first.
bool conversation_mask::take_packet(half& way, bytes_view& rest, bytes& out, bool of_client) {
    if (rest.empty()) return false;
    const auto frame = mqtt::find_frame(rest);
    if (frame.state == mqtt::frame_state::malformed) {
        way.is_unreadable = true;
        append(out, std::exchange(rest, {}));
        return false;
    }
    if (frame.size == 0) return false;
    const bool is_secret = may_hold_secret(rest.front());
    const bool is_looked_at = is_secret && frame.size <= largest_looked_at;
    if (is_looked_at && rest.size() < frame.size) return false;
    auto missing = frame.size;
    const auto part = take_some(rest, missing);
    if (is_looked_at) {
        append(out, masked(bytes(part.begin(), part.end()), of_client));
        return true;
    }
    (is_secret ? way.to_cover : way.to_pass) = missing;
    append(out, is_secret ? part.first(visible) : part);
    if (is_secret) out.insert(out.end(), part.size() - visible, std::uint8_t{'*'});
    return true;
}

bytes conversation_mask::pass(half& way, bytes_view data, bool of_client) {
    bytes out;
    append(out, take_some(data, way.to_pass));
    out.insert(out.end(), take_some(data, way.to_cover).size(), std::uint8_t{'*'});
    if (way.is_unreadable) {
        append(out, data);
        return out;
    }
    append(way.held, data);
    bytes_view rest = way.held;
    while (take_packet(way, rest, out, of_client)) {
    }
    way.held.erase(way.held.begin(), way.held.end() - static_cast<std::ptrdiff_t>(rest.size()));
    return out;
}

bytes conversation_mask::covered(half& way) {
    bytes out = std::exchange(way.held, {});
    if (out.size() > visible && may_hold_secret(out.front()))
        std::fill(out.begin() + visible, out.end(), std::uint8_t{'*'});
    return out;
}

}  // namespace brokerproof::client
