// A password must stand in nothing that a run prints or writes.

#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/scratch_directory.hpp"
#include "harness/commands/conform.hpp"
#include "harness/commands/testing/recorded_console.hpp"
#include "harness/commands/testing/source_root.hpp"
#include "harness/target/testing/program_on_port.hpp"

namespace brokerproof::commands {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto password = "hunter#2 is secret";

std::string content_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// As JSON has the bytes of packets.
std::string in_hex(std::string_view text) {
    std::string hex;
    for (const char letter : text) hex += fmt::format("{:02x}", static_cast<unsigned char>(letter));
    return hex;
}

TEST(secrets, a_password_stands_in_no_output_of_conform) {
    const target::testing::program_on_port broker{{BROKERPROOF_PROGRAM, "serve", "--no-anonymous",
                                                   "--login", fmt::format("user:{}", password)},
                                                  "secrets_test"};
    const scratch_directory place;
    const auto file = [&](const std::string& name) { return place.path() + '/' + name; };
    conform_options chosen;
    chosen.root = testing::source_root;
    chosen.wanted.globs = {"session-existence/*"};
    chosen.url = broker.url();
    chosen.url.insert(chosen.url.find("//") + 2, "user:hunter%232%20is%20secret@");
    chosen.out_dir = place.path();
    chosen.html = file("page.html");
    chosen.markdown = file("page.md");
    chosen.badge = file("badge.svg");
    chosen.pcap = file("captures");
    chosen.verbose = true;
    testing::recorded_console console;
    ASSERT_EQ(conform(chosen, console.screen()), 0) << console.out() << console.notes();
    EXPECT_THAT(console.out() + console.notes(), Not(HasSubstr("hunter")));
    std::size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(place.path())) {
        if (!entry.is_regular_file()) continue;
        ++files;
        const auto content = content_of(entry.path());
        for (const auto& hidden : {std::string("hunter"), in_hex("hunter")})
            EXPECT_THAT(content, Not(HasSubstr(hidden))) << entry.path();
    }
    EXPECT_GT(files, 8U);
    EXPECT_THAT(content_of(file("result.json")), HasSubstr(in_hex("******************")))
        << "a CONNECT with a password of this length was sent";
}

/// The lines that a trace has of the proof and of the signature.
std::size_t count_in(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
    return count;
}

TEST(secrets, neither_a_password_of_scram_nor_its_proof_stands_in_the_output_of_conform) {
    const scratch_directory place;
    const auto file = [&](const std::string& name) { return place.path() + '/' + name; };
    const scratch_directory settings;
    const auto password_file = settings.path() + "/password";
    std::ofstream(password_file) << password << '\n';
    const target::testing::program_on_port broker{{BROKERPROOF_PROGRAM, "serve", "--scram-user",
                                                   "user", "--scram-password-file", password_file},
                                                  "secrets_test"};
    const auto profile = settings.path() + "/own.yaml";
    std::ofstream(profile) << "about: A broker with SCRAM\nproduct: reference\nurl: "
                           << broker.url() << "\nscram: { username: user, password: '" << password
                           << "' }\n";
    conform_options chosen;
    chosen.root = testing::source_root;
    chosen.wanted.globs = {"authentication/*"};
    chosen.broker = profile;
    chosen.out_dir = place.path();
    chosen.html = file("page.html");
    chosen.pcap = file("captures");
    chosen.verbose = true;
    testing::recorded_console console;
    ASSERT_EQ(conform(chosen, console.screen()), 0) << console.out() << console.notes();
    EXPECT_THAT(console.out() + console.notes(), Not(HasSubstr("hunter")));
    const auto asterisk = in_hex("*");
    for (const auto& entry : fs::recursive_directory_iterator(place.path())) {
        if (!entry.is_regular_file()) continue;
        const auto content = content_of(entry.path());
        for (const auto& hidden : {std::string("hunter"), in_hex("hunter")})
            EXPECT_THAT(content, Not(HasSubstr(hidden))) << entry.path();
    }
    const auto result = content_of(file("result.json"));
    for (const auto& secret_part : {in_hex(",p="), in_hex("v=")}) {
        EXPECT_GT(count_in(result, secret_part + asterisk), 5U);
        EXPECT_EQ(count_in(result, secret_part), count_in(result, secret_part + asterisk));
    }
}

}  // namespace
}  // namespace brokerproof::commands
