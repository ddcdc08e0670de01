#include "loadgen/fleet/connection.hpp"

#include <cstring>

#include <netinet/in.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

#include "harness/net/carrier.hpp"

namespace brokerproof::loadgen {
namespace {

using asio::ip::tcp;

constexpr std::size_t read_ahead = 256U << 10;  // of one connection before others have their turn
constexpr std::size_t unsent_limit = 16U << 20;
constexpr std::size_t keep_capacity = 4096;  // larger buffers are given back when they are empty
constexpr int small_buffer = 4096;

// IP_BIND_ADDRESS_NO_PORT: bind() leaves the choice of the port to connect(), which can share a
// port between destinations. Without it bind() searches all ports and reserves a port.
using no_port_yet = asio::detail::socket_option::boolean<IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT>;

error_code prepare(tcp_socket& socket, const route& way) {
    error_code error;
    socket.open(way.to.protocol(), error);
    if (!error) socket.non_blocking(true, error);
    if (!error) socket.set_option(tcp::no_delay(true), error);
    if (!error && way.small_buffers) {
        socket.set_option(asio::socket_base::receive_buffer_size(small_buffer), error);
    }
    if (!error && way.source) {
        socket.set_option(no_port_yet(true), error);
        if (!error) socket.bind(tcp::endpoint(*way.source, 0), error);
    }
    return error;
}

void empty(bytes& buffer) {
    buffer.clear();
    if (buffer.capacity() > keep_capacity) buffer.shrink_to_fit();
}

}  // namespace

/// The TLS of a connection, and what the next one needs to resume it.
struct connection::encryption {
    std::optional<tls::session> session;  ///< none between connections
    tls::ticket earlier;
    bool resumes = false;

    void end() {
        if (session && resumes) {
            if (auto ticket = session->take_ticket()) earlier = std::move(ticket);
        }
        session.reset();
    }
};

connection::connection(loop& io, workspace& shared, connection_events& owner, std::size_t number)
    : owner_(owner), shared_(shared), number_(number), socket_(io) {}

connection::~connection() = default;

workspace::workspace(std::size_t largest)
    : largest_packet(largest), in(largest + read_ahead + keep_capacity) {
    out.reserve(largest + keep_capacity);
}

error_code connection::open(const route& way) {
    ++generation_;
    reading_ = false;
    reads_ = true;
    finishing_ = false;
    pending_.clear();
    unsent_.clear();
    const auto error = prepare(socket_, way);
    if (error) {
        error_code ignored;
        socket_.close(ignored);
        return error;
    }
    web_place_ = way.web;
    if (!prepare_tls(way)) return asio::error::invalid_argument;
    socket_.async_connect(way.to, [this, generation = generation_](error_code failed) {
        if (generation != generation_) return;
        on_connected(failed);
        owner_.wake_up_over();
    });
    return {};
}

/// False: the certificate of this client cannot be used.
bool connection::prepare_tls(const route& way) {
    if (way.secure == nullptr) return true;
    if (tls_ == nullptr) tls_ = std::make_unique<encryption>();
    tls_->resumes = way.resumes;
    auto& session =
        tls_->session.emplace(way.secure->context, socket_.native_handle(), std::string());
    if (way.resumes) {
        session.keep_tickets();
        session.resume(tls_->earlier);
    }
    const bool shown = way.certificate.empty() || session.show(way.certificate, way.key);
    if (!shown) close();
    return shown;
}

void connection::on_connected(error_code failed) {
    const auto generation = generation_;
    if (failed) return fail(failed);
    if (web_place_ != nullptr) {
        owner_.connected(number_);
        if (generation == generation_) begin_web();
        return;
    }
    const bool is_secure = tls_ != nullptr && tls_->session;
    if (is_secure) {
        owner_.connected(number_);
        if (generation == generation_) shake_hands();
        return;
    }
    owner_.opened(number_);
    if (generation == generation_) read();
}

// ---- WebSocket

void connection::begin_web() {
    const auto told = [this, generation = generation_](auto act) {
        if (generation != generation_) return;
        act();
        owner_.wake_up_over();
    };
    web_events events{
        .opened = [this,
                   told](const net::opening& outcome) { told([&] { on_web_opened(outcome); }); },
        .received = [this, told](bytes_view chunk) { told([&] { on_web_bytes(chunk); }); },
        .ended = [this, told](error_code error) { told([&] { fail(error); }); },
        .writable = [this, told](error_code error) { told([&] { on_writable(error); }); }};
    web_ =
        std::make_unique<web_link>(tcp::socket(std::move(socket_)), *web_place_, std::move(events));
}

void connection::on_web_opened(const net::opening& outcome) {
    const auto generation = generation_;
    if (outcome) {
        owner_.secured(number_, false);
        if (generation == generation_) owner_.opened(number_);
        return;
    }
    owner_.handshake_failed(number_);
    if (generation == generation_) fail(asio::error::connection_aborted);
}

/// Joins the pending bytes and the new ones in the shard's buffer.
void connection::on_web_bytes(bytes_view chunk) {
    std::uint8_t* const begin = shared_.in.data();
    const auto before = pending_.size();
    if (before != 0) std::memcpy(begin, pending_.data(), before);
    empty(pending_);
    std::memcpy(begin + before, chunk.data(), chunk.size());
    hand_over(before + chunk.size());
}

// ---- TLS

void connection::shake_hands() {
    const auto generation = generation_;
    const auto state = tls_->session->handshake();
    if (tls::is_waiting(state)) {
        socket_.async_wait(net::event_of(state), [this, generation](error_code error) {
            if (generation != generation_) return;
            if (error) {
                fail(error);
            } else {
                shake_hands();
            }
            owner_.wake_up_over();
        });
        return;
    }
    if (state != tls::progress::done) {
        owner_.handshake_failed(number_);
        if (generation == generation_) fail(asio::error::connection_aborted);
        return;
    }
    owner_.secured(number_, tls_->session->was_resumed());
    if (generation == generation_) owner_.opened(number_);
    if (generation == generation_) read();
}

/// Waits for records; those that TLS has already taken from the socket raise no event of it.
void connection::read_records() {
    reading_ = true;
    const bool has_bytes = tls_->session->has_pending();
    socket_.async_wait(has_bytes ? tcp_socket::wait_write : tcp_socket::wait_read,
                       [this, generation = generation_](error_code error) {
                           if (generation != generation_) return;
                           reading_ = false;
                           if (!error) hand_over(gather_records(error));
                           if (generation == generation_ && error) fail(error);
                           if (generation == generation_ && !error) read();
                           owner_.wake_up_over();
                       });
}

/// Joins the pending bytes and those of all records that have come, as far as the buffer goes.
std::size_t connection::gather_records(error_code& error) {
    std::uint8_t* const begin = shared_.in.data();
    std::size_t total = pending_.size();
    if (total != 0) std::memcpy(begin, pending_.data(), total);
    empty(pending_);
    auto state = tls::progress::done;
    while (state == tls::progress::done && total < shared_.in.size()) {
        const auto part = tls_->session->read({begin + total, shared_.in.size() - total});
        total += part.bytes;
        state = part.state;
    }
    if (state == tls::progress::ended) error = asio::error::eof;
    if (state == tls::progress::failed) error = asio::error::connection_reset;
    return total;
}

/// Writes what is taken at once; an error says that the connection is broken.
std::size_t connection::write_now(bytes_view data, error_code& error) {
    if (web_ != nullptr) return web_->write_now(data, error);
    if (tls_ == nullptr || !tls_->session) {
        const auto written = socket_.write_some(asio::buffer(data.data(), data.size()), error);
        if (error == asio::error::would_block) error.clear();
        return written;
    }
    std::size_t written = 0;
    auto state = tls::progress::done;
    while (written < data.size() && state == tls::progress::done) {
        const auto part = tls_->session->write(data.subspan(written));
        written += part.bytes;
        state = part.state;
    }
    if (state == tls::progress::ended || state == tls::progress::failed)
        error = asio::error::broken_pipe;
    return written;
}

// ---- bytes

void connection::read() {
    if (reading_ || !reads_ || !socket_.is_open()) return;
    if (tls_ != nullptr && tls_->session) return read_records();
    reading_ = true;
    socket_.async_read_some(asio::buffer(first_),
                            [this, generation = generation_](error_code error, std::size_t size) {
                                if (generation != generation_) return;
                                reading_ = false;
                                on_read(error, size);
                                owner_.wake_up_over();
                            });
}

void connection::on_read(error_code error, std::size_t size) {
    const auto generation = generation_;
    if (!error) hand_over(gather(size, error));
    if (generation != generation_) return;
    if (error) return fail(error);
    read();
}

/// Joins the pending bytes and the new bytes in the shard's buffer. If the read filled its buffer,
/// the bytes that are still in the socket follow.
std::size_t connection::gather(std::size_t size, error_code& error) {
    std::uint8_t* const begin = shared_.in.data();
    std::size_t total = pending_.size();
    if (total != 0) std::memcpy(begin, pending_.data(), total);
    empty(pending_);
    std::memcpy(begin + total, first_.data(), size);
    total += size;
    if (size < first_.size()) return total;
    const std::size_t enough = shared_.in.size();
    while (total < enough) {
        const auto room = asio::buffer(begin + total, enough - total);
        const std::size_t more = socket_.read_some(room, error);
        total += more;
        if (error || more < room.size()) break;
    }
    if (error == asio::error::would_block) error.clear();
    return total;
}

void connection::hand_over(std::size_t size) {
    const auto generation = generation_;
    const bytes_view data(shared_.in.data(), size);
    const std::size_t used = owner_.received(number_, data);
    if (generation != generation_) return;
    const auto rest = data.subspan(used);
    pending_.assign(rest.begin(), rest.end());
    count_held();
}

void connection::count_held() {
    const std::size_t now = pending_.capacity() + unsent_.capacity();
    shared_.held += now - held_;
    held_ = now;
}

bool connection::send() {
    std::size_t written = 0;
    error_code error;
    if (!is_open()) error = asio::error::not_connected;
    if (!error && unsent_.empty()) written = write_now(shared_.out, error);
    if (!error && written < shared_.out.size()) {
        const bool waits = !unsent_.empty();
        const auto rest = bytes_view(shared_.out).subspan(written);
        unsent_.insert(unsent_.end(), rest.begin(), rest.end());
        if (unsent_.size() > unsent_limit) error = asio::error::no_buffer_space;
        if (!waits && !error) wait_writable();
    }
    shared_.out.clear();
    count_held();
    if (error) close();
    return !error;
}

void connection::wait_writable() {
    if (web_ != nullptr) return web_->wait_writable();
    socket_.async_wait(tcp_socket::wait_write, [this, generation = generation_](error_code error) {
        if (generation != generation_) return;
        on_writable(error);
        owner_.wake_up_over();
    });
}

void connection::on_writable(error_code error) {
    std::size_t written = 0;
    if (!error) written = write_now(unsent_, error);
    if (error) return fail(error);
    unsent_.erase(unsent_.begin(), unsent_.begin() + static_cast<std::ptrdiff_t>(written));
    if (!unsent_.empty()) return wait_writable();
    empty(unsent_);
    count_held();
    if (finishing_) finish_sending();
}

/// A broker that closes without having read all resets the connection.
void connection::fail(error_code reason) {
    const bool in_order = reason == asio::error::eof && unsent_.empty();
    close();
    owner_.closed(number_, in_order ? parting::in_order : parting::abrupt);
}

void connection::stop_reading() {
    reads_ = false;
    if (web_ != nullptr) web_->stop_reading();
}

void connection::read_again() {
    reads_ = true;
    if (web_ != nullptr) return web_->read_again();
    read();
}

void connection::finish_sending() {
    finishing_ = !unsent_.empty();
    if (finishing_) return;
    if (web_ != nullptr) return web_->finish_sending();
    if (tls_ != nullptr && tls_->session) tls_->session->close_notify();
    error_code ignored;
    socket_.shutdown(tcp_socket::shutdown_send, ignored);
}

void connection::close() {
    ++generation_;
    if (tls_ != nullptr) tls_->end();
    web_.reset();
    empty(unsent_);
    empty(pending_);
    count_held();
    error_code ignored;
    socket_.close(ignored);
}

void connection::reset() {
    if (web_ != nullptr) web_->reset();
    error_code ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    close();
}

std::unique_ptr<silent_link> connection::release() {
    ++generation_;
    if (tls_ != nullptr) tls_->end();
    if (web_ != nullptr) {
        web_->fall_silent();
        return std::make_unique<silent_link>(std::move(web_));
    }
    error_code ignored;
    socket_.cancel(ignored);
    return std::make_unique<silent_link>(std::move(socket_));
}

}  // namespace brokerproof::loadgen
