// A session: what the null broker remembers of a client, and the messages that it still has to
// send to it. This must not know sockets.
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
    bytes properties;  ///< as they were received, without the expiry interval
    std::optional<std::int64_t> expires_ms;
};

/// A message for one client: waiting, or in flight.
struct delivery {
    std::shared_ptr<const message> content;
    std::uint8_t qos = 0;
    std::uint16_t packet_id = 0;
    bool sent_before = false;
    bool received = false;  ///< QoS 2: PUBREC has arrived, PUBREL is sent
};

class session {
public:
    explicit session(std::string client_id) : client_id_(std::move(client_id)) {}

    const std::string& client_id() const { return client_id_; }

    /// The connection that uses this session now, or null. Not owned.
    connection* online = nullptr;
    std::uint32_t expiry_interval = 0;       ///< seconds; all ones: never
    std::optional<std::int64_t> expires_ms;  ///< set while the client is away
    std::vector<std::string> filters;
    std::set<std::uint16_t> receiving;  ///< QoS 2 packet ids of the client without PUBREL yet

    bool expired(std::int64_t now_ms) const { return expires_ms && *expires_ms <= now_ms; }

    /// Sends a message at this QoS at once, or keeps it until the window or the client allows it.
    void deliver(std::shared_ptr<const message> content, std::uint8_t qos, std::int64_t now_ms);
    /// After CONNACK: sends all that is in flight again, then what has waited, as the window
    /// allows.
    void resume(std::size_t window, std::int64_t now_ms);
    /// PUBACK, PUBCOMP, or PUBREC with an error has arrived: the delivery is complete.
    void finish(std::uint16_t packet_id, std::int64_t now_ms);
    /// PUBREC with success has arrived: from now on PUBREL is sent in place of the message.
    void received(std::uint16_t packet_id);

private:
    void fill_window(std::int64_t now_ms);
    void write(delivery& sent, std::int64_t now_ms);
    std::vector<delivery>::iterator find(std::uint16_t packet_id);
    std::uint16_t free_packet_id();

    std::string client_id_;
    std::vector<delivery> in_flight_;  ///< at most a window, in order of sending
    std::deque<delivery> waiting_;
    std::size_t window_ = 0;
    std::uint16_t last_id_ = 0;
};

/// Bytes that may wait in `out` before QoS 0 messages are dropped. Nothing else has a limit.
inline constexpr std::size_t unsent_limit = 4U << 20U;

}  // namespace brokerproof::bench
