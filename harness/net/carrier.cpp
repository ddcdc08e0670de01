#include "harness/net/carrier.hpp"

#include "harness/net/fault_category.hpp"

namespace brokerproof::net {

using asio::ip::tcp;

namespace {

error_code error_of(const tls::session& broken) {
    const auto kind = broken.last_fault().kind;
    if (kind == tls::fault_kind::reset) return asio::error::connection_reset;
    if (const int number = broken.last_errno(); number != 0)
        return {number, boost::system::system_category()};
    return {static_cast<int>(kind), tls_category()};
}

/// Another try fails in the same way, unless the other side was only about to start or to end.
bool is_lasting(tls::fault_kind kind) {
    return kind != tls::fault_kind::ended && kind != tls::fault_kind::reset;
}

}  // namespace

const boost::system::error_category& tls_category() {
    static const fault_category category("brokerproof.tls", [](int kind) {
        return std::string(tls::words_of(static_cast<tls::fault_kind>(kind)));
    });
    return category;
}

awaitable<opening> carrier::connect(endpoint broker, std::chrono::milliseconds limit) {
    const auto begun = clock::now();
    opening connected;
    if (!socket_.is_open()) connected = co_await net::connect(socket_, broker, limit);
    if (!connected || !is_encrypted(broker.via)) co_return connected;
    if (broker.tls == nullptr) co_return failure("TLS was not set up for this broker");
    session_.emplace(broker.tls, socket_.native_handle(), broker.host);
    const auto rest = limit - std::chrono::floor<std::chrono::milliseconds>(clock::now() - begun);
    co_return co_await shake_hands(rest);
}

awaitable<opening> carrier::answer_handshake(std::chrono::milliseconds limit) {
    if (server_context_ == nullptr) co_return opening();
    socket_.non_blocking(true);
    session_.emplace(server_context_, socket_.native_handle());
    co_return co_await shake_hands(limit);
}

awaitable<opening> carrier::shake_hands(std::chrono::milliseconds limit) {
    time_limit watch(socket_, limit);
    auto state = session_->handshake();
    error_code failed;
    while (!failed && tls::is_waiting(state)) {
        auto [error] = co_await socket_.async_wait(event_of(state), as_result);
        failed = error;
        if (!failed) state = session_->handshake();
    }
    if (watch.call_off()) co_return failure("no TLS handshake: " + no_answer_within(limit));
    if (failed) co_return failure("no TLS handshake: " + failed.message());
    if (state == tls::progress::done) co_return opening();
    const auto& fault = session_->last_fault();
    no_connection out(fault.text, false);
    out.is_lasting = is_lasting(fault.kind);
    close();
    co_return out;
}

tcp::socket::wait_type event_of(tls::progress waiting) {
    return waiting == tls::progress::wants_readable ? tcp::socket::wait_read
                                                    : tcp::socket::wait_write;
}

carrier::turn carrier::turn_after(const tls::transfer& done) const {
    switch (done.state) {
        case tls::progress::done: return {{}, {}, done.bytes};
        case tls::progress::ended: return {{}, asio::error::eof, 0};
        case tls::progress::failed: return {{}, error_of(*session_), 0};
        case tls::progress::wants_readable:
        case tls::progress::wants_writable: break;
    }
    return {event_of(done.state), {}, 0};
}

std::size_t carrier::write_now(bytes_view data, error_code& error) {
    std::size_t done = 0;
    unblocked_by_ = tcp::socket::wait_write;
    while (done < data.size()) {
        const auto rest = data.subspan(done);
        if (session_) {
            const auto next = turn_after(session_->write(rest));
            error = next.error;
            done += next.bytes;
            if (next.event) unblocked_by_ = *next.event;
            if (next.event || error) break;
            continue;
        }
        const auto count = socket_.write_some(asio::buffer(rest.data(), rest.size()), error);
        if (error == asio::error::would_block || error == asio::error::try_again) {
            error = {};
            break;
        }
        if (error) break;
        done += count;
    }
    return done;
}

awaitable<error_code> carrier::wait_writable() {
    auto [error] = co_await socket_.async_wait(unblocked_by_, as_result);
    co_return error;
}

void carrier::shrink_receive_buffer() {
    net::shrink_receive_buffer(socket_);
    has_small_buffer_ = true;
}

void carrier::shut_down_sending() {
    if (session_) session_->close_notify();
    cut_sending();
}

void carrier::cut_sending() {
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
}

void carrier::close() {
    if (session_ && socket_.is_open()) session_->close_notify();
    cut();
}

void carrier::cut() {
    error_code ignored;
    socket_.close(ignored);
}

void carrier::reset() {
    error_code ignored;
    socket_.set_option(tcp::socket::linger(true, 0), ignored);
    cut();
}

std::uint16_t carrier::local_port() const {
    error_code ignored;
    return socket_.local_endpoint(ignored).port();
}

}  // namespace brokerproof::net
