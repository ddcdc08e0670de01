#include "loadgen/commands/load_plan.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <iomanip>
#include <iterator>
#include <sstream>
#include <thread>

#include <fmt/format.h>

#include "harness/base/enum_names.hpp"
#include "harness/base/root_files.hpp"
#include "harness/commands/tree.hpp"
#include "harness/metrics/otlp_sender.hpp"
#include "harness/profile_loader/profile_loader.hpp"
#include "harness/target/url.hpp"
#include "loadgen/commands/engine_slot.hpp"
#include "loadgen/commands/scenarios.hpp"
#include "loadgen/fleet/run_clock.hpp"
#include "loadgen/scenario/scale.hpp"
#include "loadgen/scenario_loader/credentials.hpp"
#include "loadgen/scenario_loader/saved_text.hpp"
#include "loadgen/scenario_loader/scenario_loader.hpp"

namespace brokerproof::commands {

using namespace loadgen;
namespace {

constexpr std::size_t most_bytes_of_scenario = 10'000'000;
constexpr const char* forever = "43200min";  // the longest that the loader takes

result<scenario, problems> read_scenario(const load_options& options,
                                         const result<std::string>& path) {
    if (!path) return problems{path.error()};
    problems faults;
    auto loaded = load_scenario(*path, faults, options.overrides);
    if (!loaded || !faults.empty()) return faults;
    if (options.scale != 1) *loaded = scaled(*loaded, options.scale);
    const auto folder = std::filesystem::path(*path).parent_path().string();
    if (faults = read_credentials(*loaded, folder); !faults.empty()) return faults;
    if (options.seed != 0) loaded->seed = options.seed;
    return std::move(*loaded);
}

/// `--duration` is a value for the phase that lasts longest: the one that the scenario is about.
/// Workers get it as one of the overrides.
problems lengthen(load_options& options, const scenario& written) {
    const auto longest = std::ranges::max_element(written.phases, {}, [](const phase& each) {
        return each.duration.value_or(nanoseconds(0));
    });
    if (longest == written.phases.end() || !longest->duration)
        return {failure("--duration: the scenario has no phase with a duration")};
    options.overrides.push_back(
        fmt::format("phases.{}.duration={}", longest->name,
                    options.duration == "forever" ? forever : options.duration));
    return {};
}

result<scenario, problems> read_scenario_for(load_options& options,
                                             const result<std::string>& path) {
    if (!options.mqtt.empty()) options.overrides.push_back("newest_version=v" + options.mqtt);
    auto written = read_scenario(options, path);
    if (!written || options.duration.empty()) return written;
    if (auto faults = lengthen(options, *written); !faults.empty()) return faults;
    return read_scenario(options, path);
}

unsigned threads_of(const load_options& options) {
    if (options.threads != 0) return options.threads;
    return std::max(1U, std::thread::hardware_concurrency() / 2);
}

/// Reads "2/6": slice 2 of 6, each with `threads` shards. An empty text means all shards.
result<share, problems> read_share(const std::string& text, unsigned threads, unsigned workers) {
    if (text.empty()) return share{0, threads * workers, threads * workers};
    if (text == "auto") {
        const auto slot = slot_of([](const char* name) { return std::getenv(name); });
        if (!slot) return problems{slot.error()};
        return share{slot->index * threads, threads, slot->count * threads};
    }
    unsigned index = 0;
    unsigned count = 0;
    char slash = 0;
    std::istringstream in(text);
    in >> index >> slash >> count;
    if (!in || slash != '/' || in.peek() != EOF || index >= count) {
        return problems{problem{
            {}, fmt::format("--shard {}: expected i/n, with i from 0 to n - 1, or auto", text)}};
    }
    return share{index * threads, threads, count * threads};
}

result<std::vector<asio::ip::address>, problems> read_sources(const load_options& options) {
    std::vector<asio::ip::address> out;
    problems faults;
    for (const auto& text : options.sources) {
        error_code error;
        out.push_back(asio::ip::make_address(text, error));
        if (error) faults.push_back({{}, fmt::format("--source {}: expected an IP address", text)});
    }
    if (!faults.empty()) return faults;
    return out;
}

/// Reads "2026-11-24T12:00:00Z"; the epoch if the text is empty.
result<instant, problems> read_start(const std::string& text) {
    if (text.empty()) return instant{};
    std::tm calendar{};
    std::istringstream in(text);
    in >> std::get_time(&calendar, "%Y-%m-%dT%H:%M:%SZ");
    if (in.fail() || in.peek() != EOF) {
        return problems{problem{{},
                                fmt::format("--start-at {}: expected a time in UTC, such as "
                                            "2026-11-24T12:00:00Z",
                                            text)}};
    }
    return instant(std::chrono::seconds(::timegm(&calendar)));
}

result<target::profile, problems> read_profile(const load_options& options) {
    problems faults;
    const auto name = options.broker.empty() ? std::string("mosquitto") : options.broker;
    auto profile = target::find_profile(name, options.root + "/configs/brokers", faults);
    if (!profile || !faults.empty()) return faults;
    return std::move(*profile);
}

/// The profile of the broker at a URL. `--broker` gives its tolerances and limits.
result<target::profile, problems> profile_of_url(const load_options& options,
                                                 const std::string& url) {
    target::profile known;
    if (!options.broker.empty()) {
        auto read = read_profile(options);
        if (!read) return read;
        known = std::move(*read);
    }
    auto attached = options.broker.empty() ? target::attach_profile(url)
                                           : target::attach_known(url, std::move(known));
    if (!attached) return problems{failure("--url: " + attached.error().text)};
    return std::move(*attached);
}

problems check_transport(const target::profile& profile, const load_options& options) {
    const bool is_named = !profile.spawn || profile.via == transport::tcp ||
                          !target::listener_of(profile, profile.via).empty();
    if (is_named) return check_tls_files(profile);
    return {failure(fmt::format("--transport {}: the profile {} names no {} listener",
                                options.transport, profile.name, target::scheme_of(profile.via)))};
}

problems choose_access(const load_options& options, target::profile& profile) {
    if (const auto chosen = enum_by_name<transport>(options.transport);
        chosen && options.urls.empty())
        profile.via = *chosen;
    auto faults = apply(options.access, profile);
    return faults.empty() ? check_transport(profile, options) : faults;
}

result<std::vector<target::profile>, problems> read_brokers(const load_options& options) {
    std::vector<target::profile> out;
    for (std::size_t i = 0; i < options.urls.size(); ++i) {
        auto profile = profile_of_url(options, options.urls[i]);
        if (!profile) return profile.error();
        if (i < options.tls_of_urls.size()) profile->tls = options.tls_of_urls[i];
        if (auto faults = choose_access(options, *profile); !faults.empty()) return faults;
        out.push_back(std::move(*profile));
    }
    if (!options.urls.empty()) return out;
    auto profile = read_profile(options);
    if (!profile) return profile.error();
    if (auto faults = choose_access(options, *profile); !faults.empty()) return faults;
    out.assign(options.brokers, *profile);
    return out;
}

/// Only brokers that this process starts can be stopped by it.
problems check_broker_acts(const load_plan& plan) {
    for (const phase& planned : plan.scenario.phases) {
        if (!planned.broker || plan.options.led) continue;
        const bool is_ours = plan.options.urls.empty() && plan.options.shard.empty();
        if (is_ours && plan.brokers.front().spawn) continue;
        return {
            failure(fmt::format("the phase '{}' of {} stops or starts the broker, so it needs "
                                "a private one: --broker without --url and --shard",
                                planned.name, plan.scenario.name))};
    }
    return {};
}

std::optional<problem> problem_of_collector(const std::string& url) {
    if (url.empty()) return {};
    const auto collector = metrics::parse_otlp_url(url);
    if (collector) return {};
    return failure("--otlp: " + collector.error().text);
}

/// Below a WebSocket, TLS sessions are not resumed, and all clients show the same certificate.
problems check_group_tls(const load_plan& plan) {
    if (!is_websocket(plan.brokers.front().via)) return {};
    for (const group& clients : plan.scenario.groups) {
        if (clients.tls == group_tls()) continue;
        return {failure(fmt::format(
            "the group '{}' has tls, which load knows by mqtts only, not below a WebSocket",
            clients.name))};
    }
    return {};
}

/// An engine gives all slices the same command line.
void name_files(load_options& options, unsigned slice) {
    for (auto* path : {&options.out_dir, &options.json, &options.html, &options.markdown,
                       &options.json_lines, &options.csv})
        fill_in_slice(*path, slice);
}

}  // namespace

result<load_plan, problems> plan_load(const load_options& chosen) {
    problems faults;
    const auto take = [&faults](auto& into, auto read) {
        if (read) {
            into = std::move(*read);
        } else {
            std::ranges::move(read.error(), std::back_inserter(faults));
        }
    };
    load_plan plan;
    plan.options = chosen;
    plan.options.root = find_root(chosen.root);
    plan.threads = threads_of(chosen);
    const auto path = path_of_scenario(chosen.scenario, plan.options.root);
    take(plan.scenario, read_scenario_for(plan.options, path));
    take(plan.ours, read_share(chosen.shard, plan.threads, chosen.workers));
    take(plan.sources, read_sources(chosen));
    take(plan.start, read_start(chosen.start_at));
    take(plan.brokers, read_brokers(plan.options));
    if (auto wrong = problem_of_collector(chosen.otlp)) faults.push_back(std::move(*wrong));
    if (!faults.empty()) return faults;
    if (faults = check_broker_acts(plan); !faults.empty()) return faults;
    if (faults = check_group_tls(plan); !faults.empty()) return faults;
    if (!chosen.shard.empty()) name_files(plan.options, plan.ours.first / plan.threads);
    const auto text = read_limited(*path, most_bytes_of_scenario);
    if (!text) return problems{{{*path, 0, 0}, "cannot be read: " + text.error().text}};
    plan.scenario_text = without_passwords(*text);
    return plan;
}

}  // namespace brokerproof::commands
