// What every payload begins with, so that each message can be told from all others and judged where
// it arrives. Must not know Asio or MQTT packets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace brokerproof::loadgen {

/// Times are nanoseconds of CLOCK_MONOTONIC, one clock for all processes of a machine.
struct stamp {
    std::uint32_t run = 0;         ///< which run it belongs to
    std::uint32_t publisher = 0;   ///< global number of the client that sent it
    std::uint32_t stream = 0;      ///< which of its (publication, topic) pairs
    std::uint64_t sequence = 0;    ///< 0, 1, 2, ... within publisher and stream
    std::int64_t intended_ns = 0;  ///< when it was due
    std::int64_t sent_ns = 0;      ///< when it was first handed to the socket

    bool operator==(const stamp&) const = default;
};

/// Bytes at the front of a payload: a magic number (8), a hash over all that follows (8), and the
/// fields (36). The filler of longer payloads is hashed, too.
inline constexpr std::size_t stamp_size = 52;

/// Writes `what` to the front of `payload` (at least stamp_size bytes), and the hash of the whole.
void write_stamp(std::span<std::uint8_t> payload, const stamp& what);

enum class stamp_fault : std::uint8_t {
    none,
    foreign,    ///< no message of this program: too short, or neither magic number nor hash fit
    corrupted,  ///< the magic number is there and the hash is wrong, or the other way round
};

/// Reads and checks a payload. `what` is set unless it is foreign; of a corrupted one it holds what
/// stands there.
stamp_fault read_stamp(std::span<const std::uint8_t> payload, stamp& what);

}  // namespace brokerproof::loadgen
