#include "loadgen/scenario_loader/scenario_loader.hpp"

#include <filesystem>
#include <set>

#include <gmock/gmock.h>

#include "harness/base/testing/golden.hpp"
#include "harness/yaml/testing/defaults.hpp"
#include "loadgen/scenario/scale.hpp"
#include "loadgen/scenario_loader/keys.hpp"

namespace brokerproof::loadgen {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;
using brokerproof::testing_support::expect_golden;
using brokerproof::testing_support::lines_of;
using brokerproof::testing_support::read_whole;
using testing::ElementsAre;
using testing::IsEmpty;

const fs::path testdata = fs::path(BROKERPROOF_SOURCE_DIR) / "loadgen/scenario_loader/testdata";
const fs::path shipped = fs::path(BROKERPROOF_SOURCE_DIR) / "configs/scenarios";

scenario load_whole() {
    problems reported;
    const auto loaded = load_scenario((testdata / "whole.yaml").string(), reported);
    EXPECT_EQ(lines_of(reported), "");
    return loaded.value_or(scenario{});
}

const std::vector<std::string> lasting{"steady", "away"};

group devices() {
    group planned;
    planned.name = "devices";
    planned.clients = 1000;
    planned.client_id = "dev-${run}-${client}";
    planned.session_expiry_interval = 60;
    planned.keep_alive = 30;
    planned.receive_maximum = 20;
    planned.topic_alias_maximum = 10;
    planned.username = "brokerproof";
    planned.password = "";
    planned.will = will_message{"${run}/gone/${client}", "gone", 1, false, 5};
    planned.connect_rate = ramp_rate{0, 500.5, 2s};
    planned.life = storm{departure::rst, 1s};
    planned.back_off = {10ms, 1s, 1.5, 0.25};
    planned.window = 10;
    planned.subscribe = {{"${run}/in/${client}", 1},
                         {"${run}/all/#", 0},
                         {"${run}/jobs/+", 1, "workers"},
                         {"${run}/room/${n}", 0, "", number_range{1, 50}, 5}};
    planned.publish = {
        {"${run}/up/${client}", "", 2, 100, true, 10, poisson_rate{500}, 5000, {"steady"}},
        {"${run}/up/text", "", 0, 64, false, {}, constant_rate{1}, {}, lasting},
        {"${run}/up/file", "", 0, 64, false, {}, constant_rate{1}, {}, lasting},
        {"${run}/up/json", "", 0, 64, false, {}, constant_rate{2000}, {}, lasting},
        {"${run}/up/many/${topic}", "", 0, 64, false, {}, constant_rate{1}, {}, lasting},
        {"${run}/ask", "", 0, 64, false, {}, constant_rate{1}, {}, lasting}};
    using enum own_payload::source;
    planned.publish[1].payload = own_payload{text, "on", ""};
    planned.publish[2].payload =
        own_payload{file, "slips.yaml", read_whole(testdata / "slips.yaml")};
    planned.publish[2].stamp = stamp_place::none;
    planned.publish[3].payload =
        own_payload{filled, R"({"at":"${time}","celsius":${random: 18.0..24.5}})", ""};
    planned.publish[3].stamp = stamp_place::user_property;
    planned.publish[3].properties = {"application/json",
                                     1,
                                     {{"unit", "celsius"}, {"number", "${number}"}},
                                     "${run}/in/${client}",
                                     "${number}"};
    planned.publish[3].topic_alias = true;
    planned.publish[3].per_client = constant_rate{2};
    planned.publish[4].topics = 100;
    planned.publish[5].request = request_terms{"${run}/in/${client}"};
    return planned;
}

group backend() {
    group planned;
    planned.name = "backend";
    planned.version = mqtt::version::v311;
    planned.client_id = "${run}-${group}-${client}";
    planned.clean_start = true;
    planned.life = flap{{drawn_time::shape::exponential, 5s, 0s},
                        {drawn_time::shape::uniform, 1s, 3s},
                        departure::silence};
    planned.back_off.first = 0s;
    planned.publish = {
        {"${run}/in/${to}", "devices", 1, 64, false, {}, constant_rate{2000}, {}, lasting},
        {"${run}/all/a", "", 0, 64, false, {}, steps_rate{{10, 0, 20.5}, 10s}, {}, lasting},
        {"${run}/all/b", "", 0, 64, false, {}, sine_rate{100, 50, 1min}, {}, lasting},
        {"${run}/all/c", "", 0, 64, false, {}, burst_rate{100, 1s}, {}, lasting}};
    return planned;
}

group named(const std::string& name) {
    auto usual = default_group();
    usual.name = name;
    return usual;
}

scenario whole() {
    scenario expected;
    expected.name = "whole";
    expected.about = "Every key there is";
    expected.seed = 16;
    auto gone = named("gone");
    gone.session_expiry_interval = 2;
    gone.life = expire{{drawn_time::shape::constant, 1s, 0s},
                       {drawn_time::shape::constant, 3s, 0s},
                       departure::fin};
    gone.credentials = credential_list{"devices.csv", {}};
    auto slow = named("slow");
    slow.life = stuck{5s};
    slow.subscribe = {{"${run}/up/+", 2}};
    auto service = named("service");
    service.subscribe = {{"${run}/ask", 1}};
    service.respond =
        responder{"${run}/ask", 1, 64, own_payload{own_payload::source::filled, "to ${to}", ""}};
    expected.groups = {devices(), backend(), gone, slow, named("plain"), service};
    expected.phases = {{"connect", {}, milestone::connected, 30s, {}, {}, false},
                       {"steady",
                        10s,
                        milestone::none,
                        60s,
                        {},
                        {},
                        true,
                        network_state{50ms, 20ms, 100'000, network_cut::silence}},
                       {"away", 2s, milestone::none, 60s, {"devices"}, broker_act::kill, false},
                       {"drain", {}, milestone::drained, 60s, {}, broker_act::start, false}};
    expected.thresholds = {{"delivery.lost == 0", false},
                           {"publish_to_delivery.p99 < 100ms", true}};
    expected.health = {0.02, 20ms, 50ms, 0.9};
    expected.find = find_limit{100, 1000, 1.5, 0.05};
    return expected;
}

TEST(scenario_loader, every_key_is_read) {
    const auto loaded = load_whole();
    const auto expected = whole();
    ASSERT_EQ(loaded.groups.size(), expected.groups.size());
    for (std::size_t at = 0; at < loaded.groups.size(); ++at)
        EXPECT_EQ(loaded.groups[at], expected.groups[at]) << loaded.groups[at].name;
    EXPECT_EQ(loaded.phases, expected.phases);
    EXPECT_EQ(loaded, expected);
}

TEST(scenario_loader, invalid_scenarios_are_refused_with_these_messages) {
    const auto files = find_scenarios((testdata / "invalid").string());
    EXPECT_FALSE(files.empty());
    for (const auto& file : files) {
        problems reported;
        const auto name = fs::path(file).filename().string();
        EXPECT_FALSE(load_scenario_text(read_whole(file), name, reported)) << name;
        EXPECT_FALSE(reported.empty()) << name;
        for (const auto& problem : reported) EXPECT_NE(problem.where.line, 0U) << describe(problem);
        expect_golden(fs::path(file).replace_extension(".txt"), lines_of(reported));
    }
}

TEST(scenario_loader, a_payload_file_that_cannot_be_read_is_reported_at_its_place) {
    problems reported;
    const std::vector<std::string> overrides{"groups.devices.publish.2.payload.file=no/such.bin"};
    EXPECT_FALSE(load_scenario((testdata / "whole.yaml").string(), reported, overrides));
    ASSERT_EQ(reported.size(), 1U);
    EXPECT_THAT(describe(reported[0]),
                testing::HasSubstr((testdata / "no/such.bin").string() + " cannot be read"));
}

TEST(scenario_loader, every_shipped_scenario_loads) {
    for (const auto& file : find_scenarios(shipped.string())) {
        problems reported;
        const auto loaded = load_scenario(file, reported);
        EXPECT_EQ(lines_of(reported), "");
        ASSERT_TRUE(loaded) << file;
        EXPECT_EQ(loaded->name, fs::path(file).stem().string());
    }
}

/// The README names these.
TEST(scenario_loader, all_but_three_shipped_scenarios_can_speak_3_1_1) {
    std::vector<std::string> refused;
    const std::vector<std::string> changes{"newest_version=v3.1.1"};
    for (const auto& path : find_scenarios(shipped.string())) {
        problems reported;
        const auto loaded = load_scenario(path, reported, changes);
        if (!loaded) refused.push_back(fs::path(path).stem().string());
        if (!loaded) continue;
        for (const auto& members : loaded->groups)
            EXPECT_EQ(members.version, mqtt::version::v311) << path << ' ' << members.name;
    }
    EXPECT_THAT(refused, ElementsAre("expiry-wave", "request-response", "will-delay"));
}

TEST(scenario_loader, the_example_in_the_readme_loads) {
    const auto readme = read_whole(shipped / "README.md");
    const std::string fence = "```yaml\n";
    const auto begin = readme.find(fence);
    ASSERT_NE(begin, std::string::npos);
    const auto text = readme.substr(begin + fence.size());
    problems reported;
    EXPECT_TRUE(load_scenario_text(text.substr(0, text.find("```")), "README.md", reported));
    EXPECT_EQ(lines_of(reported), "");
}

void collect_keys(const yaml::shape& value, std::set<std::string>& keys) {
    for (const auto& part : value.parts) collect_keys(part, keys);
    if (value.rows == nullptr) return;
    for (const auto& row : value.rows()) {
        keys.emplace(row.name);
        collect_keys(row.form(), keys);
    }
}

TEST(scenario_loader, the_readme_explains_every_key) {
    const auto readme = read_whole(shipped / "README.md");
    std::set<std::string> keys;
    collect_keys(scenario_value::form(), keys);
    EXPECT_TRUE(keys.contains("exponential"));
    for (const auto& key : keys)
        EXPECT_THAT(readme, testing::ContainsRegex("[^a-z_]" + key + "[^a-z_]"));
}

TEST(scenario_schema, the_shipped_schema_matches_the_key_tables) {
    expect_golden(shipped / "schema.json", json_schema());
}

TEST(scenario_keys, stated_defaults_equal_the_defaults_of_the_values) {
    using yaml::testing_support::expect_defaults_hold;
    expect_defaults_hold(storm_table());
    expect_defaults_hold(back_off_table());
    expect_defaults_hold(subscription_table());
    expect_defaults_hold(publication_table(), default_publication());
    expect_defaults_hold(responder_table(), default_responder());
    expect_defaults_hold(will_table());
    expect_defaults_hold(group_table(), default_group());
    expect_defaults_hold(network_table());
    expect_defaults_hold(phase_table());
    expect_defaults_hold(threshold_table());
    expect_defaults_hold(health_table());
    expect_defaults_hold(find_limit_table());
    expect_defaults_hold(scenario_table());
}

TEST(scenario_loader, a_missing_folder_holds_no_scenarios) {
    EXPECT_THAT(find_scenarios("/does/not/exist"), IsEmpty());
}

std::string problems_with(const std::vector<std::string>& overrides) {
    problems reported;
    load_scenario_text(read_whole(testdata / "whole.yaml"), "whole.yaml", reported, overrides);
    return lines_of(reported);
}

TEST(override, values_are_set_by_name_and_by_index) {
    problems reported;
    const std::vector<std::string> overrides{
        "groups.devices.clients=10", "seed=7", "groups.backend.publish.0.rate=5",
        "phases.steady.duration=1s", "groups.plain.keep_alive=0"};
    const auto loaded = load_scenario((testdata / "whole.yaml").string(), reported, overrides);
    EXPECT_EQ(lines_of(reported), "");
    auto expected = whole();
    expected.groups[0].clients = 10;
    expected.groups[0].publish[3].how_fast = constant_rate{20};
    expected.seed = 7;
    expected.groups[1].publish[0].how_fast = constant_rate{5};
    expected.phases[1].duration = 1s;
    expected.groups[4].keep_alive = 0;
    EXPECT_EQ(loaded, expected);
}

TEST(override, a_key_that_is_missing_is_made) {
    problems reported;
    const std::vector<std::string> overrides{"groups.plain.back_off.most=1s",
                                             "groups.plain.username=dev-${client}"};
    const auto loaded = load_scenario((testdata / "whole.yaml").string(), reported, overrides);
    ASSERT_TRUE(loaded) << lines_of(reported);
    EXPECT_EQ(loaded->groups[4].back_off.most, 1s);
    EXPECT_EQ(loaded->groups[4].username, "dev-${client}");
    EXPECT_THAT(problems_with({"groups.plain.lief.flap.online=1s"}),
                testing::HasSubstr("unknown key 'lief'"));
    EXPECT_THAT(problems_with({"groups.plain.username=dev-${clinet}"}),
                testing::HasSubstr("did you mean 'client'?"));
}

TEST(override, an_override_is_checked_like_the_file) {
    EXPECT_EQ(problems_with({"groups.devices.clients=many"}),
              "whole.yaml:8:14: clients must be a number (decimal or 0x...); saw 'many'\n");
    EXPECT_EQ(problems_with({"groups.devices.client=1"}),
              "whole.yaml: unknown key 'client' in a group (did you mean 'clients'?)\n");
}

TEST(override, a_place_that_does_not_exist_is_reported) {
    const std::string nothing = "': the scenario has no such place\n";
    EXPECT_EQ(problems_with({"groups.device.clients=1"}),
              "whole.yaml: 'groups.device.clients=1': there is no 'device' here (did you mean "
              "'devices'?)\n");
    EXPECT_EQ(problems_with({"groups.9.clients=1"}),
              "whole.yaml: 'groups.9.clients=1': there is no '9' here\n");
    EXPECT_EQ(problems_with({"groups.devices=1"}), "whole.yaml: 'groups.devices=1" + nothing);
    EXPECT_EQ(problems_with({"about.x.y=1"}), "whole.yaml: 'about.x.y=1" + nothing);
    for (const std::string wrong : {"seed", "=1", "groups..clients=1", ""})
        EXPECT_EQ(problems_with({wrong}), "whole.yaml: '" + wrong + "': expected KEY.KEY=VALUE\n");
}

TEST(scaled, a_small_factor_reduces_all_but_durations) {
    const auto reduced = scaled(whole(), 0.01);
    auto expected = whole();
    expected.groups[0].clients = 10;
    expected.groups[0].connect_rate = ramp_rate{0, 500.5 * 0.01, 2s};
    expected.groups[0].publish[0].how_fast = poisson_rate{5};
    expected.groups[0].publish[0].messages = 50;
    for (std::size_t i = 1; i < 6; ++i)
        expected.groups[0].publish[i].how_fast = constant_rate{0.01};
    expected.groups[0].publish[3].how_fast = constant_rate{20};  // 10 clients, 2 each
    EXPECT_EQ(reduced.groups[0], expected.groups[0]);
    EXPECT_EQ(reduced.groups[1].clients, 1U);
    EXPECT_EQ(reduced.groups[1].publish[3].how_fast, rate(burst_rate{1, 1s}));
    EXPECT_EQ(reduced.phases, expected.phases);
    EXPECT_EQ(reduced.find->to_per_s, 10);
}

}  // namespace
}  // namespace brokerproof::loadgen
