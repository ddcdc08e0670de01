#include "harness/profile_loader/profile_loader.hpp"

#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "harness/base/testing/golden.hpp"
#include "harness/profile_loader/profile_keys.hpp"
#include "harness/yaml/testing/defaults.hpp"

namespace brokerproof::target {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class profile_loading : public testing::Test {
protected:
    void SetUp() override {
        root_ = fs::path(testing::TempDir()) / fmt::format("brokerproof_profiles_{}", ::getpid());
        fs::create_directories(folder());
    }
    void TearDown() override { fs::remove_all(root_); }

    fs::path folder() const { return root_ / "configs" / "brokers"; }
    std::string write(const std::string& name, const std::string& text) const {
        const auto path = (folder() / (name + ".yaml")).string();
        std::ofstream(path) << text;
        return path;
    }
    /// The problems without the folder's name.
    std::vector<std::string> problems_of(const std::string& text) const {
        problems out;
        const auto loaded = load_profile(write("x", text), out);
        EXPECT_EQ(loaded.has_value(), out.empty());
        std::vector<std::string> texts;
        for (auto& p : out) {
            p.where.file = fs::path(p.where.file).filename().string();
            texts.push_back(describe(p));
        }
        return texts;
    }

    fs::path root_;
};

std::string whole_text() {
    return testing_support::read_whole(BROKERPROOF_SOURCE_DIR
                                       "/harness/profile_loader/testdata/whole.yaml");
}

constexpr auto shortest = "about: a\nproduct: b\n";

TEST_F(profile_loading, every_key_is_read) {
    problems out;
    const auto loaded = load_profile(write("own", whole_text()), out);
    ASSERT_TRUE(loaded) << describe(out.front());
    profile expected;
    expected.name = "own";
    expected.about = "A broker";
    expected.root = root_.string();
    expected.product = "own";
    expected.install = "apt-get install own";
    expected.version_command = {"own", "--version"};
    expected.version_pattern = "own ([0-9.]+)";
    expected.versions = {mqtt::version::v5};
    expected.login = {"a", secret("b")};
    expected.second_login = {"b", secret("c")};
    expected.wrong_login = {"a", secret("")};
    expected.scram = {"d", secret("e")};
    expected.forbidden_topic = "no/publish";
    expected.forbidden_filter = "no/subscribe";
    expected.websocket = "ws://127.0.0.1:${websocket_port}/mqtt";
    expected.grace = 3s;
    expected.settle = 10ms;
    expected.redelivery = 4s;
    expected.keep_alive_tolerance = 500ms;
    expected.hangs_after = 30s;
    expected.keep_alive = 60s;
    expected.durable = true;
    expected.synced = 100ms;
    expected.queue_limit = 100;
    expected.many = 20;
    expected.sessions = 64;
    expected.jobs = 12;
    expected.private_jobs = 2;
    expected.lacks = {"shared"};
    expected.skip = {{{"will/*"}, "takes minutes here"}};
    auto& spawned = expected.spawn.emplace();
    spawned.files = {{"conf/own.conf", "listener ${port}\n"}};
    spawned.prepare = {{"mkdir", "${data}/x"}};
    spawned.command = {"own", "-c", "${files}/conf/own.conf", "${extra_port_1}"};
    spawned.environment = {{"OWN_HOME", "${root}"}};
    spawned.stop_signal = "INT";
    spawned.reload_signal = "USR1";
    spawned.ready_within = 1min;
    spawned.stop_within = 2s;
    EXPECT_EQ(*loaded, expected);
}

TEST_F(profile_loading, a_login_in_the_url_is_the_login_of_the_profile) {
    problems out;
    const auto loaded =
        load_profile(write("u", std::string(shortest) + "url: mqtt://u:p@127.0.0.1:7\n"), out);
    ASSERT_TRUE(loaded) << describe(out.front());
    EXPECT_EQ(loaded->login, (credentials{"u", secret("p")}));
    EXPECT_THAT(problems_of(std::string(shortest) +
                            "url: mqtt://u:p@h\nlogin: {username: x, password: y}\n"),
                ElementsAre("x.yaml:4:8: login: the url already has a login"));
}

TEST_F(profile_loading, a_version_may_be_given_as_a_text) {
    problems out;
    const auto loaded =
        load_profile(write("v", std::string(shortest) + "url: mqtt://h\nversion: \"4.1\"\n"), out);
    ASSERT_TRUE(loaded) << describe(out.front());
    EXPECT_EQ(loaded->version, "4.1");
}

TEST_F(profile_loading, all_problems_are_collected_with_their_places) {
    EXPECT_THAT(
        problems_of("abot: x\nproduct: b\ngrace: 2\ndurable: yes\nspawn:\n  command: [x, "
                    "\"${prt}\"]\n  stop_signal: TREM\n"),
        ElementsAre(
            "x.yaml:1:1: unknown key 'abot' in the profile (did you mean 'about'?)",
            "x.yaml:1:1: the profile needs 'about': which broker this is, in one sentence",
            "x.yaml:3:8: grace must be a duration such as 300ms, 4s or 2min; saw '2'",
            "x.yaml:4:10: durable must be true or false; saw 'yes'",
            "x.yaml:6:16: an element of command: unknown placeholder '${prt}' (did you mean "
            "'port'?)",
            "x.yaml:7:16: stop_signal must be TERM, INT, QUIT, HUP, USR1 or USR2; saw 'TREM' (did "
            "you mean 'TERM'?)"));
}

TEST_F(profile_loading, contradictions_are_refused) {
    struct contradiction {
        std::string text;
        std::string part;
    };
    for (const auto& invalid : {
             contradiction{"", "the profile needs 'url' or 'spawn'"},
             contradiction{"url: mqtt://h\nspawn: {command: [x]}\n",
                           "the profile has 'url' or 'spawn', not both"},
             contradiction{"url: mqtt://h\nabout: again\n", "key 'about' appears twice"},
             contradiction{"url: http://h\n", "url: expected mqtt://"},
             contradiction{"url: mqtt://h\nversion_pattern: 'a(b)'\n", "go together"},
             contradiction{"url: mqtt://h\nversion_command: [x]\nversion_pattern: 'a'\n",
                           "must have a group"},
             contradiction{"url: mqtt://h\nversion_command: [x]\nversion_pattern: '(a'\n",
                           "version_pattern is not a regular expression"},
             contradiction{
                 "url: mqtt://h\nversion: 1.2\nversion_command: [x]\nversion_pattern: '(a)'\n",
                 "'version_command' or 'version'"},
             contradiction{"url: mqtt://h\nskip: [{cases: [a]}]\n", "skip needs 'reason'"},
             contradiction{"url: mqtt://h\nversions: []\n", "versions must not be empty"},
             contradiction{"url: mqtt://h\nversions: [v4]\n",
                           "must be v3.1.1 or v5; saw 'v4' (did you mean 'v5'?)"},
             contradiction{"url: mqtt://h\nversions: [v5, v5]\n", "'v5' appears twice in versions"},
             contradiction{"url: mqtt://h\nlogin: {username: a}\n", "login needs 'password'"},
             contradiction{
                 "url: mqtt://h\nlogin: {username: a, password: b}\nwrong_login: {username: a, "
                 "password: b}\n",
                 "are the same"},
             contradiction{"url: mqtt://h\nscram: {username: a, password: ''}\n",
                           "scram: user name and password must be printable ASCII"},
             contradiction{"url: mqtt://h\nscram: {username: \xC3\xA9, password: b}\n",
                           "scram: user name and password must be printable ASCII"},
             contradiction{"url: mqtt://h\nforbidden_topic: a/b\n",
                           "'forbidden_topic' needs 'second_login'"},
             contradiction{"url: mqtt://h\nforbidden_filter: a/+\n", "must have no wildcard"},
             contradiction{"url: mqtt://h\nforbidden_topic: a/\n", "no '/' at its end"},
             contradiction{"url: mqtt://h\nwebsocket: http://h\n",
                           "websocket: expected mqtt://, mqtts://, ws:// or wss://"},
             contradiction{"url: mqtt://h\nwebsocket: ws://h:0/x\n", "the port must be a number"},
             contradiction{"url: mqtt://h\nwebsocket: 'ws://h:${port'\n", "'${' has no '}'"},
             contradiction{"url: mqtt://h\nlacks: [sharing]\n", "saw 'sharing'"},
             contradiction{"url: mqtt://h\nmany: 0\n", "many must be at least 1"},
             contradiction{"url: mqtt://h\njobs: 0\n", "jobs must be at least 1"},
             contradiction{"url: mqtt://h\nprivate_jobs: 0\n", "private_jobs must be at least 1"},
             contradiction{"url: mqtt://h\ngrace: 25min\nsettle: 1441min\n",
                           "settle must be at most 1440min"},
             contradiction{"spawn: {}\n", "spawn needs 'command'"},
             contradiction{"spawn: {command: []}\n", "command must not be empty"},
             contradiction{"spawn: {command: mosquitto -v}\n",
                           "command must be a list; saw 'mosquitto -v'"},
             contradiction{"spawn: {command: [\"\"]}\n", "command must name a program"},
             contradiction{"spawn: {command: [x], prepare: [y]}\n",
                           "an element of prepare must be a list"},
             contradiction{"spawn: {command: [x], files: {../a: b}}\n",
                           "must be a file name, or a path below ${files}"},
             contradiction{"spawn: {command: [x], files: {a//b: c}}\n",
                           "must be a file name, or a path below ${files}"},
             contradiction{"spawn: {command: [x], environment: {A=B: b}}\n",
                           "not the name of a variable"},
             contradiction{"spawn: {command: [x], ready_within: 0s}\n",
                           "ready_within must be longer than 0"},
             contradiction{"spawn: [x]\n", "spawn must be a map"},
         }) {
        EXPECT_THAT(problems_of(shortest + invalid.text), Contains(HasSubstr(invalid.part)))
            << invalid.text;
    }
    EXPECT_THAT(problems_of("- a\n"),
                ElementsAre("x.yaml:1:1: the profile must be a map; saw a list"));
}

TEST_F(profile_loading, profiles_are_found_by_name_and_by_path) {
    write("b", std::string(shortest) + "url: mqtt://h\n");
    const auto path = write("a-durable", std::string(shortest) + "url: mqtt://h\n");
    std::ofstream(folder() / "README.md") << "no profile";
    EXPECT_THAT(find_profiles(folder().string()), ElementsAre("a-durable", "b"));
    EXPECT_THAT(find_profiles("/nonexistent"), IsEmpty());
    problems out;
    EXPECT_EQ(find_profile("b", folder().string(), out)->name, "b");
    EXPECT_EQ(find_profile(path, "/nonexistent", out)->name, "a-durable");
    EXPECT_EQ(find_profile(path, "/other/configs/brokers", out)->root, root_.string());
    const auto alone = (root_ / "alone.yaml").string();
    fs::copy_file(path, alone);
    EXPECT_EQ(find_profile(alone, "/other/configs/brokers", out)->root, "/other");
    EXPECT_THAT(out, IsEmpty());
    EXPECT_FALSE(find_profile("a-durabel", folder().string(), out));
    ASSERT_EQ(out.size(), 1U);
    EXPECT_EQ(out[0].text,
              "there is no profile 'a-durabel' (did you mean 'a-durable'?); the profiles are: "
              "a-durable, b");
}

TEST(profile_schema, stands_in_the_repository_as_the_tables_give_it) {
    testing_support::expect_golden(BROKERPROOF_SOURCE_DIR "/configs/brokers/schema.json",
                                   json_schema());
}

TEST(profile_schema, defaults_are_what_they_are_said_to_be) {
    yaml::testing_support::expect_defaults_hold(profile_table());
    yaml::testing_support::expect_defaults_hold(spawn_table());
}

TEST(committed_profiles, all_load) {
    const std::string folder = BROKERPROOF_SOURCE_DIR "/configs/brokers";
    const auto names = find_profiles(folder);
    EXPECT_THAT(names, Contains("mosquitto"));
    EXPECT_THAT(names, Contains("mosquitto-durable"));
    for (const auto& name : names) {
        problems out;
        EXPECT_TRUE(find_profile(name, folder, out))
            << name << ": " << (out.empty() ? "" : describe(out.front()));
    }
}

}  // namespace
}  // namespace brokerproof::target
