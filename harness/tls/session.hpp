// One TLS connection over a socket that does not block. It never waits: each call does what can be
// done at once, and says what it waits for. Asio's ssl::stream cannot do that (a write that would
// block loses bytes), and it keeps 34 kB a connection. Must not know MQTT.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "harness/base/bytes.hpp"
#include "harness/tls/context.hpp"
#include "harness/tls/fault.hpp"

struct ssl_st;

namespace brokerproof::tls {

enum class progress : std::uint8_t {
    done,
    wants_readable,  ///< call again when the socket can be read
    wants_writable,  ///< call again when it can be written
    ended,           ///< the other side has ended the connection
    failed,          ///< last_fault() and last_errno() say why
};

/// The call has not done all yet, and nothing is wrong.
constexpr bool is_waiting(progress state) {
    return state == progress::wants_readable || state == progress::wants_writable;
}

struct transfer {
    progress state = progress::done;
    std::size_t bytes = 0;
};

class session {
public:
    /// `socket` must outlive the session. `host` is the URL's: a name, or an address.
    session(std::shared_ptr<const client_context> context, int socket, const std::string& host);
    session(std::shared_ptr<const server_context> context, int socket);
    session(session&&) noexcept;
    session& operator=(session&&) noexcept;
    ~session();

    /// A ticket of an earlier connection to the same broker; before the handshake.
    void resume(const ticket& earlier);
    /// Tickets of the broker are dropped unless somebody wants them.
    void keep_tickets();
    /// The newest ticket that the broker has given on this connection; none when it has given none.
    ticket take_ticket();

    /// A certificate of this client's own, in place of the context's; before the handshake. Files
    /// of PEM; without `key`, it stands in `certificate`. False: they cannot be used.
    [[nodiscard]] bool show(const std::string& certificate, const std::string& key);

    progress handshake();
    /// At most one record at a time.
    transfer read(std::span<std::uint8_t> into);
    transfer write(bytes_view data);
    /// Whether bytes have been decrypted and not yet read: no event of the socket tells of them.
    bool has_pending() const;
    /// Says that no more bytes come, as far as the socket takes it at once.
    void close_notify();

    bool was_resumed() const;
    /// Whether the other side has said that no more bytes come (close_notify).
    bool was_told_of_end() const;
    std::string version() const;   ///< "TLSv1.3"
    std::string cipher() const;    ///< "TLS_AES_256_GCM_SHA384"
    std::string protocol() const;  ///< what ALPN chose; empty: nothing
    const fault& last_fault() const;
    int last_errno() const;  ///< of the socket; 0 when TLS itself failed

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace brokerproof::tls
