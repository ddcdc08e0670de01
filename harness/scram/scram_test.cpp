#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/scram/client.hpp"
#include "harness/scram/messages.hpp"
#include "harness/scram/server.hpp"

namespace brokerproof::scram {
namespace {

using ::testing::HasSubstr;

// The example of RFC 7677, section 3.
constexpr auto client_nonce = "rOprNGfwEbeRWgbNEkqO";
constexpr auto server_nonce = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
constexpr auto hello = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
constexpr auto challenge =
    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
    "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
constexpr auto proof =
    "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
    "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
constexpr auto goodbye = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

std::vector<user> users() {
    const auto salt = from_base64("W22ZaJ0SNY7soEsUEjb6gQ==");
    const auto made = make_user("user", secret("pencil"), *salt);
    return {*made};
}

client a_client(std::string password = "pencil") {
    return {"user", secret(std::move(password)), client_nonce};
}

TEST(scram, the_client_says_what_the_example_of_rfc_7677_says) {
    auto user = a_client();
    EXPECT_EQ(user.first(), hello);
    const auto answer = user.prove(challenge);
    ASSERT_TRUE(answer) << answer.error().text;
    EXPECT_EQ(*answer, proof);
    EXPECT_TRUE(user.check(goodbye));
}

TEST(scram, the_server_says_what_the_example_of_rfc_7677_says) {
    server broker(server_nonce);
    const auto asked = broker.challenge(hello, users());
    ASSERT_TRUE(asked) << asked.error().text;
    EXPECT_EQ(*asked, challenge);
    EXPECT_TRUE(broker.check(proof));
    EXPECT_EQ(broker.last(), goodbye);
    EXPECT_EQ(broker.username(), "user");
}

TEST(scram, a_wrong_password_is_refused) {
    server broker(server_nonce);
    const auto asked = broker.challenge(hello, users());
    const auto wrong = a_client("pencils").prove(*asked);
    const auto checked = broker.check(*wrong);
    ASSERT_FALSE(checked);
    EXPECT_THAT(checked.error().text, HasSubstr("proof is wrong"));
}

TEST(scram, each_changed_letter_of_the_last_message_is_refused) {
    for (std::size_t i = 0; i < std::string_view(proof).size(); ++i) {
        server broker(server_nonce);
        ASSERT_TRUE(broker.challenge(hello, users()));
        std::string changed = proof;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(broker.check(changed)) << changed;
    }
}

TEST(scram, a_server_that_does_not_know_the_user_is_noticed) {
    auto user = a_client();
    EXPECT_FALSE(user.check(goodbye)) << "nothing was proved yet";
    ASSERT_TRUE(user.prove(challenge));
    EXPECT_FALSE(user.check("v=" + to_base64(std::string(32, 'x'))));
    EXPECT_FALSE(user.check("e=invalid-proof"));
    EXPECT_FALSE(user.check("v="));
    EXPECT_FALSE(user.check(""));
}

TEST(scram, an_exchange_of_another_nonce_proves_nothing) {
    server broker("another");
    ASSERT_TRUE(broker.challenge(hello, users()));
    const auto checked = broker.check(proof);
    ASSERT_FALSE(checked);
    EXPECT_THAT(checked.error().text, HasSubstr("does not belong to this exchange"));
}

struct sample {
    std::string message;
    std::string complaint;
};

TEST(scram, first_messages_of_clients_that_cannot_be_read_are_refused) {
    for (const auto& [message, complaint] : std::vector<sample>{
             {"", "without its header"},
             {"n,", "without its header"},
             {"p=tls-unique,,n=user,r=a", "channel binding"},
             {"n,a=other,n=user,r=a", "another user"},
             {"n,,r=a,n=user", "lacks 'n='"},
             {"n,,n=user", "lacks 'r='"},
             {"n,,n=user,r=", "no attribute|nonce"},
             {"n,,n=,r=a", "user name"},
             {"n,,n=us=er,r=a", "user name"},
             {"n,,m=x,n=user,r=a", "extension"},
             {"n,,n=nobody,r=a", "not known"},
             {"n,,n=user,r=a\x01", "nonce"},
             {"n,,n=user,r=" + std::string(5000, 'a'), "too long"},
         }) {
        const auto asked = server(server_nonce).challenge(message, users());
        ASSERT_FALSE(asked) << message;
        EXPECT_THAT(asked.error().text, ::testing::ContainsRegex(complaint)) << message;
    }
}

TEST(scram, challenges_that_cannot_be_answered_are_refused) {
    const std::string nonce = "r=rOprNGfwEbeRWgbNEkqOxyz";
    for (const auto& [message, complaint] : std::vector<sample>{
             {"", "no attribute"},
             {"r=other,s=QQ==,i=4096", "does not begin"},
             {"r=rOprNGfwEbeRWgbNEkqO,s=QQ==,i=4096", "does not begin"},
             {nonce + ",s=Q,i=4096", "salt"},
             {nonce + ",s=QR==,i=4096", "salt"},
             {nonce + ",s=,i=4096", "salt"},
             {nonce + ",s=QQ==,i=0", "iterations"},
             {nonce + ",s=QQ==,i=-1", "iterations"},
             {nonce + ",s=QQ==,i=99999999999", "iterations"},
             {nonce + ",s=QQ==,i=1000001", "1000001 iterations"},
             {nonce + ",s=QQ==", "lacks 'i='"},
         }) {
        const auto answer = a_client().prove(message);
        ASSERT_FALSE(answer) << message;
        EXPECT_THAT(answer.error().text, HasSubstr(complaint)) << message;
    }
}

TEST(scram, names_with_commas_and_equals_signs_arrive) {
    const client odd("a,b=c", secret("x"), "nonce");
    EXPECT_EQ(odd.first(), "n,,n=a=2Cb=3Dc,r=nonce");
    EXPECT_EQ(read_client_first(odd.first())->username, "a,b=c");
}

TEST(scram, only_printable_ascii_needs_no_preparation) {
    EXPECT_TRUE(needs_no_preparation("a b~"));
    for (const auto* text : {"", "\t", "caf\xC3\xA9", "\x7F"})
        EXPECT_FALSE(make_user("user", secret(text), "salt"));
}

TEST(scram, what_a_password_can_be_guessed_from_is_found) {
    EXPECT_EQ(guessable_part(proof), "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
    EXPECT_EQ(guessable_part(goodbye), std::string_view(goodbye).substr(2));
    EXPECT_EQ(guessable_part(hello), "");
    EXPECT_EQ(guessable_part(challenge), "");
}

}  // namespace
}  // namespace brokerproof::scram
