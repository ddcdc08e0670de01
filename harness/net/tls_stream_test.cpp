// Both ends of a connection over TLS, with and without WebSocket in it, over loopback.
#include <gmock/gmock.h>

#include <boost/asio/experimental/awaitable_operators.hpp>

#include "harness/net/connecting.hpp"
#include "harness/net/listening.hpp"
#include "harness/net/tcp_stream.hpp"
#include "harness/net/testing/both_ends.hpp"
#include "harness/net/websocket_stream.hpp"
#include "harness/tls/testing/files.hpp"

namespace brokerproof::net {
namespace {

using asio::ip::tcp;
using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr auto in_time = 5s;

class encrypted_stream : public ::testing::TestWithParam<transport> {
protected:
    encrypted_stream() {
        EXPECT_TRUE(listen_on_loopback(acceptor_, 0));
        const auto shown =
            files_.make("server", {.common_name = "broker", .names = {"localhost", "127.0.0.1"}});
        server_ = *tls::make_server_context({shown.certificate, shown.key, {}, {}, {}});
        tls::options trusting;
        trusting.ca = files_.ca();
        client_ = *tls::make_client_context(trusting);
    }

    endpoint broker() const {
        endpoint out;
        out.port = port_of(acceptor_);
        out.via = GetParam();
        out.tls = client_;
        return out;
    }
    awaitable<opening> accept_client(std::unique_ptr<stream>& into) {
        auto [error, socket] = co_await acceptor_.async_accept(as_result);
        make_prompt(socket);
        if (is_websocket(GetParam())) {
            into = std::make_unique<websocket_stream>(std::move(socket), server_);
        } else {
            into = std::make_unique<tcp_stream>(std::move(socket), server_);
        }
        co_return co_await into->open(in_time);
    }
    awaitable<void> connect_both() {
        client_end_ = make_stream(io_.get_executor(), broker());
        const auto [asked, answered] =
            co_await (client_end_->open(in_time) && accept_client(server_end_));
        EXPECT_TRUE(asked) << asked.error().text;
        EXPECT_TRUE(answered) << answered.error().text;
    }
    void play(awaitable<void> script) { testing::play(io_, std::move(script)); }
    awaitable<void> exchange(std::size_t size, bytes& back) {
        co_await connect_both();
        co_await (testing::write_all(*client_end_, testing::numbered(size)) &&
                  testing::write_all(*server_end_, testing::numbered(10)));
        const auto seen = co_await testing::read_up_to(*server_end_, size);
        EXPECT_EQ(seen, testing::numbered(size));
        client_end_->shut_down_sending();
        co_await testing::write_all(*server_end_, seen);
        const auto nothing = co_await testing::read_up_to(*server_end_, 1);
        EXPECT_TRUE(nothing.empty());
        server_end_->shut_down_sending();
        back = co_await testing::read_up_to(*client_end_, size + 100);
    }
    awaitable<void> end_by_reset(error_code& seen) {
        co_await connect_both();
        client_end_->reset();
        bytes chunk(10);
        const auto [error, count] = co_await server_end_->read_some(chunk);
        seen = error;
    }
    /// The server takes nothing until the client has more to say than fits.
    awaitable<void> fill_up(std::size_t& taken) {
        co_await connect_both();
        const auto data = testing::numbered(32U << 20);
        error_code error;
        taken = client_end_->write_now(data, error);
        EXPECT_FALSE(error);
        const auto unread = bytes_view(data).first(taken);
        const auto seen = co_await testing::read_up_to(*server_end_, taken);
        EXPECT_TRUE(std::equal(unread.begin(), unread.end(), seen.begin()));
    }
    awaitable<void> open_only(endpoint where, opening& outcome) {
        client_end_ = make_stream(io_.get_executor(), where);
        outcome = co_await client_end_->open(300ms);
    }

    asio::io_context io_{1};
    tcp::acceptor acceptor_{io_};
    tls::testing::identity_files files_;
    std::shared_ptr<const tls::server_context> server_;
    std::shared_ptr<const tls::client_context> client_;
    std::unique_ptr<stream> client_end_;
    std::unique_ptr<stream> server_end_;
};

std::string name_of(const ::testing::TestParamInfo<transport>& tested) {
    return tested.param == transport::tls ? "tls" : "wss";
}

INSTANTIATE_TEST_SUITE_P(streams, encrypted_stream,
                         ::testing::Values(transport::tls, transport::wss), name_of);

TEST_P(encrypted_stream, carries_bytes_both_ways_and_an_end_that_still_receives) {
    for (const std::size_t size : {1U, 1000U, 300'000U}) {
        io_.restart();
        bytes back;
        play(exchange(size, back));
        auto expected = testing::numbered(10);
        const auto whole = testing::numbered(size);
        expected.insert(expected.end(), whole.begin(), whole.end());
        EXPECT_EQ(back, expected) << size;
    }
}

TEST_P(encrypted_stream, a_reset_arrives_as_one) {
    error_code seen;
    play(end_by_reset(seen));
    EXPECT_EQ(seen, asio::error::connection_reset) << seen.message();
}

TEST_P(encrypted_stream, a_write_takes_what_fits_and_never_waits) {
    std::size_t taken = 0;
    play(fill_up(taken));
    EXPECT_GT(taken, 0U);
    EXPECT_LT(taken, 32U << 20);
}

TEST_P(encrypted_stream, a_server_that_never_answers_is_given_up) {
    opening outcome;
    play(open_only(broker(), outcome));
    ASSERT_FALSE(outcome);
    EXPECT_THAT(outcome.error().text, HasSubstr("no answer within"));
    EXPECT_FALSE(outcome.error().is_lasting);
}

TEST_P(encrypted_stream, a_certificate_that_is_not_trusted_is_a_lasting_fault) {
    auto stranger = broker();
    tls::testing::identity_files others;
    tls::options chosen;
    chosen.ca = others.ca();
    stranger.tls = *tls::make_client_context(chosen);
    opening outcome;
    std::unique_ptr<stream> accepted;
    const auto both = [&]() -> awaitable<void> {
        const auto answered = co_await (open_only(stranger, outcome) && accept_client(accepted));
        EXPECT_FALSE(answered);
    };
    play(both());
    ASSERT_FALSE(outcome);
    EXPECT_THAT(outcome.error().text, HasSubstr("not trusted here"));
    EXPECT_TRUE(outcome.error().is_lasting);
}

}  // namespace
}  // namespace brokerproof::net
