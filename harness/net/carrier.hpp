// A TCP connection, and TLS over it where the endpoint wants it: what streams are made of, and what
// Beast's WebSocket stands on (an AsyncStream). Must not know MQTT.
#pragma once

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "harness/base/bytes.hpp"
#include "harness/net/asio.hpp"
#include "harness/net/connecting.hpp"
#include "harness/net/endpoint.hpp"
#include "harness/net/opening.hpp"
#include "harness/tls/session.hpp"

namespace brokerproof::net {

class carrier {
public:
    using executor_type = asio::ip::tcp::socket::executor_type;

    /// The client's end.
    explicit carrier(const asio::any_io_executor& executor) : socket_(executor) {}
    /// The server's end; without a context, there is no TLS.
    explicit carrier(asio::ip::tcp::socket accepted,
                     std::shared_ptr<const tls::server_context> context = nullptr)
        : socket_(std::move(accepted)), server_context_(std::move(context)) {}

    executor_type get_executor() { return socket_.get_executor(); }
    asio::ip::tcp::socket& socket() { return socket_; }
    const asio::ip::tcp::socket& socket() const { return socket_; }

    /// The client's end: resolves and connects, unless the socket is connected already, and shakes
    /// hands if the endpoint is encrypted.
    awaitable<opening> connect(endpoint broker, std::chrono::milliseconds limit);
    /// The server's end: shakes hands if it has a context.
    awaitable<opening> answer_handshake(std::chrono::milliseconds limit);

    /// As `stream` has them.
    std::size_t write_now(bytes_view data, error_code& error);
    awaitable<error_code> wait_writable();
    void shrink_receive_buffer();
    void shut_down_sending();  ///< close_notify where there is TLS, then FIN
    void cut_sending();        ///< FIN alone
    void close();              ///< the same, and the socket is gone
    void cut();                ///< closes without close_notify
    void reset();
    bool is_open() const { return socket_.is_open(); }
    std::uint16_t local_port() const;

    /// At least one byte, unless an error comes.
    template <class Buffers, class Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        if (std::exchange(has_small_buffer_, false)) grow_receive_buffer(socket_);
        return asio::async_compose<Token, void(error_code, std::size_t)>(
            reading{*this, first_of<asio::mutable_buffer>(buffers)}, token, socket_);
    }
    template <class Buffers, class Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        return asio::async_compose<Token, void(error_code, std::size_t)>(
            writing{*this, session_ ? joined(buffers) : first_of<asio::const_buffer>(buffers)},
            token, socket_);
    }

private:
    using socket_event = asio::ip::tcp::socket::wait_type;

    /// What came of a call of the TLS session: bytes or an error; or the event to wait for.
    struct turn {
        std::optional<socket_event> event;
        error_code error;
        std::size_t bytes = 0;
    };
    turn turn_after(const tls::transfer& done) const;

    struct reading {
        carrier& from;
        asio::mutable_buffer into;
        bool has_begun = false;

        template <class Self>
        void operator()(Self& self, error_code error = {}, std::size_t size = 0) {
            const bool begins = !std::exchange(has_begun, true);
            if (begins && !from.session_) {
                from.socket_.async_read_some(into, std::move(self));
            } else if (begins) {
                // Bytes that TLS has already taken from the socket raise no event of it. The socket
                // can be written in most cases: that event comes at once.
                const bool is_ready = from.session_->has_pending() || into.size() == 0;
                from.socket_.async_wait(
                    is_ready ? socket_event::wait_write : socket_event::wait_read, std::move(self));
            } else if (!from.session_ || error || into.size() == 0) {
                self.complete(error, size);
            } else {
                const auto next = from.turn_after(
                    from.session_->read({static_cast<std::uint8_t*>(into.data()), into.size()}));
                if (next.event) {
                    from.socket_.async_wait(*next.event, std::move(self));
                } else {
                    self.complete(next.error, next.bytes);
                }
            }
        }
    };

    struct writing {
        carrier& to;
        asio::const_buffer data;
        bool has_begun = false;

        template <class Self>
        void operator()(Self& self, error_code error = {}, std::size_t size = 0) {
            const bool begins = !std::exchange(has_begun, true);
            if (begins && !to.session_) {
                to.socket_.async_write_some(data, std::move(self));
            } else if (begins) {
                to.socket_.async_wait(socket_event::wait_write, std::move(self));
            } else if (!to.session_ || error || data.size() == 0) {
                self.complete(error, size);
            } else {
                const auto next = to.turn_after(to.session_->write(
                    {static_cast<const std::uint8_t*>(data.data()), data.size()}));
                if (next.event) {
                    to.socket_.async_wait(*next.event, std::move(self));
                } else {
                    self.complete(next.error, next.bytes);
                }
            }
        }
    };

    /// The beginning of a sequence of buffers in one piece. Each write becomes a record of TLS, and
    /// Beast gives a request in a dozen pieces: libwebsockets does not read one that comes so.
    template <class Buffers>
    asio::const_buffer joined(const Buffers& buffers) {
        leaving_.resize(std::min(asio::buffer_size(buffers), largest_record));
        asio::buffer_copy(asio::buffer(leaving_), buffers);
        return asio::buffer(leaving_);
    }

    /// The first buffer with room, of a sequence of them.
    template <class Buffer, class Buffers>
    static Buffer first_of(const Buffers& buffers) {
        for (auto at = asio::buffer_sequence_begin(buffers);
             at != asio::buffer_sequence_end(buffers); ++at) {
            if (Buffer(*at).size() > 0) return *at;
        }
        return {};
    }

    awaitable<opening> shake_hands(std::chrono::milliseconds limit);

    static constexpr std::size_t largest_record = 16'384;  // RFC 8446, section 5.1

    asio::ip::tcp::socket socket_;
    std::shared_ptr<const tls::server_context> server_context_;
    std::optional<tls::session> session_;  ///< once TLS has begun
    bool has_small_buffer_ = false;
    bytes leaving_;                                         ///< what async_write_some() is writing
    socket_event unblocked_by_ = socket_event::wait_write;  ///< the last write that would block
};

/// Beast ends a connection with this when a time limit is over; it finds it by its name.
inline void beast_close_socket(carrier& ended) { ended.cut(); }

/// The event of the socket that a call of TLS waits for.
asio::ip::tcp::socket::wait_type event_of(tls::progress waiting);

/// Faults of TLS, by tls::fault_kind; is_protocol_fault() holds for those that we end.
const boost::system::error_category& tls_category();

}  // namespace brokerproof::net
