// The parts of the MQTT encoding that the null broker and the plain client need, 3.1.1 and 5.
// Written for speed. The harness is measured against these two programs, so this shares no code
// with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace brokerproof::bench {

using bytes = std::vector<std::uint8_t>;
using view = std::span<const std::uint8_t>;

/// Packet types, with the values that the upper half of the first byte has.
enum class type : std::uint8_t {
    connect = 1,
    connack,
    publish,
    puback,
    pubrec,
    pubrel,
    pubcomp,
    subscribe,
    suback,
    unsubscribe,
    unsuback,
    pingreq,
    pingresp,
    disconnect,
};

inline constexpr std::uint8_t level_v311 = 4;
inline constexpr std::uint8_t level_v5 = 5;

/// A packet inside a buffer, not copied.
struct frame {
    std::uint8_t first = 0;  ///< the first byte: type and flags
    view body;               ///< after the Remaining Length
    std::size_t size = 0;    ///< of the whole packet

    type packet_type() const { return static_cast<type>(first >> 4U); }
    std::uint8_t flags() const { return first & 0x0FU; }
};

enum class framing : std::uint8_t { whole, partial, broken };
/// Looks for one packet at the front of `from`; `into` is set when it is whole.
framing next_frame(view from, frame& into);

/// Takes fields from the front of a view. Behind the end it returns zeros, and ok() is false.
class reader {
public:
    explicit reader(view buffer) : left_(buffer) {}

    std::uint8_t u8();
    std::uint16_t u16();
    std::uint32_t u32();
    std::uint32_t varint();
    view take(std::size_t count);
    /// A string: its length in two bytes, then the string itself.
    std::string_view text();
    view left() const { return left_; }
    bool ok() const { return ok_; }
    bool more() const { return ok_ && !left_.empty(); }

private:
    view left_;
    bool ok_ = true;
};

/// A property of MQTT 5 (2.2.2.2) inside a buffer, not copied.
struct property {
    std::uint8_t id = 0;
    std::uint32_t number = 0;  ///< its value, if that is a number
    view raw;                  ///< the whole property, with its identifier
};
/// Takes the next property; false if its identifier is unknown or its end is missing.
bool next_property(reader& block, property& into);

void put_u16(bytes& out, std::uint32_t value);
void put_u32(bytes& out, std::uint32_t value);
void put_varint(bytes& out, std::size_t value);
void put_text(bytes& out, std::string_view text);
void put(bytes& out, view raw);
/// A whole packet: first byte, Remaining Length, body.
void put_packet(bytes& out, std::uint8_t first, view body);
/// PUBACK, PUBREC, PUBREL or PUBCOMP with success.
void put_answer(bytes& out, type packet_type, std::uint16_t packet_id);
std::size_t varint_size(std::size_t value);

constexpr std::uint8_t first_byte(type packet_type, unsigned flags = 0) {
    return static_cast<std::uint8_t>((static_cast<unsigned>(packet_type) << 4U) | flags);
}

}  // namespace brokerproof::bench
