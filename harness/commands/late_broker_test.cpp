// A broker that begins redelivery only five seconds after a session was resumed, which is legal.

#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/scratch_directory.hpp"
#include "harness/commands/conform.hpp"
#include "harness/commands/testing/recorded_console.hpp"
#include "reports/json.hpp"

namespace brokerproof::commands {
namespace {

namespace fs = std::filesystem;
using judge::verdict_kind;
using ::testing::HasSubstr;

/// A message for a client that is away, and one that never comes: nobody publishes it.
constexpr auto suite_text = R"(format: 1
suite: slow
about: A message for a client that is away
versions: [v5]
cases:
  - id: late
    title: What waited comes after the resume
    refs: { v5: [MQTT-4.4.0-1] }
    clients: [device, backend]
    steps:
      - device: { connect: { clean_start: false, session_expiry_interval: 60 } }
      - device: { subscribe: { filter: $topic, qos: 1 } }
      - device: { disconnect: {} }
      - backend: { connect: {} }
      - backend: { publish: { topic: $topic, qos: 1, payload: waiting } }
      - device:
          connect: { clean_start: false, session_expiry_interval: 60 }
          expect: { connack: { session_present: true } }
      - device: { expect: { publish: { payload: waiting } }, within: 300ms }
  - id: never
    title: A message that nobody has published does not come
    refs: { v5: [MQTT-4.4.0-1] }
    clients: [device]
    steps:
      - device: { connect: {} }
      - device: { expect: { publish: { payload: nobody } }, within: 300ms }
)";

TEST(late_broker, what_comes_later_than_the_profile_says_is_late_and_what_never_comes_is_lost) {
    const scratch_directory place;
    const auto file = [&](const std::string& name) { return place.path() + '/' + name; };
    const std::string source = BROKERPROOF_SOURCE_DIR;
    fs::create_directories(file("suites"));
    fs::create_directories(file("configs/brokers"));
    fs::create_directory_symlink(source + "/suites/requirements", file("suites/requirements"));
    std::ofstream(file("configs/brokers/slow.yaml")) << fmt::format(
        "about: A broker that takes its time\nproduct: slow\nspawn:\n"
        "  command: [{}, serve, --port, \"${{port}}\", --variant, redelivery-after-5s]\n",
        BROKERPROOF_PROGRAM);
    std::ofstream(file("slow-suite.yaml")) << suite_text;
    conform_options chosen;
    chosen.root = place.path();
    chosen.suite_files = {file("slow-suite.yaml")};
    chosen.broker = "slow";
    chosen.json = file("result.json");
    testing::recorded_console console;
    EXPECT_EQ(conform(chosen, console.screen()), 1);
    const auto result = reports::read_json_file(file("result.json"));
    ASSERT_TRUE(result) << describe(result.error()) << console.notes();
    ASSERT_EQ(result->cases.size(), 2U);
    const auto& late = result->cases[0];
    EXPECT_EQ(late.verdict.kind, verdict_kind::late) << late.verdict.reason;
    ASSERT_TRUE(late.late);
    EXPECT_EQ(late.late->key, reports::tolerance::redelivery);
    EXPECT_GE(late.late->fails_ms, 3000);
    EXPECT_GE(late.late->holds_ms, 5000);
    EXPECT_EQ(result->cases[1].verdict.kind, verdict_kind::fail);
    EXPECT_FALSE(result->cases[1].late);
    EXPECT_THAT(console.out(), HasSubstr("one case holds with more time: set redelivery: "));
}

}  // namespace
}  // namespace brokerproof::commands
