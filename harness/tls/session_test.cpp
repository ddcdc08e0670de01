// Both ends of a connection over a pair of sockets, step by step.
#include "harness/tls/session.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness/tls/testing/files.hpp"

namespace brokerproof::tls {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using testing::identity_files;

/// Two ends of a connection that do not block.
struct socket_pair {
    socket_pair() {
        EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
    }
    ~socket_pair() {
        for (const int end : ends) close_end(end);
    }
    socket_pair(const socket_pair&) = delete;
    socket_pair& operator=(const socket_pair&) = delete;
    void close_server() { close_end(std::exchange(ends[1], -1)); }
    static void close_end(int end) {
        if (end >= 0) ::close(end);
    }

    std::array<int, 2> ends{-1, -1};
};

struct handshake_outcome {
    progress client = progress::failed;
    progress server = progress::failed;
};

/// Lets each end do what it can until nothing changes any more.
handshake_outcome shake_hands(session& client, session& server) {
    handshake_outcome out{client.handshake(), server.handshake()};
    for (int turn = 0; turn < 10; ++turn) {
        if (is_waiting(out.client)) out.client = client.handshake();
        if (is_waiting(out.server)) out.server = server.handshake();
    }
    return out;
}

std::string read_text(session& from) {
    std::array<std::uint8_t, 100> buffer{};
    const auto got = from.read(buffer);
    return {reinterpret_cast<const char*>(buffer.data()), got.bytes};
}

struct tls_session : ::testing::Test {
    identity_files files;

    /// The client's fault after a handshake with a server that shows `shown`.
    fault fault_with(const certificate_request& shown, options chosen, const std::string& host,
                     protocol_version minimum_of_server = protocol_version::tls_1_2) {
        const socket_pair link;
        const auto made = files.make("server", shown);
        server_options of_server{made.certificate, made.key, {}, {}, minimum_of_server};
        session client(*make_client_context(chosen), link.ends[0], host);
        session server(*make_server_context(of_server), link.ends[1]);
        shake_hands(client, server);
        return client.last_fault();
    }
    options trusting() const {
        options out;
        out.ca = files.ca();
        return out;
    }
    options showing(const identity_files::paths& own) const {
        options out = trusting();
        out.certificate = own.certificate;
        out.key = own.key;
        return out;
    }
    static certificate_request for_names(std::vector<std::string> names) {
        return {.common_name = "server", .names = std::move(names)};
    }
};

TEST_F(tls_session, bytes_pass_both_ways_and_an_end_is_told) {
    const socket_pair link;
    const auto made = files.make("server", for_names({"localhost"}));
    session client(*make_client_context(trusting()), link.ends[0], "localhost");
    session server(*make_server_context({made.certificate, made.key, {}, {}, {}}), link.ends[1]);
    const auto outcome = shake_hands(client, server);
    EXPECT_EQ(outcome.client, progress::done) << client.last_fault().text;
    EXPECT_EQ(outcome.server, progress::done) << server.last_fault().text;
    EXPECT_EQ(client.version(), "TLSv1.3");
    EXPECT_EQ(client.write(bytes_in("hello")).bytes, 5U);
    EXPECT_EQ(read_text(server), "hello");
    EXPECT_EQ(server.write(bytes_in("world")).bytes, 5U);
    EXPECT_EQ(read_text(client), "world");
    EXPECT_FALSE(server.was_told_of_end());
    client.close_notify();
    std::array<std::uint8_t, 10> buffer{};
    EXPECT_EQ(server.read(buffer).state, progress::ended);
    EXPECT_TRUE(server.was_told_of_end());
}

TEST_F(tls_session, a_write_that_would_block_takes_what_fits_and_goes_on_later) {
    const socket_pair link;
    const auto made = files.make("server", for_names({"localhost"}));
    session client(*make_client_context(trusting()), link.ends[0], "localhost");
    session server(*make_server_context({made.certificate, made.key, {}, {}, {}}), link.ends[1]);
    ASSERT_EQ(shake_hands(client, server).client, progress::done);
    bytes data(4U << 20);
    for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<std::uint8_t>(i % 251);
    std::size_t sent = 0;
    bytes read;
    bool was_full = false;
    std::vector<std::uint8_t> buffer(64 << 10);
    while (read.size() < data.size()) {
        while (sent < data.size()) {
            const auto part = client.write(bytes_view(data).subspan(sent));
            sent += part.bytes;
            was_full = was_full || part.state == progress::wants_writable;
            if (part.state != progress::done) break;
        }
        const auto got = server.read(buffer);
        ASSERT_EQ(got.state, progress::done);
        read.insert(read.end(), buffer.begin(),
                    buffer.begin() + static_cast<std::ptrdiff_t>(got.bytes));
    }
    EXPECT_TRUE(was_full);
    EXPECT_EQ(sent, data.size());
    EXPECT_TRUE(read == data);
}

TEST_F(tls_session, an_end_without_a_word_is_an_end_but_not_told) {
    socket_pair link;
    const auto made = files.make("server", for_names({"localhost"}));
    session client(*make_client_context(trusting()), link.ends[0], "localhost");
    session server(*make_server_context({made.certificate, made.key, {}, {}, {}}), link.ends[1]);
    ASSERT_EQ(shake_hands(client, server).client, progress::done);
    link.close_server();
    std::array<std::uint8_t, 10> buffer{};
    EXPECT_EQ(client.read(buffer).state, progress::ended);
    EXPECT_FALSE(client.was_told_of_end());
}

TEST_F(tls_session, an_unknown_issuer_is_named) {
    options chosen;  // nobody of the system has signed it
    const auto seen = fault_with(for_names({"localhost"}), chosen, "localhost");
    EXPECT_EQ(seen.kind, fault_kind::unknown_issuer);
    EXPECT_THAT(seen.text, HasSubstr("is signed by 'CN = brokerproof private CA'"));
    EXPECT_THAT(seen.text, HasSubstr("--ca FILE"));
}

TEST_F(tls_session, another_name_is_told_with_the_names_that_the_certificate_has) {
    const auto seen =
        fault_with(for_names({"localhost", "127.0.0.1", "::1"}), trusting(), "broker.example");
    EXPECT_EQ(seen.kind, fault_kind::name_mismatch);
    EXPECT_THAT(seen.text,
                HasSubstr("is for localhost, 127.0.0.1, 0:0:0:0:0:0:0:1, not for broker.example"));
    EXPECT_EQ(fault_with(for_names({"localhost"}), trusting(), "127.0.0.1").kind,
              fault_kind::name_mismatch);
    EXPECT_EQ(fault_with(for_names({"127.0.0.1"}), trusting(), "127.0.0.1").kind, fault_kind::none);
    auto renamed = trusting();
    renamed.server_name = "localhost";
    EXPECT_EQ(fault_with(for_names({"localhost"}), renamed, "127.0.0.1").kind, fault_kind::none);
}

TEST_F(tls_session, days_that_are_over_or_have_not_come_are_told) {
    auto over = for_names({"localhost"});
    over.from = -48h;
    over.until = -24h;
    const auto expired = fault_with(over, trusting(), "localhost");
    EXPECT_EQ(expired.kind, fault_kind::expired);
    EXPECT_THAT(expired.text, ::testing::ContainsRegex("expired on [0-9-]+ [0-9:]+ UTC"));
    auto early = for_names({"localhost"});
    early.from = 24h;
    EXPECT_EQ(fault_with(early, trusting(), "localhost").kind, fault_kind::not_yet_valid);
}

TEST_F(tls_session, insecure_takes_any_certificate) {
    options chosen;
    chosen.insecure = true;
    EXPECT_EQ(fault_with(for_names({"elsewhere"}), chosen, "localhost").kind, fault_kind::none);
}

TEST_F(tls_session, no_common_version_is_told) {
    const socket_pair link;
    const auto made = files.make("server", for_names({"localhost"}));
    auto context = *make_client_context(trusting());
    testing::allow_only_tls_1_2(*context);
    session client(context, link.ends[0], "localhost");
    session server(
        *make_server_context({made.certificate, made.key, {}, {}, protocol_version::tls_1_3}),
        link.ends[1]);
    shake_hands(client, server);
    EXPECT_EQ(client.last_fault().kind, fault_kind::no_common_version) << client.last_fault().text;
    EXPECT_EQ(server.last_fault().kind, fault_kind::no_common_version) << server.last_fault().text;
}

TEST_F(tls_session, a_broker_that_wants_a_certificate_says_so_after_the_handshake) {
    const socket_pair link;
    const auto made = files.make("server", for_names({"localhost"}));
    session client(*make_client_context(trusting()), link.ends[0], "localhost");
    session server(*make_server_context({made.certificate, made.key, {}, files.ca(), {}}),
                   link.ends[1]);
    const auto outcome = shake_hands(client, server);
    EXPECT_EQ(outcome.server, progress::failed);
    EXPECT_EQ(server.last_fault().kind, fault_kind::certificate_required);
    EXPECT_EQ(outcome.client, progress::done);  // TLS 1.3
    std::array<std::uint8_t, 10> buffer{};
    EXPECT_EQ(client.read(buffer).state, progress::failed);
    EXPECT_EQ(client.last_fault().kind, fault_kind::certificate_required);
    EXPECT_THAT(client.last_fault().text, HasSubstr("--cert FILE"));
}

TEST_F(tls_session, in_tls_1_2_the_handshake_fails_for_want_of_a_certificate) {
    const socket_pair link;
    const auto made = files.make("server", for_names({"localhost"}));
    auto context = *make_client_context(trusting());
    testing::allow_only_tls_1_2(*context);
    session client(context, link.ends[0], "localhost");
    session server(*make_server_context({made.certificate, made.key, {}, files.ca(), {}}),
                   link.ends[1]);
    EXPECT_EQ(shake_hands(client, server).client, progress::failed);
    EXPECT_EQ(client.last_fault().kind, fault_kind::certificate_required);
}

TEST_F(tls_session, a_certificate_of_ours_is_shown) {
    const socket_pair link;
    const auto made = files.make("server", for_names({"localhost"}));
    const auto own = files.make("client", {.common_name = "device-7", .for_server = false});
    session client(*make_client_context(showing(own)), link.ends[0], "localhost");
    session server(*make_server_context({made.certificate, made.key, {}, files.ca(), {}}),
                   link.ends[1]);
    const auto outcome = shake_hands(client, server);
    EXPECT_EQ(outcome.server, progress::done) << server.last_fault().text;
}

TEST_F(tls_session, a_certificate_of_a_stranger_is_refused) {
    const socket_pair link;
    const auto made = files.make("server", for_names({"localhost"}));
    identity_files strangers;
    const auto own = strangers.make("client", {.common_name = "stranger", .for_server = false});
    session client(*make_client_context(showing(own)), link.ends[0], "localhost");
    session server(*make_server_context({made.certificate, made.key, {}, files.ca(), {}}),
                   link.ends[1]);
    shake_hands(client, server);
    std::array<std::uint8_t, 10> buffer{};
    EXPECT_EQ(client.read(buffer).state, progress::failed);
    EXPECT_EQ(client.last_fault().kind, fault_kind::certificate_refused);
}

TEST_F(tls_session, an_answer_that_is_no_tls_is_shown) {
    for (const auto& answer :
         {std::string("\x20\x02\x00\x00", 4), std::string("HTTP/1.1 400 Bad")}) {
        const socket_pair link;
        session client(*make_client_context(trusting()), link.ends[0], "localhost");
        EXPECT_EQ(client.handshake(), progress::wants_readable);
        ASSERT_EQ(::write(link.ends[1], answer.data(), answer.size()),
                  static_cast<ssize_t>(answer.size()));
        ::shutdown(link.ends[1], SHUT_WR);
        EXPECT_EQ(client.handshake(), progress::failed);
        const bool is_web = answer.starts_with("HTTP");
        EXPECT_THAT(client.last_fault().text,
                    HasSubstr(is_web ? "but HTTP" : "is no TLS: it began with 20 02 00 00"));
        EXPECT_EQ(client.last_fault().kind, fault_kind::not_tls);
    }
}

TEST_F(tls_session, an_end_during_the_handshake_is_told) {
    socket_pair link;
    session client(*make_client_context(trusting()), link.ends[0], "localhost");
    EXPECT_EQ(client.handshake(), progress::wants_readable);
    link.close_server();
    EXPECT_EQ(client.handshake(), progress::failed);
    EXPECT_THAT(client.last_fault().text, HasSubstr("does this port speak TLS?"));
}

TEST_F(tls_session, a_ticket_shortens_the_next_handshake) {
    const auto made = files.make("server", for_names({"localhost"}));
    const auto client_side = *make_client_context(trusting());
    const auto server_side = *make_server_context({made.certificate, made.key, {}, {}, {}});
    ticket kept;
    for (const bool again : {false, true}) {
        const socket_pair link;
        session client(client_side, link.ends[0], "localhost");
        session server(server_side, link.ends[1]);
        client.keep_tickets();
        client.resume(kept);
        ASSERT_EQ(shake_hands(client, server).client, progress::done);
        static_cast<void>(server.write(bytes_in("x")));
        EXPECT_EQ(read_text(client), "x");
        EXPECT_EQ(client.was_resumed(), again);
        kept = client.take_ticket();
        EXPECT_NE(kept, nullptr);
    }
}

TEST_F(tls_session, a_protocol_is_agreed_upon) {
    const socket_pair link;
    const auto made = files.make("server", for_names({"localhost"}));
    auto chosen = trusting();
    chosen.alpn = {"x-amzn-mqtt-ca", "mqtt"};
    session client(*make_client_context(chosen), link.ends[0], "localhost");
    session server(*make_server_context({made.certificate, made.key, {}, {}, {}}), link.ends[1]);
    ASSERT_EQ(shake_hands(client, server).client, progress::done);
    EXPECT_EQ(client.protocol(), "mqtt");
}

TEST(looks_like_tls, is_true_for_alerts_and_handshakes_only) {
    EXPECT_TRUE(looks_like_tls(bytes{21, 3, 3, 0, 2, 2, 70}));
    EXPECT_TRUE(looks_like_tls(bytes{22, 3, 1}));
    EXPECT_FALSE(looks_like_tls(bytes{0x20, 2, 0, 0}));
    EXPECT_FALSE(looks_like_tls(bytes{21, 3}));
}

}  // namespace
}  // namespace brokerproof::tls
