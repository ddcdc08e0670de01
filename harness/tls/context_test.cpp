#include "harness/tls/context.hpp"

#include <gmock/gmock.h>

#include "harness/tls/testing/files.hpp"

namespace brokerproof::tls {
namespace {

using ::testing::HasSubstr;

struct tls_context : ::testing::Test {
    testing::identity_files files;
    testing::identity_files::paths own =
        files.make("client", {.common_name = "device-7", .for_server = false});

    static std::string problem_of(const options& chosen) {
        const auto made = make_client_context(chosen);
        return made ? std::string() : made.error().text;
    }
    options with_identity() const {
        options out;
        out.certificate = own.certificate;
        out.key = own.key;
        return out;
    }
};

TEST_F(tls_context, is_made_from_good_files) {
    auto chosen = with_identity();
    chosen.ca = files.ca();
    chosen.alpn = {"mqtt"};
    EXPECT_EQ(problem_of(chosen), "");
}

TEST_F(tls_context, files_that_are_not_there_or_hold_something_else_are_named) {
    options chosen;
    chosen.ca = files.path("nothing.pem");
    EXPECT_THAT(problem_of(chosen), HasSubstr("nothing.pem' cannot be read: No such file"));
    chosen.ca = own.key;
    EXPECT_THAT(problem_of(chosen), HasSubstr("it holds no PEM certificate"));
    chosen = with_identity();
    chosen.certificate = files.path("none.pem");
    EXPECT_THAT(problem_of(chosen), HasSubstr("the certificate '"));
    chosen = with_identity();
    chosen.key = own.certificate;
    EXPECT_THAT(problem_of(chosen), HasSubstr("it holds no PEM private key"));
    chosen = with_identity();
    chosen.certificate.clear();
    EXPECT_THAT(problem_of(chosen), HasSubstr("has no certificate beside it"));
}

TEST_F(tls_context, a_key_of_another_certificate_is_refused) {
    auto chosen = with_identity();
    chosen.key = files.make("other", {.common_name = "other"}).key;
    EXPECT_THAT(problem_of(chosen), HasSubstr("does not belong to the certificate"));
}

TEST_F(tls_context, an_encrypted_key_needs_its_passphrase) {
    const auto made = *files.issuer().issue({.common_name = "device-8", .for_server = false});
    files.write("locked.pem", made.certificate);
    files.write("locked.key", *encrypted_key(made, "open sesame"));
    options chosen;
    chosen.certificate = files.path("locked.pem");
    chosen.key = files.path("locked.key");
    EXPECT_THAT(problem_of(chosen), HasSubstr("it is encrypted, and no passphrase was given"));
    chosen.key_passphrase = secret("wrong");
    EXPECT_THAT(problem_of(chosen), HasSubstr("the passphrase is wrong"));
    chosen.key_passphrase = secret("open sesame");
    EXPECT_EQ(problem_of(chosen), "");
}

TEST_F(tls_context, certificate_and_key_may_share_a_file) {
    const auto made = *files.issuer().issue({.common_name = "device-9", .for_server = false});
    files.write("both.pem", made.certificate + made.key);
    options chosen;
    chosen.certificate = files.path("both.pem");
    EXPECT_EQ(problem_of(chosen), "");
}

TEST_F(tls_context, a_protocol_of_alpn_has_1_to_255_bytes) {
    options chosen;
    chosen.alpn = {std::string(256, 'x')};
    EXPECT_THAT(problem_of(chosen), HasSubstr("1 to 255 bytes"));
}

}  // namespace
}  // namespace brokerproof::tls
