#include "loadgen/scenario_loader/credentials.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brokerproof::loadgen {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

group two_devices() {
    group owner;
    owner.name = "devices";
    owner.clients = 2;
    return owner;
}

std::string faults_of(const std::string& text) {
    const auto rows = credentials_in(text, "d.csv", two_devices());
    if (rows) return "";
    std::string lines;
    for (const problem& fault : rows.error()) lines += describe(fault) + "\n";
    return lines;
}

TEST(credentials, row_k_is_of_client_k) {
    const auto rows =
        credentials_in("password,username\n\"a,b\",one\n,two\nx,three\n", "d.csv", two_devices());
    ASSERT_TRUE(rows);
    EXPECT_THAT(*rows, ElementsAre(credential{"", "one", secret("a,b")},
                                   credential{"", "two", secret("")}));
}

TEST(credentials, client_ids_stand_in_a_column_of_their_own) {
    const auto rows =
        credentials_in("client_id,username,password\nc1,u,p\nc2,u,p\n", "d.csv", two_devices());
    ASSERT_TRUE(rows);
    EXPECT_EQ(rows->at(1).client_id, "c2");
}

TEST(credentials, what_is_missing_is_told_with_its_line) {
    EXPECT_EQ(faults_of("username,password\na,b\n"),
              "d.csv:2:1: the last of 1 rows, but the group 'devices' has 2 clients\n");
    EXPECT_EQ(faults_of(""),
              "d.csv:1:1: expected a line with the names of the columns: username,password\n");
    EXPECT_EQ(faults_of("username\na\nb\n"), "d.csv:1:1: there is no column 'password'\n");
    EXPECT_EQ(faults_of("username,password\na\nb,c\n"),
              "d.csv:2:1: expected 2 fields, as in the first line; there are 1\n");
    EXPECT_EQ(faults_of("username,password\n,a\nb,c\n"), "d.csv:2:1: the username is empty\n");
}

TEST(credentials, columns_are_known_and_client_ids_differ) {
    EXPECT_THAT(faults_of("usernam,password\na,b\nc,d\n"),
                HasSubstr("d.csv:1:1: unknown column 1 (did you mean 'username'?); there are: "
                          "client_id, username, password"));
    EXPECT_THAT(faults_of("username,username,password\na,a,b\nc,c,d\n"),
                HasSubstr("d.csv:1:1: the column 'username' is there twice"));
    EXPECT_EQ(faults_of("client_id,username,password\nx,a,b\nx,c,d\n"),
              "d.csv:3:1: the client_id of line 2 again: two clients would take over each other\n");
}

TEST(credentials, no_message_shows_a_password) {
    EXPECT_THAT(faults_of("username,password\na,hush\"hush\"\n"), Not(HasSubstr("hush")));
    EXPECT_THAT(faults_of("a,hush\nb,hush\n"), Not(HasSubstr("hush")));
}

TEST(credentials, a_file_that_is_missing_names_its_group) {
    scenario planned;
    planned.groups = {two_devices()};
    planned.groups[0].credentials = credential_list{"none.csv", {}};
    const auto faults = read_credentials(planned, "/does/not/exist");
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_THAT(describe(faults[0]), HasSubstr("/does/not/exist/none.csv: cannot be read, and the "
                                               "group 'devices' needs it"));
}

}  // namespace
}  // namespace brokerproof::loadgen
