// What a case run writes down: events, marks, saved values, names.

#include <algorithm>

#include "harness/engine/case_run.hpp"
#include "harness/match/match.hpp"
#include "harness/mqtt/fields.hpp"
#include "harness/plan/cooked_verb.hpp"

namespace brokerproof::engine {

using trace::step_outcome;

namespace {

std::string own_name(const std::string& name, const case_client* who) {
    return who != nullptr && who->member >= 0 ? name + '[' + std::to_string(who->member) + ']'
                                              : name;
}

/// The packet that a step was about: the last one that it took, else its acknowledgement.
std::optional<std::uint32_t> telling_event(const trace::step_ended& end) {
    if (!end.took.empty()) return end.took.back();
    return end.ack;
}

}  // namespace

std::int64_t case_run::since_start(net::time_point when) const {
    return std::chrono::duration_cast<std::chrono::microseconds>(when - started_).count();
}

std::uint32_t case_run::record(const case_client* who, trace::happening happened) {
    return record_at(net::clock::now(), who, std::move(happened));
}

std::uint32_t case_run::record_at(net::time_point when, const case_client* who,
                                  trace::happening happened) {
    trace_.events.push_back({since_start(when), who == nullptr ? std::string() : who->label, 0,
                             trace_.version, std::move(happened)});
    return static_cast<std::uint32_t>(trace_.events.size() - 1);
}

client::recorder case_run::recorder_for(const case_client& who, std::uint32_t connection) {
    return
        [this, &who, connection](net::time_point when, mqtt::version v, trace::happening happened) {
            remember_assigned_id(happened, v);
            const auto index = record_at(when, &who, std::move(happened));
            trace_.events[index].connection = connection;
            trace_.events[index].version = v;
            return index;
        };
}

void case_run::remember_assigned_id(const trace::happening& happened, mqtt::version v) {
    const auto* inward = std::get_if<trace::received>(&happened);
    if (inward == nullptr || !inward->packet) return;
    const auto* answer = std::get_if<mqtt::connack>(inward->packet.get());
    if (answer == nullptr) return;
    const auto id =
        mqtt::find_string(answer->properties, mqtt::property_id::assigned_client_identifier);
    if (id) sessions_.insert({*id, v});
}

bool case_run::just_lost_a_connection() const {
    const auto recently = since_start(net::clock::now()) - 500'000;
    return std::ranges::any_of(trace_.events, [&](const trace::event& e) {
        const auto* ending = e.get_if<trace::closed>();
        return ending != nullptr && ending->side == trace::closing_side::broker &&
               e.at_us > recently;
    });
}

const plan::environment& case_run::names(frame where, const case_client* who) {
    if (where.iteration) names_["n"] = {std::uint64_t{*where.iteration}};
    if (who != nullptr && who->member >= 0) names_["i"] = {static_cast<std::uint64_t>(who->member)};
    return names_;
}

std::optional<net::time_point> case_run::mark_time(const std::string& name,
                                                   const case_client* who) const {
    if (name.empty() || name == "start") return started_;
    const auto own = marks_.find(own_name(name, who));
    if (own != marks_.end()) return own->second;
    const auto common = marks_.find(name);
    if (common == marks_.end()) return {};
    return common->second;
}

void case_run::set_mark(const std::string& name, const case_client* who, net::time_point when) {
    marks_[name] = when;
    marks_[own_name(name, who)] = when;
    record_at(when, who, trace::mark{own_name(name, who)});
}

void case_run::begin(const doing& d, std::optional<std::int64_t> due_us) {
    record(d.who,
           trace::step_began{d.step->number, d.where.iteration,
                             d.who == nullptr ? std::nullopt : d.who->member_number(), due_us});
}

/// How many of the events that the step took match what it counts.
std::uint64_t case_run::count_matching(const doing& d) {
    const auto& wanted = d.step->expect->sequence.front();
    const auto& known = names(d.where, d.who);
    const auto member = d.who->member_number();
    return static_cast<std::uint64_t>(std::ranges::count_if(d.end.took, [&](std::uint32_t index) {
        const auto& seen = trace_.events[index];
        return match::matches_any(wanted, trace::packet_of(seen), seen.version, known, member);
    }));
}

/// What `save: { name: field }` takes.
std::optional<mqtt::field_value> case_run::value_to_save(const doing& d, const std::string& field) {
    if (field == "count" && d.step->expect) return mqtt::field_value{count_matching(d)};
    const auto index = telling_event(d.end);
    const auto* packet = index ? trace::packet_of(trace_.events[*index]) : nullptr;
    if (packet == nullptr) return {};
    return mqtt::get_field(*packet, field);
}

void case_run::save_values(const doing& d) {
    // What a ledger says is the judge's to find, from the packets.
    if (d.step->expect && d.step->expect->what == plan::expectation::kind::ledger) return;
    for (const auto& [name, field] : d.step->save) {
        auto value = value_to_save(d, field);
        if (!value) continue;
        names_[own_name(name, d.who)] = *value;
        record(d.who, trace::saved{own_name(name, d.who), std::move(value)});
    }
}

bool case_run::finish(doing& d) {
    auto& end = d.end;
    end.step = d.step->number;
    end.iteration = d.where.iteration;
    if (d.who != nullptr) end.member = d.who->member_number();
    if (!d.step->mark.empty()) {
        auto when = d.mark;
        if (const auto index = telling_event(end))
            when = started_ + std::chrono::microseconds(trace_.events[*index].at_us);
        set_mark(d.step->mark, d.who, when.value_or(net::clock::now()));
    }
    save_values(d);
    const bool refused =
        end.ack && !d.step->expect && !plan::accepts(*trace::packet_of(trace_.events[*end.ack]));
    const bool well =
        (end.outcome == step_outcome::done && !refused) ||
        (d.step->level == plan::level::should && end.outcome != step_outcome::interrupted);
    record(d.who, std::move(end));
    return well;
}

}  // namespace brokerproof::engine
