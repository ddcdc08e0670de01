#include "harness/tls/session.hpp"

#include <cerrno>
#include <utility>

#include "harness/tls/native.hpp"
#include "harness/tls/socket_bio.hpp"
#include "harness/tls/verification.hpp"

namespace brokerproof::tls {

struct session::state {
    std::shared_ptr<const client_context> client;  ///< one of both
    std::shared_ptr<const server_context> server;
    socket_view socket;
    handshake_notes notes;
    std::unique_ptr<SSL, freed_by<SSL_free>> connection;
    fault failure;
    bool was_told_of_end = false;
    bool is_broken = false;  ///< OpenSSL must not be asked again

    state() = default;
    /// An end without a word does not make a ticket worthless: clients that lose their network
    /// come back with it.
    ~state() {
        if (connection != nullptr)
            SSL_set_shutdown(connection.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    }
    state(const state&) = delete;
    state& operator=(const state&) = delete;

    bytes_view beginning() const { return bytes_view(socket.beginning).first(socket.known); }

    bool begin(SSL_CTX* context) {
        connection.reset(SSL_new(context));
        BIO* bio = connection == nullptr ? nullptr : make_socket_bio(socket);
        if (bio == nullptr) {
            is_broken = true;
            failure = {fault_kind::other, "TLS cannot be set up: " + last_error_text()};
            return false;
        }
        SSL_set_bio(connection.get(), bio, bio);
        SSL_set_app_data(connection.get(), &notes);
        return true;
    }

    progress broken(fault why) {
        is_broken = true;
        failure = std::move(why);
        return progress::failed;
    }

    /// The other side ended the connection without a word of TLS.
    progress cut(bool by_reset) {
        if (SSL_is_init_finished(connection.get()) == 0)
            return broken(explain_end(notes, by_reset, beginning()));
        if (by_reset) return broken({fault_kind::reset, "the other side reset the connection"});
        is_broken = true;
        return progress::ended;
    }

    progress progress_after(int outcome) {
        switch (SSL_get_error(connection.get(), outcome)) {
            case SSL_ERROR_WANT_READ: return progress::wants_readable;
            case SSL_ERROR_WANT_WRITE: return progress::wants_writable;
            case SSL_ERROR_ZERO_RETURN: was_told_of_end = true; return progress::ended;
            case SSL_ERROR_SYSCALL:
                if (socket.last_errno == 0) return cut(false);
                if (socket.last_errno == ECONNRESET || socket.last_errno == EPIPE) return cut(true);
                return broken({fault_kind::other, "the socket failed"});
            default: break;
        }
        const auto code = ERR_peek_error();
        if (ERR_GET_REASON(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING) return cut(false);
        return broken(explain_failure(notes, code, beginning()));
    }

    /// `call` is a function of OpenSSL that returns 1 when it has done all.
    template <class Call>
    progress attempt(Call call) {
        if (is_broken) return progress::failed;
        ERR_clear_error();
        const int outcome = call(connection.get());
        return outcome == 1 ? progress::done : progress_after(outcome);
    }
};

namespace {

/// An address is checked against the addresses of the certificate, and is never asked for (SNI).
void ask_for(SSL* connection, const std::string& name) {
    if (is_address(name)) {
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(connection), name.c_str());
        return;
    }
    // The macro for this casts in the old style.
    std::string asked = name;
    SSL_ctrl(connection, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, asked.data());
    SSL_set1_host(connection, name.c_str());
}

}  // namespace

session::session(std::shared_ptr<const client_context> context, int socket, const std::string& host)
    : state_(std::make_unique<state>()) {
    const auto& asked = context->chosen().server_name;
    state_->notes.is_client = true;
    state_->notes.wanted_name = asked.empty() ? host : asked;
    state_->socket.descriptor = socket;
    state_->client = std::move(context);
    if (!state_->begin(state_->client->native())) return;
    ask_for(state_->connection.get(), state_->notes.wanted_name);
    SSL_set_connect_state(state_->connection.get());
}

session::session(std::shared_ptr<const server_context> context, int socket)
    : state_(std::make_unique<state>()) {
    state_->socket.descriptor = socket;
    state_->server = std::move(context);
    if (state_->begin(state_->server->native())) SSL_set_accept_state(state_->connection.get());
}

session::session(session&&) noexcept = default;
session& session::operator=(session&&) noexcept = default;
session::~session() = default;

void session::resume(const ticket& earlier) {
    if (!state_->is_broken && earlier != nullptr)
        SSL_set_session(state_->connection.get(), earlier.get());
}

void session::keep_tickets() { state_->notes.keeps_tickets = true; }

ticket session::take_ticket() { return std::move(state_->notes.newest); }

bool session::show(const std::string& certificate, const std::string& key) {
    if (state_->is_broken) return false;
    auto* connection = state_->connection.get();
    const auto& key_file = key.empty() ? certificate : key;
    const bool is_usable =
        SSL_use_certificate_chain_file(connection, certificate.c_str()) == 1 &&
        SSL_use_PrivateKey_file(connection, key_file.c_str(), SSL_FILETYPE_PEM) == 1;
    ERR_clear_error();
    return is_usable;
}

progress session::handshake() {
    return state_->attempt([](SSL* connection) { return SSL_do_handshake(connection); });
}

transfer session::read(std::span<std::uint8_t> into) {
    transfer out;
    out.state = state_->attempt([&](SSL* connection) {
        return SSL_read_ex(connection, into.data(), into.size(), &out.bytes);
    });
    return out;
}

transfer session::write(bytes_view data) {
    transfer out;
    out.state = state_->attempt([&](SSL* connection) {
        return SSL_write_ex(connection, data.data(), data.size(), &out.bytes);
    });
    return out;
}

bool session::has_pending() const {
    return !state_->is_broken && SSL_has_pending(state_->connection.get()) == 1;
}

void session::close_notify() {
    if (state_->is_broken || SSL_is_init_finished(state_->connection.get()) == 0) return;
    ERR_clear_error();
    SSL_shutdown(state_->connection.get());
}

bool session::was_resumed() const { return SSL_session_reused(state_->connection.get()) == 1; }
bool session::was_told_of_end() const { return state_->was_told_of_end; }
std::string session::version() const { return SSL_get_version(state_->connection.get()); }
std::string session::cipher() const { return SSL_get_cipher_name(state_->connection.get()); }

std::string session::protocol() const {
    const unsigned char* data = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(state_->connection.get(), &data, &size);
    return {reinterpret_cast<const char*>(data), size};
}

const fault& session::last_fault() const { return state_->failure; }
int session::last_errno() const { return state_->socket.last_errno; }

}  // namespace brokerproof::tls
