// A client of a case, or one member of a group: its identity and its current conversation.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/client/conversation.hpp"
#include "harness/engine/authenticator.hpp"
#include "harness/mqtt/packet.hpp"
#include "harness/plan/plan.hpp"

namespace brokerproof::engine {

struct case_client {
    std::string label;         ///< "device", "devices[3]"
    std::int64_t member = -1;  ///< `$i`, or -1
    mqtt::version version{};   ///< unless a connect names another one
    plan::transport_kind transport{};
    std::string subprotocols;    ///< that it offers; empty: mqtt alone
    bool stops_reading = false;  ///< at some step of its case
    std::string client_id;       ///< the default one
    std::string used_id;         ///< of the last CONNECT
    std::unique_ptr<client::conversation> talk;
    std::vector<std::unique_ptr<client::conversation>> former;  ///< replaced, but not yet joined
    std::uint32_t connections = 0;                              ///< so far
    bool connect_sent = false;                                  ///< on the current conversation
    bool disconnect_sent = false;  ///< likewise; then the broker's closing is expected
    engine::authenticator authentication;
    std::uint16_t last_packet_id = 0;

    /// `$i`, for trace events and for resolving names.
    std::optional<std::uint32_t> member_number() const {
        if (member < 0) return {};
        return static_cast<std::uint32_t>(member);
    }
    std::uint16_t next_packet_id() {
        if (++last_packet_id == 0) last_packet_id = 1;
        return last_packet_id;
    }
};

}  // namespace brokerproof::engine
