#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/mqtt/property.hpp"
#include "harness/plan/cooked_verb.hpp"
#include "harness/reproduce/python_text.hpp"
#include "harness/reproduce/script.hpp"
#include "harness/suite/suite_loader.hpp"

namespace brokerproof::reproduce {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// A case with these steps. It is loaded as an observation, because other cases need refs.
plan::instance instance_of(const std::string& clients, const std::string& steps) {
    const auto text = fmt::format(
        "format: 1\nsuite: s\nabout: a\nversions: [v5]\ncases:\n  - id: c\n    title: t\n"
        "    kind: observe\n    clients: [{}]\n    steps:\n{}"
        "    requires: {{ short_queue: 50 }}\n",
        clients, steps);
    const auto loaded = suite::load_suite_text(text, "s.yaml", {});
    for (const auto& one : loaded.reported) ADD_FAILURE() << describe(one);
    auto expanded = plan::expand(loaded.suites).at(0);
    auto demanding = *expanded.source;
    demanding.kind = plan::case_kind::required;
    expanded.source = std::make_shared<const plan::test_case>(std::move(demanding));
    return expanded;
}

/// The names that a run would have.
trace::trace names_for(const plan::instance& planned) {
    const auto text = [](const std::string& value) { return mqtt::field_value{value}; };
    trace::trace seen;
    seen.version = planned.version;
    seen.names = {{"topic", text("bp/tagtagta/a")},
                  {"topic2", text("bp/tagtagta/b")},
                  {"topic3", text("bp/tagtagta/c")},
                  {"tag", text("tagtagta")},
                  {"grace", text("2000ms")},
                  {"keep_alive_tolerance", text("1000ms")},
                  {"version", text(plan::tag_of(planned.version))},
                  {"forbidden_topic", text("forbidden/publish")},
                  {"forbidden_filter", text("forbidden/subscribe")}};
    for (const auto& [name, value] : planned.params) {
        if (auto known = plan::resolve(value, seen.names)) seen.names[name] = *known;
    }
    return seen;
}

script script_for(const std::string& clients, const std::string& steps) {
    const auto planned = instance_of(clients, steps);
    return script_of(planned, names_for(planned), {"A \"title\"", "About\\it.\n"});
}

std::string story_of(const std::string& clients, const std::string& steps) {
    const auto made = script_for(clients, steps);
    EXPECT_EQ(made.refusal, "");
    if (made.text.empty()) return {};
    const auto from = made.text.find("def story");
    return made.text.substr(from, made.text.find("# ---- A small") - from);
}

void expect_golden(const std::string& name, const std::string& actual) {
    std::string path = BROKERPROOF_SOURCE_DIR;
    path.append("/harness/reproduce/testdata/").append(name);
    const auto* update = std::getenv("BROKERPROOF_UPDATE_GOLDEN");
    if (update != nullptr && *update == '1') std::ofstream(path, std::ios::binary) << actual;
    std::ifstream in(path, std::ios::binary);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), actual)
        << "if " << name << " should change: BROKERPROOF_UPDATE_GOLDEN=1 ctest";
}

TEST(reproduce, a_script_is_the_plan_step_by_step) {
    expect_golden("story.py", story_of("device, { twins: { count: 2 } }, backend", R"(
      - device: { connect: { clean_start: false, session_expiry_interval: 60 }, auto_ack: false,
                  expect: { connack: { session_present: false, receive_maximum: { min: 1 } } },
                  why: w }
      - device: { subscribe: { filter: $topic, qos: 2 } }
      - twins: { connect: {}, mark: joined }
      - backend: { connect: {} }
      - repeat: 2
        steps:
          - backend: { publish: { topic: $topic, qos: 2, payload: "m${n}" } }
      - device: { expect: { publish: { payload: m0, dup: false } }, save: { id: packet_id },
                  within: 1500ms, why: w }
      - device: { send: { pubrec: { packet_id: $id } },
                  expect: { any: [{ pubrel: { packet_id: $id } }, closed] },
                  level: should, why: "a \"word\"" }
      - device: { kill: rst, at: joined + 1s + grace }
      - backend: { expect_none: publish, during: 300ms, why: w }
      - twins: { expect_count: { of: publish, is: 0 }, fence: backend, why: w }
)"));
}

TEST(reproduce, a_refusal_names_what_a_script_cannot_do) {
    const auto refusal = [](const std::string& steps) { return script_for("a", steps).refusal; };
    EXPECT_THAT(refusal("      - a: { connect: { login: wrong } }\n"), HasSubstr("user name"));
    EXPECT_THAT(refusal("      - repeat: 500\n        steps:\n          - a: { connect: {} }\n"),
                HasSubstr("more than 400 steps"));
    EXPECT_THAT(
        refusal("      - repeat: $queue_limit\n        steps:\n          - a: { connect: {} }\n"),
        HasSubstr("how often a loop runs"));
}

/// Python compiles every fifth of the scripts without a complaint.
TEST(reproduce, all_cases_of_the_catalogue_give_a_script_or_a_reason) {
    const std::string root = BROKERPROOF_SOURCE_DIR;
    problems found;
    const auto statements = suite::load_requirements(root + "/suites/requirements", found);
    const auto loaded = suite::load_suites(suite::find_suites(root + "/suites"), statements);
    const fs::path folder = testing::TempDir() + "brokerproof-scripts-test";
    fs::remove_all(folder);
    fs::create_directories(folder);
    std::size_t written = 0;
    for (const auto& planned : plan::expand(loaded.suites)) {
        const script_head head{planned.source->title, "about\n"};
        const auto made = script_of(planned, names_for(planned), head);
        EXPECT_NE(made.text.empty(), made.refusal.empty()) << planned.id;
        if (made.text.empty()) continue;
        if (written % 5 == 0)
            std::ofstream(folder / fmt::format("case{}.py", written)) << made.text;
        ++written;
    }
    EXPECT_GT(written, 350U);
    const auto command =
        fmt::format("python3 -W error -m compileall -q '{}' > /dev/null", folder.string());
    EXPECT_EQ(std::system(command.c_str()), 0);
    fs::remove_all(folder);
}

TEST(reproduce, scripts_know_every_property_by_the_name_that_suites_use) {
    const auto text = runtime_text();
    for (const auto& one : mqtt::property_table())
        EXPECT_THAT(
            text, HasSubstr(fmt::format("0x{:02X}: (\"{}\"", static_cast<int>(one.id), one.name)));
}

TEST(reproduce, scripts_know_which_reason_codes_refuse) {
    const auto text = runtime_text();
    for (const auto& verb : plan::cooked_verbs) {
        if (!verb.implied) continue;  // its answer cannot refuse
        for (const auto& [first, last] : verb.by_qos) {
            for (const auto answer : {first, last}) {
                if (!answer) continue;
                EXPECT_THAT(text, HasSubstr(fmt::format("\"{}\": 0x{:02X}", mqtt::key_of(*answer),
                                                        plan::refused_from(*answer))));
            }
        }
    }
}

TEST(reproduce, texts_are_safe_in_python) {
    EXPECT_EQ(python_bytes(std::string("a\"\\\n\0\xFF", 6)), R"(b"a\"\\\x0a\x00\xff")");
    EXPECT_EQ(python_bytes(std::string(100, 'x')), R"(b"x" * 100)");
    EXPECT_EQ(python_name("devices[3]"), "devices_3");
    EXPECT_EQ(python_name("from"), "from_");
    EXPECT_EQ(python_comment("a\nb"), "# a\\x0ab");
    const auto made = script_for("a", "      - a: { connect: {} }\n");
    EXPECT_THAT(made.text, HasSubstr("\"\"\"A \\\"title\\\"\n\nAbout\\\\it.\n"));
}

}  // namespace
}  // namespace brokerproof::reproduce
