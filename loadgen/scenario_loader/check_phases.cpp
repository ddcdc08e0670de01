// Checks phases and the lives that depend on them.
#include <algorithm>

#include <fmt/format.h>

#include "loadgen/scenario_loader/check.hpp"

namespace brokerproof::loadgen {
namespace {

bool is_away(const phase& candidate, const std::string& name) {
    return std::ranges::find(candidate.away, name) != candidate.away.end();
}

void check_away(const scenario& planned, std::size_t at, findings& out) {
    const auto& phase = planned.phases[at];
    for (std::size_t k = 0; k < phase.away.size(); ++k) {
        const auto& name = phase.away[k];
        const auto where = place{} / "phases" / at / "away" / k;
        const auto* group = find_group(planned, name);
        if (group == nullptr) {
            add(out, where,
                fmt::format("unknown group '{}'{}", name, known_names(name, planned.groups)));
        } else if (!std::holds_alternative<storm>(group->life)) {
            add(out, where, fmt::format("group '{}' has no life storm", name));
        } else if (std::count(phase.away.begin(), phase.away.end(), name) > 1) {
            add(out, where, fmt::format("'{}' is listed twice", name));
        }
    }
    if (phase.away.empty()) return;
    if (at == 0)
        add(out, place{} / "phases" / at / "away",
            "no group can be away in the first phase, in which all connect");
    else if (at + 1 == planned.phases.size())
        add(out, place{} / "phases" / at / "away",
            "no group can be away in the last phase, or it could not be judged");
}

enum class broker_state : std::uint8_t { runs, stopped, paused };

std::string_view text_of(broker_state state) {
    switch (state) {
        case broker_state::runs: return "runs";
        case broker_state::stopped: return "does not run";
        case broker_state::paused: break;
    }
    return "is paused";
}

struct broker_change {
    broker_state needed;
    broker_state afterwards;
};

broker_change change_by(broker_act act) {
    switch (act) {
        case broker_act::kill:
        case broker_act::stop: return {broker_state::runs, broker_state::stopped};
        case broker_act::start: return {broker_state::stopped, broker_state::runs};
        case broker_act::restart: return {broker_state::runs, broker_state::runs};
        case broker_act::pause: return {broker_state::runs, broker_state::paused};
        case broker_act::resume: break;
    }
    return {broker_state::paused, broker_state::runs};
}

/// Follows the broker through the phases. The last one needs it, or nothing could be judged.
void check_broker(const scenario& planned, findings& out) {
    auto state = broker_state::runs;
    for (std::size_t at = 0; at < planned.phases.size(); ++at) {
        const auto& act = planned.phases[at].broker;
        if (!act) continue;
        const auto change = change_by(*act);
        const auto where = place{} / "phases" / at / "broker";
        if (at == 0)
            add(out, where,
                "nothing can happen to the broker in the first phase, in which all connect");
        else if (state != change.needed)
            add(out, where, fmt::format("the broker {} when this phase begins", text_of(state)));
        state = change.afterwards;
    }
    if (state == broker_state::runs) return;
    add(out, place{} / "phases" / (planned.phases.size() - 1),
        fmt::format("the broker {} in the last phase, so that nothing could be judged",
                    text_of(state)));
}

/// While nothing passes, no milestone can be reached; and in the last phase all that is under way
/// must come, or it would count as lost.
void check_network(const scenario& planned, std::size_t at, findings& out) {
    const auto& phase = planned.phases[at];
    if (!phase.network) return;
    const auto where = place{} / "phases" / at / "network";
    if (*phase.network == network_state())
        add(out, where, "it does nothing: expected delay, rate or cut");
    if (phase.network->jitter > phase.network->delay)
        add(out, where / "jitter", "the delay can vary by no more than itself: add a delay");
    if (at + 1 == planned.phases.size())
        add(out, where,
            "the network must be good in the last phase, or what is under way would count as lost");
    if (!phase.network->cut) return;
    if (at == 0)
        add(out, where / "cut", "nobody could connect in the first phase");
    else if (!phase.duration)
        add(out, where / "cut",
            "nothing passes in this phase, so it needs a duration instead of until");
}

void check_published(const scenario& planned, std::size_t at, findings& out) {
    const auto& phase = planned.phases[at];
    if (phase.until != milestone::published) return;
    for (const auto& group : planned.groups) {
        for (const auto& sent : group.publish) {
            if (std::ranges::find(sent.phases, phase.name) != sent.phases.end()) return;
        }
    }
    add(out, place{} / "phases" / at / "until",
        "no publication is active in this phase: list it in the 'phases' of a publication");
}

void check_life(const scenario& planned, std::size_t at, findings& out) {
    const auto& group = planned.groups[at];
    const auto where = place{} / "groups" / at / "life";
    const bool stormed = std::ranges::any_of(
        planned.phases, [&](const phase& candidate) { return is_away(candidate, group.name); });
    const bool lasts = std::ranges::any_of(
        planned.phases, [](const phase& candidate) { return candidate.duration.has_value(); });
    const bool moves =
        std::holds_alternative<flap>(group.life) || std::holds_alternative<expire>(group.life);
    if (std::holds_alternative<storm>(group.life) && !stormed)
        add(out, where, "no phase lists the group in 'away', so it would never leave");
    if (moves && !lasts)
        add(out, where, "no phase has a duration, so the clients would never leave");
    if (std::holds_alternative<stuck>(group.life) && planned.phases.size() < 2)
        add(out, where, "with a single phase the clients would never be stuck");
}

}  // namespace

void check_phases(const scenario& planned, findings& out) {
    for (std::size_t at = 0; at < planned.phases.size(); ++at) {
        const auto& phase = planned.phases[at];
        if (find_phase(planned, phase.name) != &phase)
            add(out, place{} / "phases" / at / "name",
                fmt::format("there is already a phase '{}'", phase.name));
        check_away(planned, at, out);
        check_published(planned, at, out);
        check_network(planned, at, out);
    }
    check_broker(planned, out);
    for (std::size_t at = 0; at < planned.groups.size(); ++at) check_life(planned, at, out);
}

}  // namespace brokerproof::loadgen
