#include "loadgen/bench/secure_links.hpp"

#include <cerrno>

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace brokerproof::bench {

secure_links::secure_links(const std::string& authority, std::uint32_t clients, bool resume)
    : context_(SSL_CTX_new(TLS_client_method())), links_(clients, nullptr) {
    if (resume) sessions_.assign(clients, nullptr);
    SSL_CTX_set_mode(context_, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_min_proto_version(context_, TLS1_2_VERSION);
    SSL_CTX_set_session_cache_mode(context_, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
    if (SSL_CTX_load_verify_locations(context_, authority.c_str(), nullptr) == 1) return;
    SSL_CTX_free(context_);
    context_ = nullptr;
}

secure_links::~secure_links() {
    for (auto* link : links_) SSL_free(link);
    for (auto* session : sessions_) SSL_SESSION_free(session);
    SSL_CTX_free(context_);
}

void secure_links::open(std::uint32_t client, int fd) {
    auto* link = SSL_new(context_);
    links_[client] = link;
    SSL_set_fd(link, fd);
    SSL_set1_host(link, "localhost");
    if (!sessions_.empty() && sessions_[client] != nullptr)
        SSL_set_session(link, sessions_[client]);
    SSL_set_connect_state(link);
}

secure_links::progress secure_links::shake(std::uint32_t client) {
    const int result = SSL_do_handshake(links_[client]);
    if (result == 1) {
        resumed_ += SSL_session_reused(links_[client]) == 1 ? 1U : 0U;
        return progress::done;
    }
    return answer(client, result) < 0 && errno == EAGAIN ? progress::waits : progress::failed;
}

ssize_t secure_links::receive(std::uint32_t client, void* into, std::size_t size) {
    const int got = SSL_read(links_[client], into, static_cast<int>(size));
    return got > 0 ? got : answer(client, got);
}

ssize_t secure_links::send(std::uint32_t client, const void* from, std::size_t size) {
    const int sent = SSL_write(links_[client], from, static_cast<int>(size));
    return sent > 0 ? sent : answer(client, sent);
}

ssize_t secure_links::answer(std::uint32_t client, int result) {
    const int reason = SSL_get_error(links_[client], result);
    if (reason == SSL_ERROR_ZERO_RETURN) return 0;
    const bool again = reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE;
    errno = again ? EAGAIN : EPROTO;
    ERR_clear_error();
    return -1;
}

/// The tickets of TLS 1.3 came behind the handshake, so a session is taken at the end.
void secure_links::close(std::uint32_t client) {
    auto* link = links_[client];
    if (link == nullptr) return;
    if (!sessions_.empty()) {
        SSL_SESSION_free(sessions_[client]);
        sessions_[client] = SSL_get1_session(link);
    }
    SSL_shutdown(link);
    SSL_free(link);
    links_[client] = nullptr;
    ERR_clear_error();
}

}  // namespace brokerproof::bench
