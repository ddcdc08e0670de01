// The other side of TLS sends any bytes: to our client when the first byte is odd, to our server
// when it is even. Handshake and reads end without harm; what cannot be read is a fault with words.
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>

#include "harness/tls/certificates.hpp"
#include "harness/tls/context.hpp"
#include "harness/tls/session.hpp"

using namespace brokerproof;

namespace {

struct contexts {
    std::shared_ptr<const tls::client_context> client;
    std::shared_ptr<const tls::server_context> server;
};

contexts made() {
    tls::options chosen;
    chosen.insecure = true;
    auto client = tls::make_client_context(chosen);
    auto issuer = tls::authority::make();
    if (!client || !issuer) std::abort();
    auto shown = issuer->issue({.common_name = "fuzz", .names = {"localhost"}});
    if (!shown) std::abort();
    auto server = tls::make_server_context(*shown);
    if (!server) std::abort();
    return {std::move(*client), std::move(*server)};
}

/// What an attacker says is over after a few calls: nothing more comes.
void talk(tls::session& session) {
    auto state = session.handshake();
    for (int calls = 0; calls < 8 && tls::is_waiting(state); ++calls) state = session.handshake();
    std::array<std::uint8_t, 512> room{};
    for (int calls = 0; calls < 8 && state == tls::progress::done; ++calls)
        state = session.read(room).state;
    if (state == tls::progress::failed && session.last_errno() == 0 &&
        session.last_fault().text.empty())
        std::abort();
    session.close_notify();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const contexts known = made();
    std::array<int, 2> ends{};
    if (size == 0 || ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()) != 0)
        return 0;
    const auto sent = ::write(ends[1], data + 1, size - 1);
    static_cast<void>(sent);
    ::shutdown(ends[1], SHUT_WR);
    if (data[0] % 2 == 1) {
        tls::session session(known.client, ends[0], "localhost");
        talk(session);
    } else {
        tls::session session(known.server, ends[0]);
        talk(session);
    }
    ::close(ends[0]);
    ::close(ends[1]);
    return 0;
}
