// Prometheus gets every total under its name, and nothing else.

#include "harness/watch/metrics/families.hpp"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

#include "harness/base/scratch_directory.hpp"
#include "harness/metrics/testing/scrape.hpp"
#include "harness/watch/testing/scene.hpp"

namespace brokerproof::watch {
namespace {

using metrics::testing::samples;

const std::string prefix = "brokerproof_watch_";

std::string text_of(const watch_totals& totals) {
    return prometheus::TextSerializer().Serialize(families_of(totals, "1.2.3"));
}

samples samples_of(const watch_totals& totals) {
    return metrics::testing::samples_of(text_of(totals));
}

template <class Enum>
std::string sample_name(const std::string& name, const std::string& label, Enum value) {
    return prefix + name + "{" + label + "=\"" + std::string(name_of(value)) + "\"}";
}

/// Each total has its own value, so that mixed-up values are noticed.
watch_totals sample_totals() {
    watch_totals out;
    out.connections = 1;
    out.packets = 2;
    out.published = 3;
    out.came = 4;
    out.waiting = 5;
    out.unread = {.tls = 6, .http = 7, .level_3 = 8, .other = 9, .one_sided = 10};
    std::uint64_t value = 11;
    for (const auto state : all_values<session_state>) out.clients[state] = value++;
    for (const auto why : all_values<cause>) out.missed[why] = value++;
    for (const auto why : all_values<cause>) out.perhaps_missed[why] = value++;
    for (const auto kind : all_values<finding>) out.findings[kind] = value++;
    out.broken_rules[{witness::rule::qos_2_twice, witness::side::broker}] = value++;
    out.broken_rules[{witness::rule::second_connect, witness::side::client}] = value++;
    return out;
}

samples expected_of_sample() {
    samples out{{"brokerproof_build_info{version=\"1.2.3\"}", 1},
                {prefix + "connections_total", 1},
                {prefix + "packets_total", 2},
                {prefix + "messages_published_total", 3},
                {prefix + "messages_came_total", 4},
                {prefix + "messages_waiting", 5}};
    double value = 6;
    for (const auto* kind : {"tls", "http", "level_3", "other", "one_sided"})
        out[prefix + "unread_connections_total{kind=\"" + kind + "\"}"] = value++;
    for (const auto state : all_values<session_state>)
        out[sample_name("clients", "state", state)] = value++;
    out.erase(sample_name("clients", "state", session_state::none));
    for (const auto why : all_values<cause>)
        out[sample_name("messages_missed_total", "cause", why)] = value++;
    for (const auto why : all_values<cause>)
        out[sample_name("messages_perhaps_missed", "cause", why)] = value++;
    for (const auto kind : all_values<finding>) {
        const auto grade = std::string(name_of(info_of(kind).grade));
        out[prefix + "findings_total{finding=\"" + std::string(name_of(kind)) + "\",grade=\"" +
            grade + "\"}"] = value++;
    }
    const auto rules = prefix + "rules_broken_total{rule=\"";
    out[rules + "qos_2_twice\",side=\"broker\"}"] = value++;
    out[rules + "second_connect\",side=\"client\"}"] = value++;
    return out;
}

TEST(watch_families, have_every_total_and_no_other) {
    auto seen = samples_of(sample_totals());
    for (const auto& [key, value] : expected_of_sample()) {
        ASSERT_TRUE(seen.contains(key)) << key << " is missing";
        EXPECT_EQ(seen[key], value) << key;
        seen.erase(key);
    }
    for (const auto& [key, value] : seen) {
        EXPECT_TRUE(key.starts_with(prefix + "rules_broken_total")) << key << " was not expected";
        EXPECT_EQ(value, 0) << key;
    }
}

TEST(watch_families, have_the_same_samples_whatever_was_seen) {
    testing::scene seen;
    const auto before = samples_of(seen.watching.totals(seen.now_us));
    for (std::uint64_t connection = 1; connection < 50; ++connection) {
        const auto id = "device-" + std::to_string(connection);
        seen.arrives(connection, id, {}).subscribes(connection).leaves(connection);
    }
    seen.publishes("a").arrives(60, "device-7", {}).subscribes(60);
    const auto after = samples_of(seen.watching.totals(seen.now_us));
    EXPECT_EQ(after.size(), before.size());
    EXPECT_EQ(after.at(sample_name("messages_missed_total", "cause", cause::no_interval)), 1);
    EXPECT_EQ(after.at(sample_name("clients", "state", session_state::over)), 48);
}

TEST(watch_families, promtool_reports_no_fault) {
    const scratch_directory scratch;
    const auto said = metrics::testing::lint(text_of(sample_totals()), scratch.path());
    if (!said) GTEST_SKIP() << "promtool is not installed (Debian: prometheus)";
    EXPECT_EQ(*said, "");
}

}  // namespace
}  // namespace brokerproof::watch
