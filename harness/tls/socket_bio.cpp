#include "harness/tls/socket_bio.hpp"

#include <algorithm>
#include <cerrno>

#include <openssl/bio.h>
#include <sys/socket.h>

namespace brokerproof::tls {
namespace {

socket_view& view_of(BIO* bio) { return *static_cast<socket_view*>(BIO_get_data(bio)); }

bool would_block(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

void remember_beginning(socket_view& view, const char* data, std::size_t size) {
    while (view.known < view.beginning.size() && size > 0) {
        view.beginning.at(view.known++) = static_cast<std::uint8_t>(*data++);
        --size;
    }
}

/// Returns what OpenSSL expects of a write or a read.
int finish(BIO* bio, ssize_t outcome, bool is_read) {
    BIO_clear_retry_flags(bio);
    auto& view = view_of(bio);
    view.last_errno = 0;
    if (outcome >= 0) return static_cast<int>(outcome);
    if (!would_block(errno)) {
        view.last_errno = errno;
    } else if (is_read) {
        BIO_set_retry_read(bio);
    } else {
        BIO_set_retry_write(bio);
    }
    return -1;
}

int write_bio(BIO* bio, const char* data, int size) {
    const auto sent =
        ::send(view_of(bio).descriptor, data, static_cast<std::size_t>(size), MSG_NOSIGNAL);
    return finish(bio, sent, false);
}

int read_bio(BIO* bio, char* into, int size) {
    auto& view = view_of(bio);
    const auto got = ::recv(view.descriptor, into, static_cast<std::size_t>(size), 0);
    if (got > 0) remember_beginning(view, into, static_cast<std::size_t>(got));
    return finish(bio, got, true);
}

long control_bio(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

const BIO_METHOD* method() {
    static const BIO_METHOD* const made = [] {
        auto* out = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket");
        BIO_meth_set_write(out, write_bio);
        BIO_meth_set_read(out, read_bio);
        BIO_meth_set_ctrl(out, control_bio);
        return out;
    }();
    return made;
}

}  // namespace

bio_st* make_socket_bio(socket_view& over) {
    BIO* bio = BIO_new(method());
    if (bio == nullptr) return nullptr;
    BIO_set_data(bio, &over);
    BIO_set_init(bio, 1);
    return bio;
}

}  // namespace brokerproof::tls
