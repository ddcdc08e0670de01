// Translates bytes to packets and back. Decoding never throws and loses no evidence: it returns a
// list of violations together with the fields that it could read. Encoding makes any packet;
// patches make illegal packets.
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

/// One violation of the standard in received bytes.
struct violation {
    /// The id in the version decoded for ("MQTT-3.14.2-2", "T5:2.2.2.2/a"); empty where the
    /// standard has the rule without an id.
    std::string statement;
    std::size_t offset = 0;  ///< of the offending byte, counted from the first byte of the packet
    std::string text;        ///< "reserved flags of PUBREL are 0000, must be 0010"

    bool operator==(const violation&) const = default;
};

enum class frame_state : std::uint8_t {
    complete,   ///< `size` bytes make one packet
    need_more,  ///< a prefix; `size` is the total when the length is known, else 0
    malformed,  ///< the remaining length has more than four bytes, so the next packet cannot be
                ///< found
};

struct frame {
    frame_state state = frame_state::need_more;
    std::size_t size = 0;
};

/// Reads only the fixed header.
frame find_frame(bytes_view input);

struct decoded {
    std::optional<mqtt::packet> packet;  ///< absent when the packet's structure could not be read
    std::vector<violation> violations;
};

/// Decodes exactly one framed packet as sent by `from` in version `protocol`. A CONNECT is read by
/// its own protocol level. A CONNACK 20 02 00 01 is accepted in 5.0, because a server that only
/// speaks 3.1.1 refuses 5.0 with it. Never throws and never reads outside `frame`; lists all
/// violations and sets all fields that it could read. Checked: fixed-header flags, minimal variable
/// byte integers (5.0; 3.1.1 has no such rule), UTF-8 (no surrogates, no U+0000), trailing or
/// missing bytes, packet ids of zero, property legality per packet and sender, duplicates, value
/// ranges, reason codes per packet (3.1.1 return codes likewise), topic names and filters, QoS 3,
/// DUP with QoS 0, empty lists, packets that this sender may never send. Not checked: rules that
/// involve other packets, and the "sent by" column of the tables of DISCONNECT and AUTH codes.
decoded decode(bytes_view frame, version protocol, sender from);

/// A change to encoded bytes. Suites make illegal packets from legal ones with it; several patches
/// are applied in order.
struct patch {
    enum class kind : std::uint8_t { first_byte, remaining_length, bytes_at };
    kind place = kind::bytes_at;
    /// For bytes_at: counted from the first byte of the packet.
    std::size_t offset = 0;
    /// For first_byte: the byte. For remaining_length: the number, written as variable byte
    /// integer.
    std::uint64_t value = 0;
    /// For bytes_at: these bytes overwrite the old ones; bytes past the end are dropped.
    bytes replacement{};

    bool operator==(const patch&) const = default;
};

/// Encodes for version `protocol` (a connect follows its own protocol_level: 5 writes properties,
/// any other level does not). Writes legal and illegal values alike; writes properties even where
/// they are not allowed. PUBACK..PUBCOMP, DISCONNECT and AUTH in 5.0 use the shortest legal form
/// (reason code and property length are left out when 0 and empty). Longer strings are cut at 65535
/// bytes.
bytes encode(const packet& subject, version protocol);
/// Appends to `out`, without an allocation when `out` has room.
void encode_to(bytes& out, const packet& subject, version protocol);
void apply(bytes& encoded, const patch& change);

}  // namespace brokerproof::mqtt
