#include "loadgen/commands/live_metrics.hpp"

#include "harness/mqtt/packet.hpp"
#include "loadgen/commands/outcome.hpp"
#include "loadgen/scenario/network_hold.hpp"

namespace brokerproof::commands {

using namespace loadgen;

namespace {

std::vector<expose::live_group> groups_of(const scenario& played) {
    std::vector<expose::live_group> out;
    for (const group& one : played.groups) {
        out.push_back({one.name, one.version == mqtt::version::v5 ? "5" : "3.1.1"});
    }
    return out;
}

}  // namespace

expose::live_run live_of(const scenario& played, const std::string& run,
                         std::vector<load_broker> brokers, const tick_report& now) {
    expose::live_run out;
    out.scenario = played.name;
    out.run = run;
    out.brokers = std::move(brokers);
    out.limits = played.health;
    out.groups = groups_of(played);
    out.recoveries = recoveries_of(played, now.so_far.recoveries, now.began_ns);
    out.phase = played.phases[now.phase].name;
    if (has_network(played))
        out.network = played.phases[now.phase].network.value_or(network_state());
    out.so_far = now.so_far.so_far;
    out.received = now.so_far.received;
    out.sessions = now.so_far.sessions;
    return out;
}

expose::live_run ended(expose::live_run last, const scenario& played, const load_result& result,
                       int code) {
    last.scenario = played.name;
    last.run = result.run;
    last.brokers = result.brokers;
    last.limits = played.health;
    last.recoveries = result.recoveries;
    last.thresholds = result.thresholds;
    last.exit_code = code;
    last.groups = groups_of(played);
    last.phase.clear();
    last.network.reset();
    last.so_far = result.whole;
    last.ended = true;
    if (!result.ledger) return last;
    last.audited = result.ledger->groups;
    last.sessions = result.ledger->sessions;
    last.wills = result.ledger->wills;
    last.received.clear();
    for (const auto& one : last.audited) last.received.push_back(one.received);
    return last;
}

}  // namespace brokerproof::commands
