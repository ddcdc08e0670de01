// Many MQTT 5 clients in one epoll loop, written for speed: no ledger, no histograms, one byte of
// state for each client. It is edge-triggered, so that each connection is registered only once. All
// answers to what one read has brought go out in one write. It counts packets and judges nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "loadgen/bench/secure_links.hpp"
#include "loadgen/bench/wire.hpp"

namespace brokerproof::bench {

struct fleet_plan {
    std::string name;                  ///< client identifiers and topics begin with it
    std::vector<std::uint16_t> ports;  ///< brokers on 127.0.0.1; client i talks to i mod brokers
    std::uint32_t first = 0;  ///< number of the first client, if several processes share the work
    std::uint32_t clients = 1;
    std::uint32_t connect_window = 90;  ///< connects without CONNACK; below a backlog of 100
    bool persistent = true;             ///< Session Expiry Interval of an hour, Clean Start 0
    std::string authority{};            ///< PEM file; with it, all speak TLS
    bool resume = false;                ///< TLS sessions of earlier rounds
};

struct fleet_counts {
    std::uint64_t connected = 0;  ///< CONNACK with success
    std::uint64_t session_present = 0;
    std::uint64_t subscribed = 0;
    std::uint64_t acknowledged = 0;  ///< PUBACK
    std::uint64_t received = 0;      ///< PUBLISH
    std::uint64_t redelivered = 0;   ///< of these, with DUP
    std::uint64_t resumed = 0;       ///< TLS handshakes that resumed a session
    std::uint64_t failures = 0;      ///< refused or closed by the broker, or a write failed
};

class fleet {
public:
    explicit fleet(fleet_plan plan);
    ~fleet();
    fleet(const fleet&) = delete;
    fleet& operator=(const fleet&) = delete;

    /// Starts to connect all clients, at most a window at once; poll() continues. Each round uses
    /// new source addresses, because the ports of the round before may be in TIME_WAIT.
    void connect_all();
    /// Subscribes each client to a topic of its own, `name`/i.
    void subscribe_all(std::uint8_t qos);
    void publish(std::uint32_t client, std::string_view topic, std::uint8_t qos);
    /// Sends DISCONNECT on all connections and closes them.
    void leave_all();
    /// Reads what has arrived; waits at most `timeout_ms` for it.
    void poll(int timeout_ms);

    std::string topic(std::uint32_t client) const;
    const fleet_plan& plan() const { return plan_; }
    const fleet_counts& counts() const { return counts_; }
    /// The clients that received a PUBLISH in the last poll(), once for each PUBLISH.
    const std::vector<std::uint32_t>& arrived() const { return arrived_; }

private:
    enum class state : std::uint8_t { closed, connecting, shaking, greeted, up };

    void open_more();
    int open(std::uint32_t client);
    void bind_source(int fd, std::uint32_t client) const;
    void reached(std::uint32_t client);
    void shake(std::uint32_t client);
    void greet(std::uint32_t client);
    ssize_t receive(std::uint32_t client);
    void read(std::uint32_t client);
    view join(std::uint32_t client, view arrived);
    std::size_t take_packets(std::uint32_t client, view from);
    void take(std::uint32_t client, const frame& packet);
    void take_connack(std::uint32_t client, view body);
    void take_publish(std::uint32_t client, const frame& packet);
    void send(std::uint32_t client, const bytes& packet);
    void close(std::uint32_t client);
    void fail(std::uint32_t client);

    fleet_plan plan_;
    int epoll_ = -1;
    std::unique_ptr<secure_links> secure_;  ///< null: plain TCP
    std::uint32_t round_ = 0;               ///< how often connect_all was called
    std::uint32_t opened_;                  ///< connections that this round has opened
    std::uint32_t connecting_ = 0;          ///< without CONNACK
    std::vector<int> sockets_;
    std::vector<state> states_;
    std::unordered_map<std::uint32_t, bytes> partial_;  ///< beginnings of packets; rarely used
    std::vector<std::uint32_t> arrived_;
    bytes buffer_;
    bytes answers_;
    bytes packet_;
    std::uint16_t packet_id_ = 0;  ///< the last one that any client has used
    fleet_counts counts_;
};

/// Bytes of every payload: as many as the scenarios of the load generator ask for.
inline constexpr std::size_t payload_size = 64;

}  // namespace brokerproof::bench
