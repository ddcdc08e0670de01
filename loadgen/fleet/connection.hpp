// One TCP connection of a load client: as few system calls, allocations and bytes as possible. Its
// reads are callbacks; buffers for whole packets belong to the shard. Must not know MQTT.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "harness/base/bytes.hpp"
#include "harness/net/asio.hpp"

namespace brokerproof::loadgen {

using loop = asio::io_context;
using tcp_socket = asio::basic_stream_socket<asio::ip::tcp, loop::executor_type>;

/// What all connections of a shard use one after the other, never at the same time.
struct workspace {
    explicit workspace(std::size_t largest_packet);

    std::size_t largest_packet;  ///< bytes; a larger one closes the connection
    bytes in;                    ///< what was read, whole packets and the beginning of the next
    bytes out;                   ///< what is to be written
};

/// Who a connection tells what happens. Nothing is told after close(), and ended() once at most.
class connection_events {
public:
    virtual ~connection_events() = default;
    virtual void opened(error_code error) = 0;
    /// Whole and begun packets; returns how many bytes were used up. The rest comes again.
    virtual std::size_t received(bytes_view data) = 0;
    virtual void ended(error_code error) = 0;
    /// Everything of one wake-up was told; what it led to may be done now.
    virtual void pause_over() = 0;
};

struct route {
    asio::ip::tcp::endpoint to;
    std::optional<asio::ip::address> source;  ///< bound to, without choosing a port yet
    bool small_buffers = false;               ///< so that a client that stops reading is felt soon
};

class connection {
public:
    connection(loop& io, workspace& shared, connection_events& owner)
        : owner_(owner), shared_(shared), socket_(io) {}
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    /// Opens a socket and begins to connect; opened() follows. An error now: no files, no ports.
    error_code open(const route& how);

    /// What is appended here goes out with the next flush(), or at the end of received().
    bytes& outbox() { return shared_.out; }
    void flush();

    void pause_reading() { reads_ = false; }
    void resume_reading();
    void shut_down_sending();
    void close();
    void reset();
    /// Gives the socket away, open and silent; here it is closed.
    tcp_socket release();
    bool is_open() const { return socket_.is_open(); }

private:
    static constexpr std::size_t first_read = 256;

    void read();
    void on_read(error_code error, std::size_t size);
    std::size_t gather(std::size_t size, error_code& error);
    void hand_over(std::size_t size);
    void write_rest();
    void on_writable(error_code error);
    void fail(error_code error);

    connection_events& owner_;
    workspace& shared_;
    tcp_socket socket_;
    bytes pending_;                 ///< the beginning of a packet
    bytes unsent_;                  ///< what the kernel did not take
    std::uint32_t generation_ = 0;  ///< of the socket: handlers of an earlier one do nothing
    bool reading_ = false;          ///< a read is under way
    bool reads_ = true;
    bool corked_ = false;  ///< inside received(): flush() waits
    std::array<std::uint8_t, first_read> first_;
};

}  // namespace brokerproof::loadgen
