#include "loadgen/commands/fleet_setup.hpp"

#include <unistd.h>

#include <algorithm>
#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "loadgen/commands/host_clock.hpp"
#include "loadgen/fleet/preflight.hpp"
#include "loadgen/scenario/network_hold.hpp"
#include "loadgen/scenario_loader/saved_text.hpp"

namespace brokerproof::commands {

using namespace loadgen;

namespace {

std::string run_name(const load_options& options, std::uint64_t seed) {
    if (!options.run.empty()) return options.run;
    const auto now = static_cast<std::uint64_t>(std::time(nullptr));
    const auto hash = stable_hash(fmt::format("{} {}", now, ::getpid()), seed);
    return fmt::format("r{:08x}", hash & 0xFFFFFFFFU);
}

bool comes_back(const group& clients) {
    return !std::holds_alternative<stay>(clients.life) &&
           !std::holds_alternative<stuck>(clients.life);
}

std::uint32_t divided_rounded_up(std::uint32_t amount, std::uint32_t parts) {
    return (amount + parts - 1) / parts;
}

std::uint32_t clients_here(const load_plan& plan, std::uint32_t all_clients) {
    return divided_rounded_up(all_clients * plan.ours.count, plan.ours.slices);
}

/// File limits are per process, so each worker gets its share, and the leader has no clients.
std::uint32_t clients_of_a_process(const load_plan& plan, std::uint32_t all_clients) {
    const std::uint32_t processes = plan.options.led ? 1 : std::max(1U, plan.options.workers);
    return divided_rounded_up(clients_here(plan, all_clients), processes);
}

std::uint32_t clients_of_a_broker(const fleet_plan& fleet) {
    return divided_rounded_up(fleet.layout.clients(),
                              static_cast<std::uint32_t>(fleet.brokers.size()));
}

}  // namespace

fleet_plan plan_fleet(const load_plan& plan, const load_brokers& brokers) {
    const auto count = static_cast<std::uint32_t>(brokers.addresses().size());
    const auto run = run_name(plan.options, plan.scenario.seed);
    fleet_plan fleet{topology(plan.scenario, run, plan.ours.slices, count)};
    fleet.run_number = static_cast<std::uint32_t>(stable_hash(run, 1));
    fleet.slices = plan.ours.slices;
    // The workers of a leader are on its machine.
    fleet.first_slice = plan.options.led ? 0 : plan.ours.first;
    fleet.slices_here = plan.options.led ? plan.ours.slices : plan.ours.count;
    fleet.brokers = brokers.addresses();
    fleet.connect_window = plan.options.connect_window;
    fleet.witness = plan.options.witness;
    fleet.memory = plan.options.memory / std::max(1U, plan.ours.count);
    const auto& profile = brokers.description();
    fleet.durable = profile.durable;
    // What a bad network holds back, a correct broker learns and tells so much later.
    const nanoseconds hold = longest_hold(plan.scenario);
    fleet.rules.hold_ns = hold.count();
    fleet.rules.grace_ns = (profile.grace + hold).count();
    fleet.rules.keep_alive_tolerance_ns = (profile.keep_alive_tolerance + hold).count();
    const bool returns = std::ranges::any_of(plan.scenario.groups, comes_back);
    fleet.sources =
        plan_sources(clients_of_a_broker(fleet), returns, brokers.on_loopback(), plan.sources);
    complete(fleet);
    return fleet;
}

std::vector<std::string> shortages_here(const load_plan& plan, const fleet_plan& fleet,
                                        bool spawns_broker) {
    needs wanted;
    wanted.all_clients = fleet.layout.clients();
    wanted.clients = clients_of_a_process(plan, wanted.all_clients);
    wanted.busiest_broker = clients_of_a_broker(fleet);
    wanted.spawns_broker = spawns_broker;
    wanted.relayed = has_network(plan.scenario);
    wanted.relayed_here =
        wanted.relayed && !plan.options.led ? clients_here(plan, wanted.all_clients) : 0;
    return shortages(wanted, raise_and_read(), fleet.sources);
}

load_result header_of(const load_plan& plan, const fleet_plan& fleet,
                      const target::profile& broker) {
    load_result header;
    header.brokerproof = BROKERPROOF_VERSION;
    header.scenario = plan.scenario.name;
    header.about = plan.scenario.about;
    header.seed = plan.scenario.seed;
    header.text = plan.scenario_text;
    header.run = fleet.layout.run();
    header.started = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
    header.terms.overrides = without_passwords(plan.options.overrides);
    header.terms.scale = plan.options.scale;
    header.terms.grace_ns = fleet.rules.grace_ns;
    header.terms.keep_alive_tolerance_ns = fleet.rules.keep_alive_tolerance_ns;
    header.clocks = {clock_of_this_machine(plan.options.clock_uncertainty_ns)};
    header.terms.queue_limit = broker.queue_limit;
    header.slices = plan.ours.slices;
    for (std::uint32_t i = 0; i < plan.ours.count; ++i)
        header.slices_here.push_back(plan.ours.first + i);
    header.whole.groups.resize(plan.scenario.groups.size());
    header.measured.resize(plan.scenario.groups.size());
    for (const group& clients : plan.scenario.groups) {
        header.groups.push_back(clients.name);
        header.clients.push_back(clients.clients);
    }
    return header;
}

}  // namespace brokerproof::commands
