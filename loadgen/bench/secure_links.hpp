// TLS on the sockets of the plain client: OpenSSL straight on the descriptors. Certificates are
// checked against one authority. Every handshake is a full one unless sessions are resumed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <sys/types.h>

struct ssl_ctx_st;
struct ssl_st;
struct ssl_session_st;

namespace brokerproof::bench {

class secure_links {
public:
    enum class progress : std::uint8_t { done, waits, failed };

    /// `authority`: a PEM file. Look at valid() before use.
    secure_links(const std::string& authority, std::uint32_t clients, bool resume);
    ~secure_links();
    secure_links(const secure_links&) = delete;
    secure_links& operator=(const secure_links&) = delete;

    bool valid() const { return context_ != nullptr; }
    /// The socket is connected; shake() follows, and again when the socket is ready.
    void open(std::uint32_t client, int fd);
    progress shake(std::uint32_t client);
    /// As recv and send: -1 and EAGAIN when nothing can be read or written now.
    ssize_t receive(std::uint32_t client, void* into, std::size_t size);
    ssize_t send(std::uint32_t client, const void* from, std::size_t size);
    /// Sends close_notify; the socket is still to be closed.
    void close(std::uint32_t client);
    /// Handshakes that resumed a session.
    std::uint64_t resumed() const { return resumed_; }

private:
    ssize_t answer(std::uint32_t client, int result);

    ssl_ctx_st* context_ = nullptr;
    std::vector<ssl_st*> links_;
    std::vector<ssl_session_st*> sessions_;  ///< empty when none is resumed
    std::uint64_t resumed_ = 0;
};

}  // namespace brokerproof::bench
