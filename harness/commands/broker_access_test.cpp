#include "harness/commands/broker_access.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>

#include "harness/target/url.hpp"

namespace brokerproof::commands {
namespace {

using ::testing::HasSubstr;

struct access_options : ::testing::Test {
    access_options() { unsetenv("BROKERPROOF_PASSWORD"); }
    ~access_options() override { unsetenv("BROKERPROOF_PASSWORD"); }

    std::string file_with(const std::string& text) const {
        const auto path = (std::filesystem::temp_directory_path() /
                           ("brokerproof-access-" + std::to_string(::getpid())))
                              .string();
        std::ofstream(path) << text;
        return path;
    }
    target::profile profile_of(const std::string& url) { return *target::attach_profile(url); }
    std::string problem_of(const broker_access& said, target::profile& to) {
        const auto faults = apply(said, to);
        return faults.empty() ? std::string() : faults.front().text;
    }
};

TEST_F(access_options, replace_what_the_profile_says) {
    auto profile = profile_of("mqtts://h");
    profile.tls.ca = "old.pem";
    profile.tls.key_passphrase = secret("of the old key");
    broker_access said;
    said.ca = "ca.pem";
    said.certificate = "me.pem";
    said.server_name = "broker.example";
    said.alpn = {"mqtt"};
    said.tls_minimum = "1.3";
    EXPECT_EQ(problem_of(said, profile), "");
    EXPECT_EQ(profile.tls.ca, "ca.pem");
    EXPECT_EQ(profile.tls.certificate, "me.pem");
    EXPECT_EQ(profile.tls.server_name, "broker.example");
    EXPECT_TRUE(profile.tls.key_passphrase.empty());
    EXPECT_EQ(profile.tls.minimum, tls::protocol_version::tls_1_3);
    EXPECT_FALSE(profile.tls.insecure);
}

TEST_F(access_options, take_the_password_from_a_file_or_from_the_environment) {
    broker_access said;
    said.username = "u";
    said.password_file = file_with("pass word\n");
    auto profile = profile_of("mqtt://other:old@h");
    EXPECT_EQ(problem_of(said, profile), "");
    EXPECT_EQ(profile.login, (target::credentials{"u", secret("pass word")}));

    setenv("BROKERPROOF_PASSWORD", "from the environment", 1);
    said.password_file.clear();
    EXPECT_EQ(problem_of(said, profile), "");
    EXPECT_EQ(profile.login->password, secret("from the environment"));

    auto with_password = profile_of("mqtt://u:in-the-url@h");
    EXPECT_EQ(problem_of({}, with_password), "");
    EXPECT_EQ(with_password.login->password, secret("in-the-url"));
    auto without_user = profile_of("mqtt://h");
    EXPECT_EQ(problem_of({}, without_user), "");
    EXPECT_FALSE(without_user.login);
}

TEST_F(access_options, that_are_wrong_are_told) {
    auto profile = profile_of("mqtt://h");
    broker_access said;
    said.password_file = file_with("x");
    EXPECT_THAT(problem_of(said, profile), HasSubstr("there is no user name"));
    said.username = "u";
    said.password_file = "/nowhere/at/all";
    EXPECT_THAT(problem_of(said, profile), HasSubstr("'/nowhere/at/all' cannot be read"));
    said.password_file = "/dev/zero";
    EXPECT_THAT(problem_of(said, profile), HasSubstr("is no file of a secret"));
    said.password_file.clear();
    said.headers = {"Authorization"};
    EXPECT_THAT(problem_of(said, profile), HasSubstr("expected NAME: VALUE"));
    said.headers = {"Host: other"};
    EXPECT_THAT(problem_of(said, profile), HasSubstr("belongs to the handshake"));
    said.headers = {"X-Token:  a b"};
    EXPECT_EQ(problem_of(said, profile), "");
    EXPECT_EQ(profile.headers.at("X-Token"), "a b");
}

TEST_F(access_options, files_of_tls_are_read_before_anything_is_connected) {
    auto profile = profile_of("mqtts://h");
    profile.tls.ca = "/nowhere/ca.pem";
    const auto faults = check_tls_files(profile);
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_THAT(faults.front().text, HasSubstr("/nowhere/ca.pem"));
    profile.tls.ca = "${ca}";
    EXPECT_TRUE(check_tls_files(profile).empty());
    auto plain = profile_of("mqtt://h");
    plain.tls.ca = "/nowhere/ca.pem";
    EXPECT_TRUE(check_tls_files(plain).empty());
}

}  // namespace
}  // namespace brokerproof::commands
