// Expectations about several packets together: all values differ, or true is followed by false.

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "harness/judge/finding.hpp"
#include "harness/mqtt/fields.hpp"

namespace brokerproof::judge {

namespace {

/// A value that a step looked at.
struct sighting {
    const plan::step* step = nullptr;
    std::size_t end = 0;
    std::uint32_t event = 0;
    std::int64_t begun_us = 0;
    std::int64_t since_mark_us =
        -1;  ///< from the mark that the step counts from to its begin; -1: no mark
    std::string client;
    mqtt::field_value value;
    std::string statement;  ///< that the step names
};

using sightings = std::map<std::string, std::vector<sighting>>;

/// Follows begins and marks while walking a trace.
struct walker {
    plan::environment names;  ///< the fixed names, and those saved so far
    std::map<std::pair<std::string, int>, std::int64_t> begun;  ///< (client, step) -> at_us
    std::map<std::string, std::int64_t> marks;

    void see(const trace::event& event) {
        if (const auto* start = event.get_if<trace::step_began>())
            begun[{event.client, start->step}] = event.at_us;
        if (const auto* instant = event.get_if<trace::mark>()) marks[instant->name] = event.at_us;
        if (const auto* entry = event.get_if<trace::saved>(); entry != nullptr && entry->value)
            names[entry->name] = *entry->value;
    }
    std::int64_t since_mark(const plan::step& step, const trace::step_ended& end,
                            std::int64_t begun_us) const {
        if (!step.at || step.at->mark.empty()) return -1;
        auto mark = marks.end();
        if (end.member) mark = marks.find(fmt::format("{}[{}]", step.at->mark, *end.member));
        if (mark == marks.end()) mark = marks.find(step.at->mark);
        return mark == marks.end() ? -1 : begun_us - mark->second;
    }
};

/// Only those alternatives count whose other fields the packet matches.
bool looks_at(const plan::pattern& pattern, const mqtt::packet& packet, mqtt::version version,
              const plan::environment& names, std::optional<std::uint64_t> member) {
    if (pattern.type != mqtt::type_of(packet)) return false;
    const auto wrong = match::check(pattern, packet, version, names, member);
    return !wrong || wrong->unresolved;
}

/// All values that matchers of this kind looked at, by the matcher's name (or by step).
sightings collect(const plan::instance& planned, const trace::trace& seen,
                  plan::matcher::kind kind) {
    sightings out;
    walker walk;
    walk.names = seen.names;
    for (std::size_t i = 0; i < seen.events.size(); ++i) {
        const auto& event = seen.events[i];
        walk.see(event);
        const auto* end = event.get_if<trace::step_ended>();
        const auto* step = end == nullptr ? nullptr : plan::find_step(*planned.source, end->step);
        if (step == nullptr || !step->expect) continue;
        const auto& sequence = step->expect->sequence;
        for (std::size_t k = 0; k < std::min(sequence.size(), end->took.size()); ++k) {
            const auto& taken = seen.events.at(end->took[k]);
            const auto* packet = trace::packet_of(taken);
            if (packet == nullptr) continue;
            for (const auto& pattern : sequence[k]) {
                if (!looks_at(pattern, *packet, taken.version, walk.names, end->member)) continue;
                for (const auto& field : pattern.fields) {
                    const auto value = mqtt::get_field(*packet, field.field);
                    if (field.match.relation != kind || !value) continue;
                    const auto begun = walk.begun[{event.client, end->step}];
                    const auto key =
                        field.match.name.empty() ? std::to_string(step->number) : field.match.name;
                    out[key].push_back({step, i, end->took[k], begun,
                                        walk.since_mark(*step, *end, begun), event.client, *value,
                                        plan::statement_of(planned, *step)});
                }
            }
        }
    }
    return out;
}

finding broken(const sighting& at, std::string reason, std::vector<std::uint32_t> evidence) {
    finding out;
    out.kind = at.step->level == plan::level::should ? verdict_kind::advice : verdict_kind::fail;
    out.reason = std::move(reason);
    out.meaning = at.step->meaning;
    out.statement = at.statement;
    out.where = at.step->expect->where;
    out.evidence = std::move(evidence);
    out.at_event = at.end;
    return out;
}

void examine_distinct(const sightings& groups, std::vector<finding>& out) {
    for (const auto& [name, group] : groups) {
        std::map<std::string, const sighting*> first;
        for (const auto& sighted : group) {
            const auto [place, is_new] = first.emplace(plan::to_text(sighted.value), &sighted);
            if (is_new) continue;
            out.push_back(broken(
                sighted,
                fmt::format("expected distinct {}; {} and {} both got {}", name,
                            place->second->client, sighted.client, mqtt::describe(sighted.value)),
                {place->second->event, sighted.event}));
            break;
        }
    }
}

/// The times of the two probes between which the value fell.
facts::interval bounds_of(const sighting* last_true, const sighting& first_false) {
    facts::interval out;
    if (last_true != nullptr) out.from = facts::microseconds(last_true->since_mark_us);
    out.to = facts::microseconds(first_false.since_mark_us);
    return out;
}

void examine_falls_once(sightings& groups, std::vector<finding>& out, falls& fell) {
    for (auto& [name, group] : groups) {
        std::ranges::stable_sort(group, {}, &sighting::begun_us);
        const sighting* last_true = nullptr;
        const sighting* first_false = nullptr;
        for (const auto& sighted : group) {
            const bool value = plan::same_value(sighted.value, mqtt::field_value{true});
            if (!value && first_false == nullptr) first_false = &sighted;
            if (value && first_false != nullptr) {
                out.push_back(broken(
                    sighted,
                    fmt::format("expected true first, then false, never true again; {} saw true {} "
                                "after {} saw false",
                                sighted.client, at_text(sighted.begun_us - first_false->begun_us),
                                first_false->client),
                    {first_false->event, sighted.event}));
                break;
            }
            if (value) last_true = &sighted;
        }
        if (first_false == nullptr || first_false->since_mark_us < 0) continue;
        fell[first_false->step->number] = bounds_of(last_true, *first_false);
    }
}

}  // namespace

std::vector<finding> examine_groups(const plan::instance& planned, const trace::trace& seen,
                                    falls& fell) {
    std::vector<finding> out;
    examine_distinct(collect(planned, seen, plan::matcher::kind::distinct), out);
    auto falling = collect(planned, seen, plan::matcher::kind::falls_once);
    examine_falls_once(falling, out, fell);
    return out;
}

}  // namespace brokerproof::judge
