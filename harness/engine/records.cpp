// The records of a case run: events, marks, saved values, names.

#include <algorithm>

#include "harness/engine/case_run.hpp"
#include "harness/match/match.hpp"
#include "harness/mqtt/fields.hpp"
#include "harness/plan/cooked_verb.hpp"
#include "harness/trace/weight.hpp"

namespace brokerproof::engine {

using trace::step_outcome;

namespace {

std::string own_name(const std::string& name, const case_client* client) {
    return client != nullptr && client->member >= 0
               ? name + '[' + std::to_string(client->member) + ']'
               : name;
}

/// The event of the packet that ended a step: the last one that it took, else its acknowledgement.
std::optional<std::uint32_t> telling_event(const trace::step_ended& end) {
    if (!end.took.empty()) return end.took.back();
    return end.ack;
}

}  // namespace

std::int64_t case_run::since_start(net::time_point instant) const {
    return std::chrono::duration_cast<std::chrono::microseconds>(instant - started_).count();
}

std::uint32_t case_run::record(const case_client* client, trace::happening happened) {
    return record_at(net::clock::now(), client, std::move(happened));
}

std::uint32_t case_run::record_at(net::time_point instant, const case_client* client,
                                  trace::happening happened) {
    trace_.events.push_back({since_start(instant),
                             client == nullptr ? std::string() : client->label, 0, trace_.version,
                             std::move(happened)});
    held_.take(trace::weight_of(trace_.events.back()));
    return static_cast<std::uint32_t>(trace_.events.size() - 1);
}

client::recorder case_run::recorder_for(const case_client& client, std::uint32_t connection) {
    return [this, &client, connection](net::time_point instant, mqtt::version version,
                                       trace::happening happened) {
        remember_assigned_id(happened, version);
        const auto index = record_at(instant, &client, std::move(happened));
        trace_.events[index].connection = connection;
        trace_.events[index].version = version;
        return index;
    };
}

void case_run::remember_assigned_id(const trace::happening& happened, mqtt::version version) {
    const auto* inward = std::get_if<trace::received>(&happened);
    if (inward == nullptr || !inward->packet) return;
    const auto* answer = std::get_if<mqtt::connack>(inward->packet.get());
    if (answer == nullptr) return;
    const auto id =
        mqtt::find_string(answer->properties, mqtt::property_id::assigned_client_identifier);
    if (id) sessions_.insert({*id, version});
}

bool case_run::just_lost_a_connection() const {
    const auto recently = since_start(net::clock::now()) - 500'000;
    return std::ranges::any_of(trace_.events, [&](const trace::event& event) {
        const auto* ending = event.get_if<trace::closed>();
        return ending != nullptr && ending->side == trace::closing_side::broker &&
               event.at_us > recently;
    });
}

const plan::environment& case_run::names(frame where, const case_client* client) {
    if (where.iteration) names_["n"] = {std::uint64_t{*where.iteration}};
    if (client != nullptr && client->member >= 0)
        names_["i"] = {static_cast<std::uint64_t>(client->member)};
    return names_;
}

std::optional<net::time_point> case_run::mark_time(const std::string& name,
                                                   const case_client* client) const {
    if (name.empty() || name == "start") return started_;
    const auto own = marks_.find(own_name(name, client));
    if (own != marks_.end()) return own->second;
    const auto common = marks_.find(name);
    if (common == marks_.end()) return {};
    return common->second;
}

void case_run::set_mark(const std::string& name, const case_client* client,
                        net::time_point instant) {
    marks_[name] = instant;
    marks_[own_name(name, client)] = instant;
    record_at(instant, client, trace::mark{own_name(name, client)});
}

void case_run::begin(const step_run& current, std::optional<std::int64_t> due_us) {
    record(current.client,
           trace::step_began{
               current.step->number, current.where.iteration,
               current.client == nullptr ? std::nullopt : current.client->member_number(), due_us});
}

/// The number of events that the step took and that match its pattern.
std::uint64_t case_run::count_matching(const step_run& current) {
    const auto& wanted = current.step->expect->sequence.front();
    const auto& known = names(current.where, current.client);
    const auto member = current.client->member_number();
    return static_cast<std::uint64_t>(
        std::ranges::count_if(current.end.took, [&](std::uint32_t index) {
            const auto& seen = trace_.events[index];
            return match::matches_any(wanted, trace::packet_of(seen), seen.version, known, member);
        }));
}

/// The value that `save: { name: field }` takes.
std::optional<mqtt::field_value> case_run::value_to_save(const step_run& current,
                                                         const std::string& field) {
    if (field == "count" && current.step->expect) return mqtt::field_value{count_matching(current)};
    const auto index = telling_event(current.end);
    const auto* packet = index ? trace::packet_of(trace_.events[*index]) : nullptr;
    if (packet == nullptr) return {};
    return mqtt::get_field(*packet, field);
}

void case_run::save_values(const step_run& current) {
    // The judge computes the values of a ledger from the packets.
    if (current.step->expect && current.step->expect->demand == plan::expectation::kind::ledger)
        return;
    for (const auto& [name, field] : current.step->save) {
        auto value = value_to_save(current, field);
        if (!value) continue;
        names_[own_name(name, current.client)] = *value;
        record(current.client, trace::saved{own_name(name, current.client), std::move(value)});
    }
}

/// What a step assumes of the broker, held against what the step took. When it is not so, the rest
/// of the case says nothing.
bool case_run::assumption_holds(const step_run& current) {
    const auto& expected = current.step->expect;
    if (!expected || !expected->assumed || current.client == nullptr) return true;
    using kind = plan::expectation::kind;
    if (expected->demand == kind::none) return count_matching(current) == 0;
    if (expected->demand == kind::count) {
        const mqtt::field_value count{count_matching(current)};
        return !expected->expected_count ||
               !match::check(*expected->expected_count, count, "count",
                             names(current.where, current.client), current.client->member_number());
    }
    if (plan::takes_all(expected->demand)) return true;
    for (std::size_t i = 0; i < current.end.took.size() && i < expected->sequence.size(); ++i) {
        const auto& seen = trace_.events[current.end.took[i]];
        if (!match::matches_any(expected->sequence[i], trace::packet_of(seen), seen.version,
                                names(current.where, current.client),
                                current.client->member_number()))
            return false;
    }
    return true;
}

bool case_run::finish(step_run& current) {
    auto& end = current.end;
    end.step = current.step->number;
    end.iteration = current.where.iteration;
    if (current.client != nullptr) end.member = current.client->member_number();
    if (!current.step->mark.empty()) {
        auto instant = current.mark;
        if (const auto index = telling_event(end))
            instant = started_ + std::chrono::microseconds(trace_.events[*index].at_us);
        set_mark(current.step->mark, current.client, instant.value_or(net::clock::now()));
    }
    save_values(current);
    const bool refused = end.ack && !current.step->expect &&
                         !plan::accepts(*trace::packet_of(trace_.events[*end.ack]));
    const bool well =
        (end.outcome == step_outcome::done && !refused) ||
        (current.step->level == plan::level::should && end.outcome != step_outcome::interrupted);
    const bool assumed = assumption_holds(current);
    record(current.client, std::move(end));
    return well && assumed;
}

}  // namespace brokerproof::engine
