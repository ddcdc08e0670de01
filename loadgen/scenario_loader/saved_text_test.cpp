#include "loadgen/scenario_loader/saved_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brokerproof::loadgen {
namespace {

using ::testing::ElementsAre;

TEST(saved_text, no_password_is_saved_however_it_is_written) {
    const std::string text = R"(# password: of nobody
groups:
  - { name: a, password: plain#1, username: plain#1 }
  - name: b
    password: "quo\"ted é"   # a note
  - name: c
    password: 'it''s'
  - name: d
    topic: "password: kept"
)";
    EXPECT_EQ(without_passwords(text), R"(# password: of nobody
groups:
  - { name: a, password: "***", username: plain#1 }
  - name: b
    password: "***"   # a note
  - name: c
    password: "***"
  - name: d
    topic: "password: kept"
)");
}

TEST(saved_text, nothing_is_saved_when_a_password_cannot_be_found) {
    EXPECT_EQ(without_passwords("groups:\n  - password: |\n      two\n      lines\n"), "");
    EXPECT_EQ(without_passwords("groups: ["), "");
}

TEST(saved_text, a_password_that_is_set_is_masked) {
    EXPECT_THAT(without_passwords(std::vector<std::string>{
                    "groups.a.password=x=y", "groups.a.clients=3", "password=z", "odd"}),
                ElementsAre("groups.a.password=***", "groups.a.clients=3", "password=***", "odd"));
}

}  // namespace
}  // namespace brokerproof::loadgen
