#include "loadgen/commands/load.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <thread>

#include <fmt/format.h>

#include "harness/commands/dashboard.hpp"
#include "loadgen/commands/limit_search.hpp"
#include "loadgen/commands/run.hpp"
#include "harness/commands/output_file.hpp"
#include "harness/commands/report.hpp"
#include "harness/commands/tree.hpp"
#include "loadgen/fleet/steady_now.hpp"
#include "loadgen/scenario/scale.hpp"
#include "loadgen/scenario_loader/scenario_loader.hpp"
#include "reports/load/console.hpp"
#include "reports/load/markdown.hpp"

namespace brokerproof::commands {

using namespace loadgen;

namespace {

std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::string path_of_scenario(const load_options& chosen) {
    const auto& name = chosen.scenario;
    const bool is_path = name.find('/') != std::string::npos || name.ends_with(".yaml");
    return is_path ? name : fmt::format("{}/configs/scenarios/{}.yaml", chosen.root, name);
}

std::optional<scenario> wanted_scenario(const load_options& chosen, const std::string& path) {
    problems found;
    auto loaded = load_scenario(path, found, chosen.overrides);
    for (const auto& one : found) std::cerr << describe(one) << '\n';
    if (!loaded || !found.empty()) return {};
    if (chosen.scale != 1) *loaded = scaled(*loaded, chosen.scale);
    if (chosen.seed != 0) loaded->seed = chosen.seed;
    return loaded;
}

unsigned threads_of(const load_options& chosen) {
    if (chosen.threads != 0) return chosen.threads;
    return std::max(1U, std::thread::hardware_concurrency() / 2);
}

/// "2/6" with `threads` shards each; all of them without a text.
std::optional<share> share_of(const std::string& text, unsigned threads, unsigned workers) {
    share all{0, threads * workers, threads * workers};
    if (text.empty()) return all;
    unsigned index = 0;
    unsigned count = 0;
    char slash = 0;
    std::istringstream in(text);
    in >> index >> slash >> count;
    if (!in || slash != '/' || in.peek() != EOF || index >= count) {
        std::cerr << fmt::format("--shard {}: i/n is wanted, i from 0 to n - 1\n", text);
        return {};
    }
    return share{index * threads, threads, count * threads};
}

std::optional<std::vector<asio::ip::address>> sources_of(const load_options& chosen) {
    std::vector<asio::ip::address> out;
    for (const auto& text : chosen.sources) {
        error_code error;
        out.push_back(asio::ip::make_address(text, error));
        if (!error) continue;
        std::cerr << fmt::format("--source {}: an IP address is wanted\n", text);
        return {};
    }
    return out;
}

/// "2026-11-24T12:00:00Z" as an instant of the steady clock; none when it is no such text.
std::optional<instant> start_of(const std::string& text) {
    if (text.empty()) return instant{};
    std::tm when{};
    std::istringstream in(text);
    in >> std::get_time(&when, "%Y-%m-%dT%H:%M:%SZ");
    if (in.fail() || in.peek() != EOF) {
        std::cerr << fmt::format("--start-at {}: 2026-11-24T12:00:00Z is how it looks\n", text);
        return {};
    }
    const auto wall = std::chrono::system_clock::from_time_t(::timegm(&when));
    return steady_now() + nanoseconds(wall - std::chrono::system_clock::now());
}

std::optional<load_order> order_of(const load_options& given) {
    load_order order;
    order.chosen = given;
    order.chosen.root = find_root(given.root);
    const auto path = path_of_scenario(order.chosen);
    auto wanted = wanted_scenario(order.chosen, path);
    order.threads = threads_of(given);
    const auto ours = share_of(given.shard, order.threads, given.workers);
    auto sources = sources_of(given);
    const auto start = start_of(given.start_at);
    if (!wanted || !ours || !sources || !start) return {};
    order.wanted = std::move(*wanted);
    order.text = read_file(path);
    order.ours = *ours;
    order.sources = std::move(*sources);
    order.start = *start;
    return order;
}

void print(const load_result& result) {
    const bool coloured = ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
    reports::print_load_report(std::cout, result,
                               coloured ? reports::colours::on : reports::colours::off);
}

bool write_summaries(const load_options& chosen, const load_result& result) {
    const bool markdown = write_output(
        chosen.markdown, [&](std::ostream& out) { reports::write_load_markdown(out, result); });
    const bool badge = write_output(chosen.badge, [&](std::ostream& out) {
        reports::write_badge(out, reports::load_badge_of(result));
    });
    return markdown && badge;
}

/// What --metrics-port asks for; false, with a word on stderr, when the port is taken.
bool open_metrics(load_order& order) {
    const auto& chosen = order.chosen;
    if (chosen.metrics_port < 0 || chosen.led) return true;
    std::string why;
    const auto port = static_cast<std::uint16_t>(chosen.metrics_port);
    order.metrics = expose::metrics_endpoint::open(port, BROKERPROOF_VERSION, why);
    if (order.metrics) {
        std::cout << "metrics: " << order.metrics->url() << std::endl;
    } else {
        std::cerr << why << '\n';
    }
    return order.metrics != nullptr;
}

/// What --dashboard asks for; false when the port is taken.
bool open_page(load_order& order) {
    if (order.chosen.dashboard.empty() || order.chosen.led) return true;
    auto served = open_dashboard(order.chosen.dashboard);
    if (!served) return false;
    order.watched = std::make_shared<live_load>(std::move(served));
    return true;
}

/// A run of a minute is a few scrapes, and the last one is the only one with losses in it.
void wait_for_scrape(const load_order& order) {
    const std::chrono::seconds longest(order.chosen.metrics_wait_s);
    if (!order.metrics || longest.count() == 0) return;
    std::cout << std::flush;
    if (!order.metrics->wait_for_scrape(longest)) {
        std::cerr << fmt::format("nobody has scraped the final figures within {} s\n",
                                 longest.count());
    }
}

}  // namespace

int load(const load_options& given) {
    auto order = order_of(given);
    if (!order) return 2;
    if (!open_metrics(*order) || !open_page(*order)) return 3;
    const bool searches = order->wanted.find && !given.led;
    auto done = searches ? find_limit_of(*order) : run_load(*order);
    if (!done) return 2;
    if (order->watched) order->watched->ended(done->result);
    if (!given.led) {
        print(done->result);
        const bool html = write_page(given.html, done->result);
        const bool summaries = write_summaries(given, done->result);
        if (!(html && summaries) && done->code == 0) return 3;
    } else if (!done->result.environment_problem.empty()) {
        std::cerr << "worker " << given.shard << ": " << done->result.environment_problem << '\n';
        return 3;
    }
    wait_for_scrape(*order);
    if (order->watched) close_dashboard(order->watched->take(), done->result.interrupted);
    return done->code;
}

}  // namespace brokerproof::commands
