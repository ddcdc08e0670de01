// The null broker without its sockets: it takes the packets of all connections and writes answers
// and deliveries into their `out`. It has the sessions, routing and acknowledgements of MQTT 3.1.1
// and 5, and nothing else: no retained messages, wills, shared subscriptions, subscription
// identifiers or topic aliases (README.md).
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

struct hello;  // the fields of a CONNECT

struct broker_counts {
    std::uint64_t connects = 0;
    std::uint64_t published = 0;
    std::uint64_t delivered = 0;
};

class broker {
public:
    /// `window`: how many QoS 1 and 2 messages may be in flight to one client, if it allows so
    /// many.
    explicit broker(std::size_t window) : window_(window) {}

    /// False if the packet violates the protocol; then the connection must be closed at once.
    bool take(connection& from, const frame& packet, std::int64_t now_ms);
    /// The connection has been closed. Its session stays until its expiry interval has passed.
    void gone(connection& closed, std::int64_t now_ms);
    /// Removes the sessions that have expired.
    void sweep(std::int64_t now_ms);

    /// Connections that have ended or have new bytes in `out`. The server clears the list.
    std::vector<connection*> touched;
    const broker_counts& counts() const { return counts_; }

private:
    void touch(connection& client);
    bool connect(connection& from, view body);
    void refuse(connection& from, std::uint8_t level, std::uint8_t code);
    session& session_for(const hello& asked, bool& present);
    void take_over(session& from);
    void forget(session& forgotten);
    bool publish(connection& from, const frame& packet);
    void route(const connection& from, std::shared_ptr<const message> published, std::uint8_t qos);
    bool answer(connection& from, const frame& packet);
    bool subscribe(connection& from, view body);
    std::uint8_t subscribe_one(session& subscriber, std::string_view filter, std::uint8_t options);
    bool unsubscribe(connection& from, view body);
    bool disconnect(connection& from, view body);
    std::shared_ptr<message> read_publish(connection& from, const frame& packet,
                                          std::uint16_t& packet_id);

    std::size_t window_;
    std::int64_t now_ms_ = 0;
    router router_;
    std::unordered_map<std::string, std::unique_ptr<session>> sessions_;
    std::vector<receiver> receivers_;
    std::uint64_t named_ = 0;  ///< client identifiers that this broker has assigned
    broker_counts counts_;
};

}  // namespace brokerproof::bench
