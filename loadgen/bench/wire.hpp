// The few bytes of MQTT that the null broker and the plain client need, 3.1.1 and 5. Written for
// speed and on its own: these two are the measure of the harness, so they share nothing with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace brokerproof::bench {

using bytes = std::vector<std::uint8_t>;
using view = std::span<const std::uint8_t>;

/// Packet types, as they stand in the upper half of the first byte.
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

/// One packet where it lies in a buffer.
struct frame {
    std::uint8_t first = 0;  ///< the first byte: type and flags
    view body;               ///< after the Remaining Length
    std::size_t size = 0;    ///< of the whole packet

    type what() const { return static_cast<type>(first >> 4U); }
    std::uint8_t flags() const { return first & 0x0FU; }
};

enum class framing : std::uint8_t { whole, partial, broken };
/// Looks for one packet at the front of `from`; `into` is set when it is whole.
framing next_frame(view from, frame& into);

/// Takes fields from the front of a view. Past the end it gives zeros and is not ok() any more.
class reader {
public:
    explicit reader(view of) : left_(of) {}

    std::uint8_t u8();
    std::uint16_t u16();
    std::uint32_t u32();
    std::uint32_t varint();
    view take(std::size_t count);
    /// A length of two bytes and so many bytes.
    std::string_view text();
    view left() const { return left_; }
    bool ok() const { return ok_; }
    bool more() const { return ok_ && !left_.empty(); }

private:
    view left_;
    bool ok_ = true;
};

/// A property of MQTT 5 (2.2.2.2) where it lies.
struct property {
    std::uint8_t id = 0;
    std::uint32_t number = 0;  ///< of those that are numbers
    view raw;                  ///< all of it, the identifier included
};
/// Takes the next one; false when the identifier is unknown or it is cut short.
bool next_property(reader& block, property& into);

void put_u16(bytes& out, std::uint32_t value);
void put_u32(bytes& out, std::uint32_t value);
void put_varint(bytes& out, std::size_t value);
void put_text(bytes& out, std::string_view text);
void put(bytes& out, view raw);
/// A whole packet: first byte, Remaining Length, body.
void put_packet(bytes& out, std::uint8_t first, view body);
/// PUBACK, PUBREC, PUBREL or PUBCOMP with success.
void put_answer(bytes& out, type what, std::uint16_t packet_id);
std::size_t varint_size(std::size_t value);

constexpr std::uint8_t first_byte(type what, unsigned flags = 0) {
    return static_cast<std::uint8_t>((static_cast<unsigned>(what) << 4U) | flags);
}

}  // namespace brokerproof::bench
