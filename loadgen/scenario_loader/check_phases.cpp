// Phases, and the lives that depend on them.
#include <algorithm>

#include <fmt/format.h>

#include "loadgen/scenario_loader/check.hpp"

namespace brokerproof::loadgen {
namespace {

bool is_away(const phase& when, const std::string& name) {
    return std::ranges::find(when.away, name) != when.away.end();
}

void check_away(const scenario& what, std::size_t at, findings& out) {
    const auto& when = what.phases[at];
    for (std::size_t k = 0; k < when.away.size(); ++k) {
        const auto& name = when.away[k];
        const auto where = place{} / "phases" / at / "away" / k;
        const auto* who = find_group(what, name);
        if (who == nullptr) {
            add(out, where, fmt::format("unknown group '{}'{}", name,
                                        known_names(name, what.groups)));
        } else if (!std::holds_alternative<storm>(who->life)) {
            add(out, where, fmt::format("group '{}' has no life storm", name));
        } else if (std::count(when.away.begin(), when.away.end(), name) > 1) {
            add(out, where, fmt::format("'{}' stands twice", name));
        }
    }
    if (when.away.empty()) return;
    if (at == 0)
        add(out, place{} / "phases" / at / "away",
            "nobody can be away in the first phase: they come in it");
    else if (at + 1 == what.phases.size())
        add(out, place{} / "phases" / at / "away",
            "all must be back in the last phase, or nothing could be judged");
}

void check_published(const scenario& what, std::size_t at, findings& out) {
    const auto& when = what.phases[at];
    if (when.until != milestone::published) return;
    for (const auto& one : what.groups) {
        for (const auto& sent : one.publish) {
            if (std::ranges::find(sent.phases, when.name) != sent.phases.end()) return;
        }
    }
    add(out, place{} / "phases" / at / "until",
        "no publication is active in this phase: name it in its 'phases'");
}

void check_life(const scenario& what, std::size_t at, findings& out) {
    const auto& one = what.groups[at];
    const auto where = place{} / "groups" / at / "life";
    const bool stormed = std::ranges::any_of(
        what.phases, [&](const phase& when) { return is_away(when, one.name); });
    const bool lasts = std::ranges::any_of(
        what.phases, [](const phase& when) { return when.duration.has_value(); });
    const bool moves = std::holds_alternative<flap>(one.life) ||
                       std::holds_alternative<expire>(one.life);
    if (std::holds_alternative<storm>(one.life) && !stormed)
        add(out, where, "no phase has the group in 'away': it would never leave");
    if (moves && !lasts)
        add(out, where, "no phase has a duration: they would never leave");
    if (std::holds_alternative<stuck>(one.life) && what.phases.size() < 2)
        add(out, where, "with a single phase it would never be stuck");
}

}  // namespace

void check_phases(const scenario& what, findings& out) {
    for (std::size_t at = 0; at < what.phases.size(); ++at) {
        const auto& one = what.phases[at];
        if (find_phase(what, one.name) != &one)
            add(out, place{} / "phases" / at / "name",
                fmt::format("there is a phase '{}' already", one.name));
        check_away(what, at, out);
        check_published(what, at, out);
    }
    for (std::size_t at = 0; at < what.groups.size(); ++at) check_life(what, at, out);
}

}  // namespace brokerproof::loadgen
