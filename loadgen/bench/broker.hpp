// The null broker's mind: packets of all connections in, answers and deliveries into their `out`.
// Sessions, routing and acknowledgements of MQTT 3.1.1 and 5, and nothing else: no retained
// messages, wills, shared subscriptions, subscription identifiers or topic aliases (README.md).
// Must not know sockets.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "loadgen/bench/connection.hpp"
#include "loadgen/bench/router.hpp"
#include "loadgen/bench/session.hpp"

namespace brokerproof::bench {

struct hello;  // a CONNECT that was read

struct broker_counts {
    std::uint64_t connects = 0;
    std::uint64_t published = 0;
    std::uint64_t delivered = 0;
};

class broker {
public:
    /// `window`: QoS 1 and 2 messages on their way to one client, if it allows as many.
    explicit broker(std::size_t window) : window_(window) {}

    /// False: against the protocol; close the connection at once.
    bool take(connection& from, const frame& packet, std::int64_t now_ms);
    /// It has closed. Its session stays as long as it was asked to.
    void gone(connection& was, std::int64_t now_ms);
    /// Sessions that have expired go.
    void sweep(std::int64_t now_ms);

    /// Connections with something new in `out`, or that have ended. The server clears it.
    std::vector<connection*> touched;
    const broker_counts& counts() const { return counts_; }

private:
    void touch(connection& one);
    bool connect(connection& from, view body);
    void refuse(connection& from, std::uint8_t level, std::uint8_t code);
    session& session_for(const hello& asked, bool& present);
    void take_over(session& from);
    void forget(session& one);
    bool publish(connection& from, const frame& packet);
    void route(const connection& from, std::shared_ptr<const message> what, std::uint8_t qos);
    bool answer(connection& from, const frame& packet);
    bool subscribe(connection& from, view body);
    std::uint8_t subscribe_one(session& who, std::string_view filter, std::uint8_t options);
    bool unsubscribe(connection& from, view body);
    bool disconnect(connection& from, view body);
    std::shared_ptr<message> read_publish(connection& from, const frame& packet,
                                          std::uint16_t& packet_id);

    std::size_t window_;
    std::int64_t now_ms_ = 0;
    router router_;
    std::unordered_map<std::string, std::unique_ptr<session>> sessions_;
    std::vector<receiver> receivers_;
    std::uint64_t named_ = 0;  ///< client identifiers that we gave
    broker_counts counts_;
};

}  // namespace brokerproof::bench
