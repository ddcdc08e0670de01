// A TCP connection of a load client, with TLS or WebSocket over it where the route says so, with as
// few system calls, allocations and bytes as possible. Reads end in callbacks; the buffers for
// whole packets belong to the shard. It must not know MQTT.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "harness/base/bytes.hpp"
#include "harness/net/asio.hpp"
#include "harness/tls/context.hpp"
#include "loadgen/fleet/web_link.hpp"
#include "loadgen/ledger/parting.hpp"

namespace brokerproof::loadgen {

using loop = asio::io_context;
using tcp_socket = asio::basic_stream_socket<asio::ip::tcp, loop::executor_type>;

/// The buffers that all connections of a shard use, one connection at a time.
struct workspace {
    explicit workspace(std::size_t largest_packet);

    std::size_t largest_packet;  ///< bytes; a larger one closes the connection
    bytes in;                    ///< what was read, whole packets and the beginning of the next
    bytes out;                   ///< what is to be written
    std::size_t held = 0;        ///< bytes that all connections and lives of the shard hold
};

/// Receives the events of all connections of a shard; each connection has its own number. No event
/// comes after the shard closed a connection, and closed() comes at most once.
class connection_events {
public:
    /// TCP is established, and the handshake of TLS or of WebSocket (with that of TLS) begins.
    virtual void connected(std::size_t number) = 0;
    /// That handshake is over; opened() follows at once.
    virtual void secured(std::size_t number, bool was_resumed) = 0;
    /// That handshake has failed; closed() follows at once.
    virtual void handshake_failed(std::size_t number) = 0;
    virtual void opened(std::size_t number) = 0;
    /// Whole packets and the beginning of another. Returns how many bytes were used; the rest comes
    /// again.
    virtual std::size_t received(std::size_t number, bytes_view data) = 0;
    /// The other side closed the connection, or it could not be opened or written to. In order: it
    /// has shut its half and taken all that we sent.
    virtual void closed(std::size_t number, parting manner) = 0;
    /// All events of this wake-up of the loop have been delivered.
    virtual void wake_up_over() = 0;

protected:
    ~connection_events() = default;
};

/// How a broker is made sure of.
struct secure_route {
    std::shared_ptr<const tls::client_context> context;  ///< it says the name of the broker
};

struct route {
    asio::ip::tcp::endpoint to;
    std::optional<asio::ip::address> source;  ///< bound to, without choosing a port yet
    bool small_buffers = false;               ///< so that a client that stops reading is felt soon
    const secure_route* secure = nullptr;     ///< it must outlive the connection; null: no TLS
    /// How a WebSocket is asked for, with its TLS; it must outlive the connection. Null: none.
    const net::endpoint* web = nullptr;
    bool resumes = false;       ///< later connections use the ticket of an earlier one
    std::string certificate{};  ///< of this client, a PEM file; empty: that of the context
    std::string key{};          ///< a PEM file
};

/// What keeps a connection open that nobody uses any more.
class silent_link {
public:
    explicit silent_link(tcp_socket left) : socket_(std::move(left)) {}
    explicit silent_link(std::unique_ptr<web_link> left) : web_(std::move(left)) {}

private:
    std::optional<tcp_socket> socket_;
    std::unique_ptr<web_link> web_;
};

/// It must not move. It must outlive the handlers of its loop, unless the loop does not run again.
class connection {
public:
    connection(loop& io, workspace& shared, connection_events& owner, std::size_t number);
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    /// Opens a socket and begins to connect; opened() or closed() follows. An error at
    /// once: this machine has no files or no ports left.
    [[nodiscard]] error_code open(const route& way);
    ~connection();

    /// Sends workspace::out and empties it. False: the connection was broken and is
    /// closed now; closed() does not follow.
    [[nodiscard]] bool send();

    void stop_reading();
    void read_again();
    void finish_sending();  ///< once everything is sent
    void close();
    void reset();
    /// Gives away the open socket; this connection is closed then.
    std::unique_ptr<silent_link> release();
    std::size_t number() const { return number_; }

private:
    static constexpr std::size_t first_read = 256;

    struct encryption;

    bool prepare_tls(const route& way);
    void begin_web();
    void on_web_opened(const net::opening& outcome);
    void on_web_bytes(bytes_view chunk);
    bool is_open() const { return web_ != nullptr || socket_.is_open(); }
    void on_connected(error_code failed);
    void shake_hands();
    void read_records();
    std::size_t gather_records(error_code& error);
    std::size_t write_now(bytes_view data, error_code& error);
    void read();
    void on_read(error_code error, std::size_t size);
    std::size_t gather(std::size_t size, error_code& error);
    void hand_over(std::size_t size);
    void wait_writable();
    void on_writable(error_code error);
    void fail(error_code reason);
    void count_held();

    connection_events& owner_;
    workspace& shared_;
    std::size_t number_;
    tcp_socket socket_;
    bytes pending_;         ///< the beginning of a packet
    bytes unsent_;          ///< what the kernel did not take
    std::size_t held_ = 0;  ///< bytes of the two, as they count in workspace::held
    const net::endpoint* web_place_ = nullptr;
    std::unique_ptr<web_link> web_;    ///< it has the socket
    std::unique_ptr<encryption> tls_;  ///< while there is TLS, and for the ticket of the next one
    std::uint32_t generation_ = 0;     ///< of the socket: handlers of an earlier one do nothing
    bool reading_ = false;             ///< a read is under way
    bool reads_ = true;
    bool finishing_ = false;  ///< our half is shut when `unsent_` is empty
    std::array<std::uint8_t, first_read> first_;
};

}  // namespace brokerproof::loadgen
