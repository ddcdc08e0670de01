// OpenSSL's way to a socket. Unlike OpenSSL's own, it never raises SIGPIPE, keeps errno, and
// remembers how the other side's first answer began.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

struct bio_st;

namespace brokerproof::tls {

struct socket_view {
    int descriptor = -1;
    int last_errno = 0;  ///< of the last call that failed; 0: it would have blocked, or the end
    std::array<std::uint8_t, 8> beginning{};  ///< of all that came
    std::uint8_t known = 0;                   ///< bytes of `beginning`
};

/// `over` must outlive the result. Null when memory is short.
bio_st* make_socket_bio(socket_view& over);

}  // namespace brokerproof::tls
