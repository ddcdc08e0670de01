// Bytes to packets and back. Decoding never throws and never gives up evidence: what is wrong with
// the bytes comes back as a list beside whatever could be read. Encoding makes any packet, illegal
// ones through patches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/bytes.hpp"
#include "harness/mqtt/packet.hpp"

namespace brokerproof::mqtt {

enum class sender : std::uint8_t { client, server };

/// One thing that is wrong with received bytes.
struct violation {
    /// The id in the version decoded for ("MQTT-3.14.2-2", "T5:2.2.2.2/a"); empty where the
    /// standard has the rule without an id.
    std::string statement;
    std::size_t offset = 0;  ///< of the offending byte, from the first byte of the packet
    std::string text;        ///< "reserved flags of PUBREL are 0000, must be 0010"

    bool operator==(const violation&) const = default;
};

enum class frame_state : std::uint8_t {
    complete,   ///< `size` bytes make one packet
    need_more,  ///< a prefix; `size` is the total when the length is known, else 0
    malformed,  ///< the remaining length has more than four bytes: no way to find the next packet
};

struct frame {
    frame_state state = frame_state::need_more;
    std::size_t size = 0;
};

/// Looks at the fixed header only.
frame find_frame(bytes_view input);

struct decoded {
    std::optional<mqtt::packet> packet;  ///< absent when not even the shape could be read
    std::vector<violation> violations;
};

/// Decodes exactly one framed packet as sent by `from` in version `v`. A CONNECT is read by its own
/// protocol level; a CONNACK 20 02 00 01 is let pass in 5.0, for so a server that only has 3.1.1
/// refuses 5.0. Never throws, never reads outside `frame`; everything wrong is listed; fields that
/// could be read are set. Checked: fixed-header flags, minimal variable byte integers (5.0; 3.1.1
/// has no such rule), UTF-8 (no surrogates, no U+0000), trailing or missing bytes, packet ids of
/// zero, property legality per packet and sender, duplicates, value ranges, reason codes per packet
/// (3.1.1 return codes likewise), topic names and filters, QoS 3, DUP with QoS 0, empty lists,
/// packets that this sender may never send. Not checked: what needs more than this packet, and the
/// "sent by" column of the tables of DISCONNECT and AUTH codes.
decoded decode(bytes_view frame, version v, sender from);

/// A change to encoded bytes, applied in order; how suites make illegal packets from legal ones.
struct patch {
    enum class kind : std::uint8_t { first_byte, remaining_length, bytes_at };
    kind what = kind::bytes_at;
    /// bytes_at: from the first byte of the packet.
    std::size_t offset = 0;
    /// first_byte: the byte. remaining_length: written as variable byte integer.
    std::uint64_t value = 0;
    /// bytes_at: overwrites; may not reach past the end (the rest is dropped).
    bytes replacement{};

    bool operator==(const patch&) const = default;
};

/// Encodes for version `v` (a connect follows its own protocol_level: 5 writes properties, anything
/// else does not). Writes what it is given, legal or not; properties are written even where they
/// are not allowed. PUBACK..PUBCOMP, DISCONNECT and AUTH in 5.0 use the shortest legal form (reason
/// code and property length are left out when 0 and empty). Longer strings are cut at 65535 bytes.
bytes encode(const packet& p, version v);
/// Appends to `out` instead: no allocation when `out` has room.
void encode_to(bytes& out, const packet& p, version v);
void apply(bytes& encoded, const patch& change);

}  // namespace brokerproof::mqtt
