// Brokers whose part in enhanced authentication makes no sense.

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "harness/engine/testing/hostile_listener.hpp"
#include "harness/engine/testing/hostile_play.hpp"
#include "harness/scram/messages.hpp"

namespace brokerproof::engine {
namespace {

using judge::verdict_kind;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

constexpr auto logs_in = R"(format: 1
suite: hostile
about: A client that authenticates itself
versions: [v5]
cases:
  - id: exchange
    title: A client that authenticates itself
    kind: observe
    requires: { scram: true }
    clients: [device]
    steps:
      - device: { connect: { authenticate: scram } }
)";

/// Answers a CONNECT with AUTH packets without end; each says the client's nonce and `rest`.
class challenger : public testing::hostile_listener {
public:
    challenger(asio::any_io_executor executor, std::string rest)
        : hostile_listener(executor), rest_(std::move(rest)) {}

    net::endpoint where() const {
        net::endpoint out;
        out.port = port();
        return out;
    }

private:
    awaitable<void> serve(std::shared_ptr<socket> peer) override {
        std::array<char, 4096> buffer{};
        auto into = asio::buffer(buffer);
        const auto [error, count] = co_await peer->async_read_some(into, net::as_result);
        if (!error) co_await flood(*peer, challenge(std::string(buffer.data(), count)));
    }
    bytes challenge(const std::string& hello) const {
        constexpr std::size_t nonce_size = 24;
        const auto nonce = hello.find(",r=");
        if (nonce == std::string::npos) return {};
        mqtt::auth packet;
        packet.reason_code = 0x18;
        packet.properties = {{mqtt::property_id::authentication_method, std::string(scram::method)},
                             {mqtt::property_id::authentication_data,
                              hello.substr(nonce + 1, nonce_size + 2) + rest_}};
        return mqtt::encode(packet, mqtt::version::v5);
    }

    std::string rest_;
};

testing::outcome play_challenges(const std::string& rest) {
    asio::io_context io;
    challenger broker(io.get_executor(), rest);
    surroundings around;
    around.where = broker.where();
    around.scram_login = login{"user", secret("pencil")};
    return testing::play(io, broker, testing::required_instance(logs_in), around);
}

TEST(hostile_authentication, an_exchange_without_end_is_left_and_accuses_nobody) {
    const auto out = play_challenges("x,s=c2FsdA==,i=1");
    EXPECT_EQ(out.verdict.kind, verdict_kind::blocked);
    EXPECT_THAT(out.verdict.reason, HasSubstr("does not end"));
    EXPECT_LT(out.took, 4s);
}

TEST(hostile_authentication, a_challenge_that_cannot_be_answered_accuses_nobody) {
    for (const auto* rest : {"x,s=c2FsdA==,i=4000000000", "x", ",s=c2FsdA==,i=1", "x,m=new"}) {
        const auto out = play_challenges(rest);
        EXPECT_EQ(out.verdict.kind, verdict_kind::blocked) << rest;
        EXPECT_THAT(out.verdict.reason, HasSubstr("AUTH cannot be answered")) << rest;
        EXPECT_LT(out.took, 4s) << rest;
    }
}

}  // namespace
}  // namespace brokerproof::engine
