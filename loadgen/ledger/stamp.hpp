// The stamp of a message, at the front of its payload or as a text beside it. It identifies each
// message, so that the receiver can judge it. Must not know Asio or MQTT packets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace brokerproof::loadgen {

/// Times are nanoseconds of the clock of the run (life/instant.hpp).
struct stamp {
    std::uint32_t run = 0;         ///< the run that the message belongs to
    std::uint32_t publisher = 0;   ///< global number of the client that sent it
    std::uint32_t stream = 0;      ///< one of the publisher's (publication, topic) pairs
    std::uint64_t sequence = 0;    ///< 0, 1, 2, ... within publisher and stream
    std::int64_t intended_ns = 0;  ///< when the message was due
    std::int64_t sent_ns = 0;      ///< when the message was first given to the socket

    bool operator==(const stamp&) const = default;
};

/// The size of the stamp in bytes: a magic number (8), a hash over all bytes after the hash (8),
/// and the fields (36). The hash includes the filler of longer payloads.
inline constexpr std::size_t stamp_size = 52;

/// Writes `fields` to the front of `payload` (at least stamp_size bytes), with the hash of the
/// payload.
void write_stamp(std::span<std::uint8_t> payload, const stamp& fields);

enum class stamp_fault : std::uint8_t {
    none,
    foreign,  ///< not a message of this program: too short, or magic number and hash are both wrong
    corrupted,  ///< either the magic number or the hash is wrong
};

/// Reads and checks a payload. Sets `fields` unless the payload is foreign; a corrupted payload
/// sets them to the values that it contains.
stamp_fault read_stamp(std::span<const std::uint8_t> payload, stamp& fields);

// The stamp as a text, which rides in a User Property: the payload is wholly the user's.

inline constexpr std::string_view stamp_property = "brokerproof";  ///< the name of the property
/// Five fields in hexadecimal digits and a hash, with hyphens between them.
inline constexpr std::size_t stamp_text_size = 94;

/// Writes a text of stamp_text_size characters. Its hash covers the fields and the payload.
void write_stamp_text(std::span<std::uint8_t> text, std::span<const std::uint8_t> payload,
                      const stamp& fields);

/// Foreign: it is no stamp at all.
stamp_fault read_stamp_text(std::string_view text, std::span<const std::uint8_t> payload,
                            stamp& fields);

}  // namespace brokerproof::loadgen
