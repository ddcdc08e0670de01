// The last packets of a client, of which a report shows some behind a finding. Those of its session
// (CONNECT, SUBSCRIBE ...) and its messages are kept apart, for a client that gets many messages
// shall not lose sight of how it had connected. Nothing is allocated for a packet.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/watch/message.hpp"
#include "harness/watch/noted_packet.hpp"

namespace brokerproof::watch {

class last_packets {
public:
    void add(noted_packet seen);
    /// The oldest first.
    std::vector<noted_packet> list() const;

    static constexpr std::size_t most_of_session = 10;
    static constexpr std::size_t most_messages = 5;

private:
    struct ring {
        std::vector<noted_packet> packets;  ///< grows until it has the most that it may have
        std::size_t next = 0;               ///< the place of the next one, when it is full
        void add(const noted_packet& seen, std::size_t most);
    };
    ring session_;
    ring messages_;
    std::uint32_t number_ = 0;
};

/// The packets for a report, in their order, with the PUBLISH of the message if there is one.
std::vector<shown_packet> shown_packets(const std::vector<noted_packet>& packets,
                                        const std::string& client_id,
                                        const message_origin* message = nullptr);

}  // namespace brokerproof::watch
