// A run against a private mosquitto, which is scraped during the run and after it.

#include <condition_variable>
#include <iostream>
#include <mutex>
#include <stop_token>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/scratch_directory.hpp"
#include "harness/commands/testing/recorded_console.hpp"
#include "harness/metrics/testing/scrape.hpp"
#include "loadgen/commands/run.hpp"

namespace brokerproof::commands {
namespace {

using namespace loadgen;
using metrics::testing::samples;
using metrics::testing::scrape;

load_plan small_storm(const std::string& folder) {
    load_options options;
    options.root = BROKERPROOF_SOURCE_DIR;
    options.scenario = "reconnect-storm";
    options.scale = 0.01;
    options.threads = 1;
    options.out_dir = folder;
    auto plan = plan_load(options);
    EXPECT_TRUE(plan.has_value());
    plan->scenario.groups.back().publish.front().how_fast = constant_rate{1000};  // two seconds
    return std::move(*plan);
}

/// Scrapes five times per second until take() is called.
class scraper {
public:
    explicit scraper(std::uint16_t port)
        : thread_([this, port](const std::stop_token& stop) { go(port, stop); }) {}
    std::vector<samples> take() {
        thread_.request_stop();
        thread_.join();
        return std::move(seen_);
    }

private:
    void go(std::uint16_t port, const std::stop_token& stop) {
        std::mutex mutex;
        std::condition_variable_any never;
        std::unique_lock lock(mutex);
        while (!stop.stop_requested()) {
            seen_.push_back(metrics::testing::samples_of(scrape(port)));
            never.wait_for(lock, stop, std::chrono::milliseconds(200), [] { return false; });
        }
    }
    std::vector<samples> seen_;
    std::jthread thread_;
};

std::string key_of(const std::string& name, const group& clients, const std::string& more = {}) {
    std::vector<std::string> labels{fmt::format("group=\"{}\"", clients.name), "version=\"5\""};
    if (!more.empty()) labels.push_back(more);
    return metrics::testing::sample_key(name, labels);
}

void expect_counts(const samples& last, const group& clients, const group_measures& result) {
    for (const auto figure : all_values<count>) {
        if (figure == count::connects_refused) continue;  // by code
        const auto& about = info(figure);
        const auto label = about.label.empty()
                               ? std::string()
                               : fmt::format("{}=\"{}\"", about.label, about.label_value);
        const auto key = key_of(std::string(about.prometheus), clients, label);
        ASSERT_TRUE(last.contains(key)) << key;
        EXPECT_EQ(last.at(key), static_cast<double>(result[figure])) << key;
    }
    for (const auto figure : all_values<timing>) {
        const auto key = key_of(std::string(info(figure).prometheus) + "_count", clients);
        ASSERT_TRUE(last.contains(key)) << key;
        EXPECT_EQ(last.at(key), static_cast<double>(result[figure].count())) << key;
    }
}

void expect_counters_only_grow(const std::vector<samples>& seen) {
    for (std::size_t i = 1; i < seen.size(); ++i) {
        for (const auto& [key, value] : seen[i - 1]) {
            if (key.find("_total") == std::string::npos) continue;
            const auto later = seen[i].find(key);
            ASSERT_NE(later, seen[i].end()) << key;
            EXPECT_GE(later->second, value) << key;
        }
    }
}

/// Expects the figures of broker, generator, storm and verdict to be those of the report.
void expect_run(const samples& last, const load_done& done) {
    const auto& result = done.result;
    const std::string of_broker = "brokerproof_broker_";
    ASSERT_EQ(result.brokers.size(), 1U);
    const auto& broker = result.brokers.front();
    EXPECT_GT(broker.peak_rss_kib, 0U);
    EXPECT_NEAR(last.at(of_broker + "cpu_seconds_total{number=\"0\"}"), broker.cpu_s, 1e-9);
    EXPECT_EQ(last.at(of_broker + "peak_resident_memory_bytes{number=\"0\"}"),
              static_cast<double>(broker.peak_rss_kib * 1024));
    EXPECT_TRUE(last.contains(metrics::testing::sample_key(
        of_broker + "info",
        {"number=\"0\"", "name=\"mosquitto\"", fmt::format("product=\"{}\"", broker.product),
         fmt::format("product_version=\"{}\"", broker.version)})));
    ASSERT_EQ(result.recoveries.size(), 1U);
    const auto& storm = result.recoveries.front();
    const std::string of_storm = "{group=\"devices\",phase=\"return\",version=\"5\"}";
    const std::string recovery = "brokerproof_recovery_";
    EXPECT_EQ(last.at(recovery + "returning_clients" + of_storm), storm.clients);
    EXPECT_EQ(last.at(recovery + "returned_clients" + of_storm), storm.back);
    EXPECT_EQ(last.at(recovery + "queued_messages_total" + of_storm), storm.queued);
    ASSERT_TRUE(took(storm).took_ns);
    EXPECT_NEAR(last.at(recovery + "duration_seconds" + of_storm),
                static_cast<double>(*took(storm).took_ns) / 1e9, 1e-9);
    EXPECT_EQ(last.at("brokerproof_generator_valid"), result.health.valid ? 1 : 0);
    EXPECT_EQ(last.at("brokerproof_run_exit_code"), done.code);
    for (const auto& one : result.thresholds) {
        const auto key =
            fmt::format("brokerproof_threshold_held{{threshold=\"{}\"}}", one.rule.text);
        ASSERT_TRUE(last.contains(key)) << key;
        EXPECT_EQ(last.at(key), one.verdict == threshold_verdict::held ? 1 : 0) << key;
    }
}

TEST(load_metrics, the_metrics_after_a_run_are_those_of_its_result) {
    const scratch_directory place;
    const auto plan = small_storm(place.path());
    testing::recorded_console console;
    const auto screen = console.screen();
    load_display display(screen);
    ASSERT_TRUE(display.open_metrics(0)) << console.notes();
    const auto port = display.metrics_port();
    scraper during(port);
    const auto done = run_load(plan, display);
    auto seen = during.take();
    EXPECT_EQ(done.result.environment_problem, "");
    ASSERT_TRUE(done.result.ledger);

    const auto text = scrape(port);
    const auto last = metrics::testing::samples_of(text);
    for (std::size_t i = 0; i < plan.scenario.groups.size(); ++i) {
        const auto& clients = plan.scenario.groups[i];
        expect_counts(last, clients, done.result.whole.groups.at(i));
        const auto& judged = done.result.ledger->groups.at(i);
        EXPECT_EQ(last.at(key_of("brokerproof_owed_messages_total", clients)), judged.owed);
        EXPECT_EQ(last.at(key_of("brokerproof_delivered_messages_total", clients)),
                  judged.delivered);
        EXPECT_EQ(last.at(key_of("brokerproof_lost_messages_total", clients)), judged.lost);
    }
    const auto& devices = plan.scenario.groups.front();
    EXPECT_GT(last.at(key_of("brokerproof_owed_messages_total", devices)), 0);
    EXPECT_EQ(last.at("brokerproof_run_ended"), 1);
    expect_run(last, done);

    const auto in_fill = std::ranges::count_if(
        seen, [](const samples& one) { return one.contains("brokerproof_phase{phase=\"fill\"}"); });
    EXPECT_GT(in_fill, 0) << "of " << seen.size() << " scrapes";
    seen.push_back(last);
    expect_counters_only_grow(seen);
    const auto said = metrics::testing::lint(text, place.path());
    EXPECT_EQ(said.value_or(""), "");
    if (!said)
        std::cout << "promtool is not installed (Debian: prometheus), so the metrics were not "
                     "checked by it\n";
}

}  // namespace
}  // namespace brokerproof::commands
