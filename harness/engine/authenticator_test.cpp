#include "harness/engine/authenticator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/scram/messages.hpp"
#include "harness/scram/server.hpp"

namespace brokerproof::engine {
namespace {

using kind = plan::authentication_kind;
using ::testing::HasSubstr;

const secret password("pencil");

/// An exchange with a server that knows the user.
class authenticating : public ::testing::Test {
protected:
    authenticating() {
        auto made = scram::make_user("user", password, "salt", 2);
        if (made) known_.push_back(std::move(*made));
    }
    std::string challenge() {
        return *server_.challenge(client_.begin("user", password, "nonce"), known_);
    }
    bool is_let_in(kind wanted) {
        return server_.check(*client_.answer(wanted, challenge())).has_value();
    }

    std::vector<scram::user> known_;
    scram::server server_{"of-the-server"};
    authenticator client_;
};

TEST_F(authenticating, with_the_password_is_let_in_and_believes_the_server) {
    EXPECT_TRUE(client_.is_believed("v=AAAA")) << "nothing was proved yet";
    EXPECT_TRUE(is_let_in(kind::scram));
    EXPECT_TRUE(client_.is_believed(server_.last()));
    EXPECT_TRUE(client_.is_believed("")) << "a broker need not send it";
    EXPECT_FALSE(client_.is_believed("v=AAAA"));
}

TEST_F(authenticating, wrongly_is_not_let_in) {
    EXPECT_FALSE(is_let_in(kind::wrong_password));
    EXPECT_FALSE(is_let_in(kind::wrong_proof));
}

TEST_F(authenticating, answers_the_proof_of_a_server_with_nothing) {
    EXPECT_TRUE(is_let_in(kind::scram));
    const auto answer = client_.answer(kind::scram, server_.last());
    ASSERT_TRUE(answer) << answer.error().text;
    EXPECT_EQ(*answer, "");
    EXPECT_FALSE(client_.answer(kind::scram, "v=AAAA"));
}

TEST_F(authenticating, answers_nothing_that_is_no_challenge) {
    EXPECT_THAT(client_.answer(kind::scram, "x").error().text, HasSubstr("has begun"));
    client_.begin("user", password, "nonce");
    for (const auto* said : {"", "x", "r=other,s=c2FsdA==,i=2", "r=nonce2,s=c2FsdA==,i=4000000000"})
        EXPECT_FALSE(client_.answer(kind::scram, said)) << said;
}

}  // namespace
}  // namespace brokerproof::engine
