// Packets as small plain values, which a report shows behind a finding: headers and short texts,
// never a payload or a password.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "harness/mqtt/packet.hpp"
#include "harness/watch/report.hpp"

namespace brokerproof::watch {

struct noted_packet {
    std::int64_t at_us = 0;
    std::uint32_t number = 0;  ///< among the noted packets of its client
    std::uint32_t connection = 0;
    std::uint32_t value = 0;  ///< an interval in seconds, or the size of a payload
    std::uint16_t packet_id = 0;
    std::uint16_t count = 0;  ///< Keep Alive in seconds; or how many filters, or codes
    packet_kind kind{};
    std::uint8_t qos = 0;
    std::uint8_t code = 0;  ///< a reason code; of CONNECT, the protocol level
    std::uint8_t text_size = 0;
    bool is_from_broker : 1 = false;
    bool is_v5 : 1 = false;
    bool has_value : 1 = false;
    bool has_text : 1 = false;
    bool is_cut : 1 = false;  ///< the text was longer
    bool dup : 1 = false;
    bool retain : 1 = false;
    bool flag : 1 = false;  ///< Clean Start, or Session Present
    /// A topic, the first filter, the topic of a will, or codes.
    std::array<char, 31> text{};

    std::string_view text_view() const { return {text.data(), text_size}; }
    void set_text(std::string_view whole);
    void set_codes(const std::vector<std::uint8_t>& codes);
};
static_assert(sizeof(noted_packet) == 64);

/// `topic`: of a PUBLISH, also when only an alias stands for it.
noted_packet note_of(const mqtt::packet& packet, mqtt::version version, std::string_view topic);
noted_packet note_of_end(witness::side ended_by);
/// The fields that matter: "qos=1 id=7 topic=a/b (12 bytes)".
std::string label_of(const noted_packet& noted);

}  // namespace brokerproof::watch
