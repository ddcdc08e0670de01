// What a case run writes down: events, marks, saved values, names.

#include <algorithm>

#include "harness/engine/case_run.hpp"
#include "harness/match/match.hpp"
#include "harness/mqtt/fields.hpp"
#include "harness/plan/cooked_verb.hpp"

namespace brokerproof::engine {

using trace::event_kind;
using trace::step_outcome;

namespace {

std::string own_name(const std::string& name, const case_client* who) {
    return who != nullptr && who->member >= 0 ? name + '[' + std::to_string(who->member) + ']'
                                              : name;
}

event_kind kind_of(client::happening_kind kind) {
    switch (kind) {
        case client::happening_kind::opened: return event_kind::opened;
        case client::happening_kind::refused: return event_kind::refused;
        case client::happening_kind::sent: return event_kind::sent;
        case client::happening_kind::received: return event_kind::received;
        case client::happening_kind::closed: break;
    }
    return event_kind::closed;
}

}  // namespace

std::int64_t case_run::since_start(net::time_point when) const {
    return std::chrono::duration_cast<std::chrono::microseconds>(when - started_).count();
}

std::uint32_t case_run::record(trace::event e) {
    e.version = trace_.version;
    return append(std::move(e));
}

std::uint32_t case_run::append(trace::event e) {
    if (e.at_us == 0) e.at_us = since_start(net::clock::now());
    trace_.events.push_back(std::move(e));
    return static_cast<std::uint32_t>(trace_.events.size() - 1);
}

std::uint32_t case_run::record_happening(const std::string& label, std::int64_t connection,
                                         client::happening what) {
    if (what.packet && what.kind == client::happening_kind::received) {
        const auto* answer = std::get_if<mqtt::connack>(&*what.packet);
        if (answer != nullptr) {
            const auto id = mqtt::find_string(answer->properties,
                                              mqtt::property_id::assigned_client_identifier);
            if (id) sessions_.insert({*id, what.version});
        }
    }
    trace::event e;
    e.at_us = since_start(what.at);
    e.kind = kind_of(what.kind);
    e.client = label;
    e.connection = connection;
    e.raw = std::move(what.raw);
    e.version = what.version;
    e.packet = std::move(what.packet);
    e.violations = std::move(what.violations);
    e.text = std::move(what.text);
    return append(std::move(e));
}

bool case_run::just_lost_a_connection() const {
    const auto recently = since_start(net::clock::now()) - 500'000;
    return std::ranges::any_of(trace_.events, [&](const trace::event& e) {
        return e.kind == event_kind::closed && !is_closed_by_us(e) && e.at_us > recently;
    });
}

const plan::environment& case_run::names(frame where, const case_client* who) {
    if (where.iteration >= 0) names_["n"] = {static_cast<std::uint64_t>(where.iteration)};
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
    trace::event e;
    e.kind = event_kind::mark;
    e.at_us = since_start(when);
    e.client = who == nullptr ? "" : who->label;
    e.name = own_name(name, who);
    record(std::move(e));
}

void case_run::begin(const doing& d, std::int64_t due_us) {
    trace::event e;
    e.kind = event_kind::begin;
    e.client = d.who == nullptr ? "" : d.who->label;
    e.step = d.step->number;
    e.iteration = d.where.iteration;
    e.member = d.who == nullptr ? -1 : d.who->member;
    e.due_us = due_us;
    record(std::move(e));
}

void case_run::save_values(const doing& d) {
    // What a ledger says is the judge's to find, from the packets.
    if (d.step->expect && d.step->expect->what == plan::expectation::kind::ledger) return;
    const auto member =
        d.end.member < 0 ? std::nullopt
                         : std::optional<std::uint64_t>(static_cast<std::uint64_t>(d.end.member));
    for (const auto& [name, field] : d.step->save) {
        std::optional<mqtt::field_value> value;
        if (field == "count" && d.step->expect) {
            std::uint64_t count = 0;
            for (const auto index : d.end.took) {
                const auto& seen = trace_.events[index];
                if (match::matches_any(d.step->expect->sequence.front(), seen.packet, seen.version,
                                       names(d.where, d.who), member)) {
                    ++count;
                }
            }
            value = mqtt::field_value{count};
        } else {
            const auto index =
                d.end.took.empty() ? d.end.ack : static_cast<std::int64_t>(d.end.took.back());
            if (index < 0) continue;
            const auto& seen = trace_.events[static_cast<std::size_t>(index)];
            if (seen.packet) value = mqtt::get_field(*seen.packet, field);
        }
        if (!value) continue;
        names_[own_name(name, d.who)] = *value;
        trace::event e;
        e.kind = event_kind::saved;
        e.client = d.end.client;
        e.name = own_name(name, d.who);
        e.value = std::move(value);
        record(std::move(e));
    }
}

bool case_run::finish(doing& d) {
    auto& end = d.end;
    end.kind = event_kind::end;
    end.client = d.who == nullptr ? "" : d.who->label;
    end.step = d.step->number;
    end.iteration = d.where.iteration;
    end.member = d.who == nullptr ? -1 : d.who->member;
    if (!d.step->mark.empty()) {
        std::optional<net::time_point> when = d.mark;
        const auto index = end.took.empty() ? end.ack : static_cast<std::int64_t>(end.took.back());
        if (index >= 0) {
            const auto at = trace_.events[static_cast<std::size_t>(index)].at_us;
            when = started_ + std::chrono::microseconds(at);
        }
        set_mark(d.step->mark, d.who, when.value_or(net::clock::now()));
    }
    save_values(d);
    const bool refused =
        end.ack >= 0 && !d.step->expect &&
        !plan::accepts(*trace_.events[static_cast<std::size_t>(end.ack)].packet);
    const bool well =
        (end.outcome == step_outcome::done && !refused) ||
        (d.step->level == plan::level::should && end.outcome != step_outcome::interrupted);
    record(std::move(end));
    return well;
}

}  // namespace brokerproof::engine
