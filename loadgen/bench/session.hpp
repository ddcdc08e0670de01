// A session: what the null broker remembers of a client while it is away, and what it still owes
// it. Must not know sockets.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "loadgen/bench/wire.hpp"

namespace brokerproof::bench {

struct connection;

/// An application message. Times are milliseconds of the steady clock.
struct message {
    std::string topic;
    bytes payload;
    bytes properties;  ///< as they came, without the expiry interval
    std::optional<std::int64_t> expires_ms;
};

/// A message on its way to one client.
struct delivery {
    std::shared_ptr<const message> what;
    std::uint8_t qos = 0;
    std::uint16_t packet_id = 0;
    bool sent_before = false;
    bool received = false;  ///< QoS 2: PUBREC has come, PUBREL is what is owed
};

class session {
public:
    explicit session(std::string client_id) : client_id_(std::move(client_id)) {}

    const std::string& client_id() const { return client_id_; }

    /// The connection that has this session now, or none. Not owned.
    connection* online = nullptr;
    std::uint32_t expiry_interval = 0;  ///< seconds; all ones: never
    std::optional<std::int64_t> expires_ms;  ///< while it is away
    std::vector<std::string> filters;
    std::set<std::uint16_t> receiving;  ///< QoS 2 identifiers of the client before PUBREL

    bool expired(std::int64_t now_ms) const { return expires_ms && *expires_ms <= now_ms; }

    /// For the client, at this QoS: written at once, held back by the window, or kept for later.
    void deliver(std::shared_ptr<const message> what, std::uint8_t qos, std::int64_t now_ms);
    /// After CONNACK: all that is in flight once more, then what was kept, within the window.
    void resume(std::size_t window, std::int64_t now_ms);
    /// PUBACK or PUBCOMP (or PUBREC with an error): done with it.
    void finish(std::uint16_t packet_id, std::int64_t now_ms);
    /// PUBREC with success: from now on PUBREL is owed.
    void received(std::uint16_t packet_id);

private:
    void fill_window(std::int64_t now_ms);
    void write(delivery& one, std::int64_t now_ms);
    std::vector<delivery>::iterator find(std::uint16_t packet_id);
    std::uint16_t free_packet_id();

    std::string client_id_;
    std::vector<delivery> in_flight_;  ///< at most a window, in order of sending
    std::deque<delivery> waiting_;
    std::size_t window_ = 0;
    std::uint16_t last_id_ = 0;
};

/// Connections have no limit to what is written to them; QoS 0 beyond this is dropped (bytes).
inline constexpr std::size_t unsent_limit = 4U << 20U;

}  // namespace brokerproof::bench
