#include "harness/reference_broker/shell/tcp_shell.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "harness/net/connecting.hpp"
#include "harness/net/listening.hpp"
#include "harness/net/tcp_stream.hpp"
#include "harness/net/websocket_stream.hpp"

namespace brokerproof::reference_broker {

using asio::ip::tcp;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t read_size = 16 * 1024;
/// A client with more unread bytes than this is cut off.
constexpr std::size_t most_unsent = 64 * 1024 * 1024;
/// A client with more unread bytes than this is one that does not read.
constexpr std::size_t much_unsent = 128 * 1024;
/// How long a connection that the server closes may take to end. Until then the shell reads and
/// discards what the client still sends: closing a socket with unread bytes would reset it, and the
/// client might lose the DISCONNECT that gives the reason.
constexpr auto linger = 1s;

}  // namespace

struct tcp_shell::peer {
    peer(link number, std::unique_ptr<net::stream> accepted, const asio::any_io_executor& executor)
        : id(number), stream(std::move(accepted)), patience(executor) {}

    link id;
    std::unique_ptr<net::stream> stream;
    asio::steady_timer patience;  ///< runs once the server has closed the connection
    bytes unsent;
    std::size_t sent = 0;  ///< bytes of `unsent` that the stream took
    bool writing = false;
    bool closing = false;
    bool is_told = false;  ///< the server knows that the client does not read
};

/// One of the places where clients come in.
struct tcp_shell::entrance {
    entrance(const asio::any_io_executor& executor, transport by,
             std::shared_ptr<const tls::server_context> shown)
        : acceptor(executor), via(by), context(std::move(shown)) {}

    listener kind() const {
        if (is_websocket(via)) return listener::websocket;
        return is_encrypted(via) ? listener::tls : listener::tcp;
    }

    mutable tcp::acceptor acceptor;
    transport via;
    std::shared_ptr<const tls::server_context> context;
};

tcp_shell::tcp_shell(asio::any_io_executor executor, options chosen, store& storage)
    : executor_(std::move(executor)),
      wall_start_(std::chrono::floor<instant::duration>(std::chrono::system_clock::now())),
      start_(std::chrono::steady_clock::now()),
      handshake_within_(chosen.connect_within),
      server_(std::move(chosen), storage, now()),
      timer_(executor_),
      tasks_(executor_) {}

/// The wall clock of the start plus the time of a clock that nobody can set.
instant tcp_shell::now() const {
    const auto passed = std::chrono::steady_clock::now() - start_;
    return wall_start_ + std::chrono::floor<instant::duration>(passed);
}

tcp_shell::~tcp_shell() = default;

result<void> tcp_shell::listen(std::uint16_t port, transport via,
                               std::shared_ptr<const tls::server_context> context) {
    auto added = std::make_unique<entrance>(executor_, via, std::move(context));
    auto listening = net::listen_on_loopback(added->acceptor, port);
    if (listening) entrances_[via] = std::move(added);
    return listening;
}

std::uint16_t tcp_shell::port(transport via) const {
    const auto at = entrances_.find(via);
    return at == entrances_.end() ? std::uint16_t{0} : net::port_of(at->second->acceptor);
}

awaitable<void> tcp_shell::run() {
    for (const auto& [via, from] : entrances_) tasks_.spawn(accept(*from));
    tasks_.spawn(keep_time());
    co_await tasks_.join();
}

void tcp_shell::stop() {
    if (stopped_) return;
    stopped_ = true;
    server_.shut_down(now());
    hand_out();
    timer_.cancel();
    error_code ignored;
    for (const auto& [via, from] : entrances_) from->acceptor.close(ignored);
    for (const auto& client : shaking_hands_) client->stream->close();
}

void tcp_shell::reload() {
    if (stopped_) return;
    server_.reload(now());
    hand_out();
}

namespace {

std::unique_ptr<net::stream> stream_over(tcp::socket accepted, transport via,
                                         const std::shared_ptr<const tls::server_context>& tls,
                                         net::websocket_defects wrong) {
    if (is_websocket(via))
        return std::make_unique<net::websocket_stream>(std::move(accepted), tls, wrong);
    return std::make_unique<net::tcp_stream>(std::move(accepted), tls);
}

}  // namespace

awaitable<void> tcp_shell::accept(const entrance& from) {
    for (;;) {
        auto socket = co_await net::accept_next(from.acceptor);
        if (!socket || stopped_) co_return;
        net::make_prompt(*socket);
        auto stream = stream_over(std::move(*socket), from.via, from.context,
                                  {server_.reads_text(), server_.chooses_first_subprotocol()});
        auto client = std::make_shared<peer>(++last_link_, std::move(stream), executor_);
        tasks_.spawn(serve(std::move(client), from.kind()));
    }
}

/// The server does not know the connection before the handshake (if there is one) is over.
awaitable<void> tcp_shell::serve(peer_pointer client, listener kind) {
    shaking_hands_.insert(client);
    const auto opened = co_await client->stream->open(handshake_within_);
    shaking_hands_.erase(client);
    if (!opened || stopped_) co_return;
    peers_.emplace(client->id, client);
    server_.opened(client->id, now(), kind);
    hand_out();
    co_await read(client);
}

awaitable<void> tcp_shell::read(peer_pointer from) {
    std::vector<std::uint8_t> buffer(read_size);
    for (;;) {
        auto [failed, size] = co_await from->stream->read_some(buffer);
        if (failed) break;
        if (from->closing) continue;
        server_.received(from->id, bytes_view(buffer).first(size), now());
        hand_out();
    }
    peers_.erase(from->id);
    from->patience.cancel();
    from->stream->close();
    if (!from->closing) server_.closed(from->id, now());
    hand_out();
}

/// Writes the bytes that the stream did not take at once.
awaitable<void> tcp_shell::write(peer_pointer to) {
    while (to->sent < to->unsent.size() && to->stream->is_open()) {
        const auto failed = co_await to->stream->wait_writable();
        if (failed) break;
        error_code refused;
        to->sent += to->stream->write_now(bytes_view(to->unsent).subspan(to->sent), refused);
        if (refused) break;
    }
    const bool all_sent = to->sent == to->unsent.size();
    to->writing = false;
    to->unsent.clear();
    to->sent = 0;
    if (to->closing) end_sending(to);
    const bool goes_on = all_sent && !to->closing && std::exchange(to->is_told, false);
    if (!goes_on) co_return;
    server_.takes_bytes(to->id, true, now());
    hand_out();
}

/// Wakes when a timer is due and when hand_out() has changed the next due time.
awaitable<void> tcp_shell::keep_time() {
    while (!stopped_) {
        booked_ = server_.next_timer();
        timer_.expires_at(booked_ ? start_ + (*booked_ - wall_start_) : net::time_point::max());
        co_await timer_.async_wait(net::as_result);
        if (stopped_) co_return;
        server_.advance(now());
        hand_out();
    }
}

void tcp_shell::hand_out() {
    // A client that takes nothing more may make the server send something, too.
    for (auto outputs = server_.take_output(); !outputs.empty(); outputs = server_.take_output()) {
        for (const auto& output : outputs) {
            const auto entry = peers_.find(output.to);
            if (entry == peers_.end()) continue;
            const peer_pointer to = entry->second;
            send(to, output.data);
            if (output.close && !to->closing) part(to);
        }
    }
    if (server_.next_timer() != booked_) timer_.cancel();
}

void tcp_shell::send(const peer_pointer& to, bytes_view data) {
    if (data.empty()) return;
    std::size_t taken = 0;
    if (!to->writing) {
        error_code refused;
        taken = to->stream->write_now(data, refused);
    }
    const bytes_view rest = data.subspan(taken);
    if (rest.empty()) return;
    to->unsent.insert(to->unsent.end(), rest.begin(), rest.end());
    if (to->unsent.size() - to->sent > most_unsent) {
        to->stream->close();  // read() ends and tells the server
    }
    if (!to->is_told && to->unsent.size() - to->sent > much_unsent) {
        to->is_told = true;
        server_.takes_bytes(to->id, false, now());
    }
    if (to->writing) return;
    to->writing = true;
    tasks_.spawn(write(to));
}

/// The server has closed the connection: the shell still sends the waiting bytes, then FIN, and
/// gives the client a moment to close its side.
void tcp_shell::part(const peer_pointer& from) {
    from->closing = true;
    from->patience.expires_after(linger);
    from->patience.async_wait([from](error_code cancelled) {
        if (!cancelled) from->stream->close();
    });
    if (!from->writing) end_sending(from);
}

void tcp_shell::end_sending(const peer_pointer& to) { to->stream->shut_down_sending(); }

}  // namespace brokerproof::reference_broker
