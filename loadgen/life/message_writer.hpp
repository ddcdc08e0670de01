// Writes one PUBLISH of a client: its topic, its properties, its payload and its stamp. The same
// message gives the same bytes, so that it can be sent again (only aliases follow the connection).
#pragma once

#include <cstdint>

#include "loadgen/life/due_message.hpp"
#include "loadgen/life/life_context.hpp"

namespace brokerproof::loadgen {

struct outgoing_message {
    std::uint16_t packet_id = 0;  ///< 0 with QoS 0
    std::uint8_t qos = 0;
    std::uint32_t publication = 0;
    std::uint32_t to = 0;
    std::uint64_t sequence = 0;
    instant intended{};
    instant first_sent{};
    request_mark request{};  ///< of a reply
};

void append_message(const membership& self, bytes& packets, const outgoing_message& message,
                    bool dup);

}  // namespace brokerproof::loadgen
