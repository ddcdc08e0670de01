// Made-up TCP segments around bytes that were really sent and received: SYN, data, FIN or RST, with
// correct numbers and checksums. Must not know MQTT, traces or files.
#pragma once

#include <array>
#include <cstdint>
#include <functional>

#include "harness/base/bytes.hpp"

namespace brokerproof::reports {

struct tcp_address {
    std::array<std::uint8_t, 4> ip{127, 0, 0, 1};
    std::uint16_t port = 0;
};

enum class tcp_side : std::uint8_t { client, broker };

/// One connection; every segment, as an IP packet, is handed to `emit` in order.
class tcp_story {
public:
    using emitter = std::function<void(const bytes& packet)>;

    /// Both sides count from `first_number`. A port that is used again needs a different number.
    tcp_story(tcp_address client, tcp_address broker, std::uint32_t first_number, emitter emit)
        : ends_{end{client, first_number, 0}, end{broker, first_number, 0}},
          emit_(std::move(emit)) {}

    void open();
    void refuse();  ///< a SYN that is answered with RST
    void data(tcp_side from, bytes_view payload);
    void finish(tcp_side first);  ///< FIN of this side, then of the other side
    void reset(tcp_side from);

private:
    struct end {
        tcp_address address;
        std::uint32_t next = 0;   ///< number of the next byte
        std::uint32_t acked = 0;  ///< up to where it acknowledged the other side's bytes
    };

    end& end_of(tcp_side side) { return ends_[static_cast<std::size_t>(side)]; }
    void segment(tcp_side from, std::uint8_t flags, bytes_view payload = {});

    std::array<end, 2> ends_;
    emitter emit_;
};

}  // namespace brokerproof::reports
